"""Operations to the DDL that runs. What a preview shows is what a publish executes, statement by statement.

Two strategies, chosen by capability: alter in place, or rebuild the table once with everything changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.datamodel.ddl.alter_compiler import InPlace
from buildify_nb.datamodel.ddl.operations import (
    AddForeignKey,
    CreateIndex,
    CreateTable,
    CreateView,
    DropForeignKey,
    DropIndex,
    DropView,
    Operation,
    ParkColumn,
    ParkTable,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    is_empty_column,
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
    if needs_rebuild(operations, before, database):
        return rebuilt(operations, before, after, parked, database)
    in_place = InPlace(before, after, database)
    return [step for operation in operations for step in in_place.steps(operation)]


def needs_rebuild(operations: Sequence[Operation], before: TableShape, database: Database) -> bool:
    """Whether the engine can only do this to the table `before` by writing it anew."""
    if database.capabilities.alters_in_place:
        return False
    return not (_is_light(operations, before) or _is_about_whole_tables(operations))


def _is_light(operations: Sequence[Operation], before: TableShape) -> bool:
    """Whether columns only come empty, or get other names while no index stands on the table."""
    is_free = not before.indexes
    return all(is_empty_column(operation) or (is_free and _is_naming(operation)) for operation in operations)


def _is_naming(operation: Operation) -> bool:
    """Whether a column gets another name, hidden or shown, and keeps its values."""
    if isinstance(operation, RestoreColumn):
        return operation.column.nullable and not (operation.revised or operation.source or operation.fill is not None)
    return isinstance(operation, RenameColumn | ParkColumn)


def _is_about_whole_tables(operations: Sequence[Operation]) -> bool:
    """Whether columns stay as they are, and no index takes the name of one that goes."""
    tables = (CreateTable, ParkTable, RestoreTable, CreateView, DropView)
    whole = (*tables, CreateIndex, DropIndex, AddForeignKey, DropForeignKey)
    gone = {operation.index.name for operation in operations if isinstance(operation, DropIndex)}
    come = {operation.index.name for operation in operations if isinstance(operation, CreateIndex)}
    return all(isinstance(operation, whole) for operation in operations) and not gone & come
