"""Tables that are in the tenant's schema already and are not ours."""

from __future__ import annotations

from buildify_nb.errors import DriftFound
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


def refuse_foreign_table(uow: UnitOfWork, wanted: TableShape, todo: str) -> None:
    """Raises DriftFound where the name of a table that is about to come into being is taken by another one."""
    if table_exists(uow.connection, wanted.schema, wanted.name):
        raise DriftFound(f"There already is a table {wanted.name!r}, which buildify-nb did not create.", todo=todo)
