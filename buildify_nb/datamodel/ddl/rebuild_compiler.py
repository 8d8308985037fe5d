"""Operations as one rebuild: a new table, filled from the old one, takes its place.

For engines that cannot alter a column in place. It runs in one transaction, so a kill leaves the old table as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Table
from sqlalchemy.schema import CreateTable as CreateTableDDL
from sqlalchemy.schema import DropTable as DropTableDDL
from sqlalchemy.sql import ClauseElement

from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    ConvertColumn,
    Operation,
    RestoreColumn,
    newly_parked,
    parked_after,
)
from buildify_nb.datamodel.ddl.statement_compiler import (
    Revaluation,
    Step,
    conversion_end,
    conversion_step,
    conversion_table,
    filled,
    index_creation,
    revaluation,
    revalued,
    table_rename,
    text_of,
)
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.identifiers import MAX_NAME_LENGTH
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.tables import to_table

Source = sa.ColumnElement[Any]


def rebuilt(
    operations: Sequence[Operation],
    before: TableShape,
    after: TableShape,
    parked: Sequence[ColumnShape],
    database: Database,
) -> list[Step]:
    """The statements of the rebuild; the arguments are those of `ddl_compiler.steps`."""

    def step(element: ClauseElement) -> Step:
        return Step(text_of(element, database))

    key = after.column(after.primary_key[0])
    checked = _checked(operations)
    temporary = after.named(f"{PARKED_PREFIX}new_{after.name}"[:MAX_NAME_LENGTH])
    target = to_table(_with_columns(temporary, parked_after(operations, parked)), database.dialect)
    indexed = to_table(after, database.dialect)
    return [
        *(conversion_step(change, key, database) for change in checked),
        step(CreateTableDDL(target)),
        step(_Copy(operations, before, after, parked, database).into(target)),
        *(conversion_end(change, key, database) for change in checked),
        step(DropTableDDL(Table(before.name, sa.MetaData(), schema=before.schema))),
        table_rename(before.schema, temporary.name, before.name, database),
        *(index_creation(index, indexed, database) for index in after.indexes),
    ]


class _Copy:
    """Where each column of the new table takes its values from. Columns are matched by id: names may change hands."""

    def __init__(
        self,
        operations: Sequence[Operation],
        before: TableShape,
        after: TableShape,
        parked: Sequence[ColumnShape],
        database: Database,
    ) -> None:
        self._operations, self._before, self._after = operations, before, after
        self._parked, self._database = parked, database
        self._old = to_table(_with_columns(before, parked), database.dialect).alias("old")
        self._live = {column.id: self._old.c[column.name] for column in before.columns}
        key = after.column(after.primary_key[0])
        self._converted = {revalued(c).id: conversion_table(c, key, database) for c in _checked(operations)}

    def into(self, target: Table) -> sa.Insert:
        """The statement that fills `target`."""
        sources = self._of_fields() | self._of_hidden()
        names = [column.name for column in target.columns if column.name in sources]
        chosen = sa.select(*(sources[name].label(name) for name in names)).select_from(self._rows())
        return sa.insert(target).from_select(names, chosen)

    def _of_fields(self) -> dict[str, Source]:
        by_id: dict[str, Source] = dict(self._live)
        for operation in self._operations:
            match operation:
                case AddColumn(column) if operation.is_row_by_row:
                    by_id[column.id] = self._converted[column.id].c.value
                case AddColumn(column, _, fill) if fill is not None:
                    by_id[column.id] = filled(fill, column, self._database)
                case RestoreColumn(column):
                    by_id[column.id] = self._restored(column, operation)
                case ConvertColumn(before=was, after=column, how="cast"):
                    by_id[column.id] = sa.cast(self._live[was.id], self._database.dialect.column(column.type))
                case ConvertColumn(after=column):
                    by_id[column.id] = self._converted[column.id].c.value
                case _:
                    pass
        return {column.name: by_id[column.id] for column in self._after.columns if column.id in by_id}

    def _of_hidden(self) -> dict[str, Source]:
        carried: dict[str, Source] = {column.name: self._old.c[column.name] for column in self._parked}
        return carried | {column.name: self._live[column.id] for column in newly_parked(self._operations)}

    def _restored(self, column: ColumnShape, restored: RestoreColumn) -> Source:
        values: Source = self._old.c[restored.parked]
        if column.id in self._converted:
            written = self._converted[column.id]
            values = sa.case((written.c.key.is_not(None), written.c.value), else_=values)
        fill = restored.fill
        return values if fill is None else sa.func.coalesce(values, filled(fill, column, self._database))

    def _rows(self) -> sa.FromClause:
        rows: sa.FromClause = self._old
        key = self._old.c[self._after.primary_key[0]]
        for converted in self._converted.values():
            rows = rows.outerjoin(converted, converted.c.key == key)
        return rows


def _checked(operations: Sequence[Operation]) -> list[Revaluation]:
    """The operations that bring values of their own."""
    return [change for operation in operations if (change := revaluation(operation)) is not None]


def _with_columns(shape: TableShape, more: Sequence[ColumnShape]) -> TableShape:
    known = {column.name for column in shape.columns}
    return replace(shape, columns=(*shape.columns, *(column for column in more if column.name not in known)))
