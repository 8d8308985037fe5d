"""Operations as statements that alter the table where it is, one after the other.

An index or a reference that somebody dropped by hand is as good as dropped: it never keeps a table from being hidden.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlalchemy.schema import CreateTable as CreateTableDDL
from sqlalchemy.schema import DropIndex as DropIndexDDL
from sqlalchemy.sql import ClauseElement

from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    CreateTable,
    CreateView,
    DropForeignKey,
    DropIndex,
    DropView,
    Operation,
    ParkColumn,
    ParkTable,
    PurgeColumn,
    RenameColumn,
    RestoreColumn,
    RestoreTable,
    SetNullable,
)
from buildify_nb.datamodel.ddl.statement_compiler import (
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
    view_step,
)
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape
from buildify_nb.storage.tables import to_foreign_key, to_table


class InPlace:
    """Renders the operations on one table.

    Args:
        before: the table as it is.
        after: the table as it will be.
    """

    def __init__(self, before: TableShape, after: TableShape, database: Database) -> None:
        # Alembic takes long to import and only publishing needs it.
        from alembic.ddl import base

        self._alter, self._database, self._dialect = base, database, database.dialect
        self._before, self._shape = before, after
        self._key = after.column(after.primary_key[0])

    @cached_property
    def _indexed(self) -> Table:
        """What indexes are made on; one table serves all of them."""
        return to_table(self._shape, self._dialect)

    def steps(self, operation: Operation) -> Iterator[Step]:
        """The statements of one operation."""
        match operation:
            case CreateTable(table):
                yield self._step(CreateTableDDL(self._full_table(table)))
            case ParkTable(table, parked):
                yield table_rename(table.schema, table.name, parked, self._database)
            case RestoreTable(table, parked):
                yield table_rename(table.schema, parked, table.name, self._database)
            case CreateView() | DropView():
                yield view_step(operation, self._database)
            case CreateIndex(index):
                yield index_creation(index, self._indexed, self._database)
            case DropIndex(index):
                yield self._step(DropIndexDDL(self._named_index(index), if_exists=True))
            case AddForeignKey(key) | DropForeignKey(key):
                yield from self._foreign_key(key, added=isinstance(operation, AddForeignKey))
            case _:
                yield from self._column_steps(operation)

    def _column_steps(self, operation: Operation) -> Iterator[Step]:
        match operation:
            case AddColumn(column, _, fill):
                yield self._added(column)
                yield from self._revalued(operation)
                yield from self._filled(column, fill)
                yield from self._tightened(column)
            case RenameColumn(before, after):
                yield self._renamed(before.name, after.name)
            case ParkColumn(column, parked):
                yield from self._parked(column, parked)
            case RestoreColumn(column, parked, fill):
                yield self._renamed(parked, column.name)
                yield from self._revalued(operation)
                yield from self._filled(column, fill)
                yield from self._tightened(column)
            case PurgeColumn(parked):
                yield self._dropped(parked)
            case SetNullable(column, nullable):
                yield self._nullable(column.name, nullable=nullable)
            case ConvertColumn(how="cast"):
                yield self._cast(operation)
            case ConvertColumn():
                yield from self._converted(operation)
            case _:
                raise AssertionError(operation)

    def _converted(self, change: ConvertColumn) -> Iterator[Step]:
        yield from self._parked(change.before, change.parked)
        yield self._added(change.after)
        yield from self._revalued(change)
        yield from self._tightened(change.after)

    def _revalued(self, operation: Operation) -> Iterator[Step]:
        change = revaluation(operation)
        if change is None:
            return
        column = revalued(change)
        yield conversion_step(change, self._key, self._database)
        converted = conversion_table(change, self._key, self._database)
        table = self._bare(column)
        values = {column.name: converted.c.value}
        yield self._step(sa.update(table).values(values).where(table.c[self._key.name] == converted.c.key))
        yield conversion_end(change, self._key, self._database)

    def _cast(self, change: ConvertColumn) -> Step:
        wanted = self._dialect.column(change.after.type)
        return self._step(
            self._alter.ColumnType(self._shape.name, change.before.name, wanted, schema=self._shape.schema)
        )

    def _added(self, column: ColumnShape) -> Step:
        plain: Column[Any] = Column(column.name, self._dialect.column(column.type))
        return self._step(self._alter.AddColumn(self._shape.name, plain, schema=self._shape.schema))

    def _dropped(self, name: str) -> Step:
        gone: Column[Any] = Column(name)
        return self._step(self._alter.DropColumn(self._shape.name, gone, schema=self._shape.schema))

    def _filled(self, column: ColumnShape, fill: Any) -> Iterator[Step]:
        if fill is not None:
            table = self._bare(column)
            target = table.c[column.name]
            values = {column.name: filled(fill, column, self._database)}
            yield self._step(sa.update(table).values(values).where(target.is_(None)))

    def _parked(self, column: ColumnShape, parked: str) -> Iterator[Step]:
        yield self._renamed(column.name, parked)
        if not column.nullable:
            yield self._nullable(parked, nullable=True)

    def _tightened(self, column: ColumnShape) -> Iterator[Step]:
        if not column.nullable:
            yield self._nullable(column.name, nullable=False)

    def _nullable(self, name: str, *, nullable: bool) -> Step:
        return self._step(self._alter.ColumnNullable(self._shape.name, name, nullable, schema=self._shape.schema))

    def _renamed(self, before: str, after: str) -> Step:
        return self._step(self._alter.ColumnName(self._shape.name, before, after, schema=self._shape.schema))

    def _foreign_key(self, key: ForeignKeyShape, *, added: bool) -> Iterator[Step]:
        if self._database.capabilities.foreign_keys:
            constraint = to_foreign_key(key, to_table(self._shape if added else self._before, self._dialect))
            yield self._step(AddConstraint(constraint) if added else DropConstraint(constraint, if_exists=True))

    def _full_table(self, shape: TableShape) -> Table:
        table = to_table(shape, self._dialect)
        if self._database.capabilities.foreign_keys:
            for key in shape.foreign_keys:
                to_foreign_key(key, table)
        return table

    def _named_index(self, index: IndexShape) -> sa.Index:
        columns: list[Column[Any]] = [Column(name) for name in index.columns]
        stub = Table(self._shape.name, MetaData(), *columns, schema=self._shape.schema)
        return sa.Index(index.name, *stub.columns)

    def _bare(self, column: ColumnShape) -> Table:
        """The table with its key and one column, which may still wait for its final name."""
        return Table(
            self._shape.name,
            MetaData(),
            Column(self._key.name, self._dialect.column(self._key.type)),
            Column(column.name, self._dialect.column(column.type)),
            schema=self._shape.schema,
        )

    def _step(self, element: ClauseElement) -> Step:
        return Step(text_of(element, self._database))
