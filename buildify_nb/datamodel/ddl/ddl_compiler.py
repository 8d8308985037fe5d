"""Operations to the DDL that runs. What a preview shows is what a publish executes, statement by statement.

Two strategies, chosen by capability: alter in place, or rebuild the table once with everything changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.datamodel.ddl.alter_compiler import InPlace
from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    AddForeignKey,
    CreateIndex,
    CreateTable,
    CreateView,
    DropForeignKey,
    DropIndex,
    DropView,
    Operation,
    ParkTable,
    RestoreTable,
)
from buildify_nb.datamodel.ddl.rebuild_compiler import rebuilt
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, TableShape


def steps(
    operations: Sequence[Operation],
    before: TableShape,
    after: TableShape,
    parked: Sequence[ColumnShape],
    database: Database,
) -> list[Step]:
    """The statements for `operations`, in order.

    Args:
        before: the table as it is; of a table that is only created or hidden, the same as `after`.
        after: the table as it will be.
        parked: hidden columns that the table has now; they are carried along.
    """
    if needs_rebuild(operations, database):
        return rebuilt(operations, before, after, parked, database)
    in_place = InPlace(before, after, database)
    return [step for operation in operations for step in in_place.steps(operation)]


def needs_rebuild(operations: Sequence[Operation], database: Database) -> bool:
    """Whether the engine can only do this by writing the table anew."""
    if database.capabilities.alters_in_place:
        return False
    return not (_is_plain_addition(operations) or _is_about_whole_tables(operations))


def _is_plain_addition(operations: Sequence[Operation]) -> bool:
    return all(isinstance(operation, AddColumn) and operation.is_empty for operation in operations)


def _is_about_whole_tables(operations: Sequence[Operation]) -> bool:
    """Whether columns stay as they are, and no index takes the name of one that goes."""
    tables = (CreateTable, ParkTable, RestoreTable, CreateView, DropView)
    whole = (*tables, CreateIndex, DropIndex, AddForeignKey, DropForeignKey)
    gone = {operation.index.name for operation in operations if isinstance(operation, DropIndex)}
    come = {operation.index.name for operation in operations if isinstance(operation, CreateIndex)}
    return all(isinstance(operation, whole) for operation in operations) and not gone & come
