"""Indexes that somebody made by hand on a table of ours, where the engine alters no table that one stands on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from buildify_nb.datamodel.ddl.ddl_compiler import needs_rebuild
from buildify_nb.datamodel.ddl.operations import (
    Operation,
    ParkColumn,
    ParkTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
)
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import live_parts
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

_RENAMING = (RenameColumn, ParkColumn, RestoreColumn, ParkTable, RestoreTable)
"""What gives a table or a column another name, which an index forbids."""


def index_risks(
    uow: UnitOfWork, operations: Sequence[Operation], before: TableShape, database: Database
) -> Iterator[Risk]:
    """What indexes of others forbid, or how they are lost; the catalogue is read only where one may be in the way."""
    if database.capabilities.alters_in_place:
        return
    is_rebuilt = needs_rebuild(operations, before, database)
    if is_rebuilt or any(isinstance(one, _RENAMING) for one in operations):
        for name in _made_by_hand(uow, before):
            yield _lost(name, before) if is_rebuilt else _in_the_way(name, before)


def _made_by_hand(uow: UnitOfWork, table: TableShape) -> list[str]:
    parts = live_parts(uow.connection, {(table.schema, table.name)}).get((table.schema, table.name))
    ours = {index.name for index in table.indexes}
    return sorted(parts.indexes.keys() - ours) if parts else []


def _lost(name: str, table: TableShape) -> Risk:
    told = f"the table {table.name} is made anew, and the index {name}, which was made by hand, is not"
    return Risk("advice", f"{told}; make it again afterwards")


def _in_the_way(name: str, table: TableShape) -> Risk:
    told = f"the table {table.name} cannot be altered while the index {name}, which was made by hand, stands on it"
    return Risk("impossible", f"{told}; drop it in the database")
