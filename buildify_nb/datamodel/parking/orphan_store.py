"""SQL that counts and clears references to records that are gone, before a hidden table gets its references again."""

from __future__ import annotations

import sqlalchemy as sa

from buildify_nb.datamodel.risk.risk_store import points_nowhere
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.tables import to_table
from buildify_nb.storage.transactions import UnitOfWork


def remove(uow: UnitOfWork, shape: TableShape, key: ForeignKeyShape, dialect: Dialect) -> None:
    """Deletes the rows whose reference points at nothing, as links of a record that is gone."""
    table = to_table(shape, dialect)
    uow.execute(sa.delete(table).where(points_nowhere(table, key)))


def whole(uow: UnitOfWork, shape: TableShape, dialect: Dialect) -> int:
    """How many rows have no reference that points at nothing."""
    table = to_table(shape, dialect)
    dangling = (points_nowhere(table, key) for key in shape.foreign_keys)
    return uow.execute(sa.select(sa.func.count()).select_from(table).where(*(~one for one in dangling))).scalar_one()


def empty(uow: UnitOfWork, shape: TableShape, key: ForeignKeyShape, dialect: Dialect) -> None:
    """Empties the references that point at nothing; their records stay."""
    table = to_table(shape, dialect)
    uow.execute(sa.update(table).where(points_nowhere(table, key)).values({key.column: None}))
