"""Operations to the DDL that runs. What a preview shows is what a publish executes, statement by statement.

Two strategies, chosen by capability: alter in place, or rebuild the table once with everything changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import AddConstraint, DropConstraint
from sqlalchemy.schema import CreateIndex as CreateIndexDDL
from sqlalchemy.schema import CreateTable as CreateTableDDL
from sqlalchemy.schema import DropIndex as DropIndexDDL
from sqlalchemy.schema import DropTable as DropTableDDL
from sqlalchemy.sql import ClauseElement

from buildify_nb.datamodel.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    DropIndex,
    DropTable,
    Operation,
    ParkColumn,
    RenameColumn,
    RestoreColumn,
    SetNullable,
)
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape
from buildify_nb.storage.tables import to_foreign_key, to_index, to_table


@dataclass(frozen=True, slots=True)
class Step:
    """One statement; when `load` is set, the table it creates is then filled with that column's converted values."""

    sql: str
    load: ConvertColumn | None = None


def steps(
    operations: Sequence[Operation],
    before: TableShape | None,
    after: TableShape,
    parked: Sequence[ColumnShape],
    database: Database,
) -> list[Step]:
    """The statements for `operations`, in order.

    Args:
        before: the table as it is; None when it does not exist.
        after: the table as it will be.
        parked: hidden columns that the table has now; they are carried along.
    """
    compiler = _Compiler(after, database)
    if before is None or database.capabilities.alters_in_place or not _needs_rebuild(operations):
        return [step for operation in operations for step in compiler.in_place(operation)]
    return compiler.rebuilt(operations, before, parked)


def conversion_table(change: ConvertColumn, key: ColumnShape, database: Database) -> Table:
    """The temporary table that carries converted values by record key."""
    return Table(
        f"buildify_converted_{change.after.name}"[:63],
        MetaData(),
        Column("key", database.dialect.column(key.type)),
        Column("value", database.dialect.column(change.after.type)),
        prefixes=["TEMPORARY"],
    )


def _needs_rebuild(operations: Sequence[Operation]) -> bool:
    simple = (CreateTable, CreateIndex, DropIndex, DropTable)
    return any(
        not isinstance(operation, simple)
        and not (isinstance(operation, AddColumn) and operation.column.nullable)
        for operation in operations
    )


class _Compiler:
    """Renders for one table on one engine."""

    def __init__(self, shape: TableShape, database: Database) -> None:
        # Alembic takes long to import and only publishing needs it.
        from alembic.ddl import base

        self._alter = base
        self._shape, self._database, self._dialect = shape, database, database.dialect
        self._table = to_table(shape, database.dialect)
        self._key = shape.column(shape.primary_key[0])

    def in_place(self, operation: Operation) -> Iterator[Step]:
        match operation:
            case CreateTable(table):
                yield self._step(CreateTableDDL(self._full_table(table)))
            case DropTable(table):
                yield self._step(DropTableDDL(to_table(table, self._dialect)))
            case CreateIndex(index):
                yield self._step(CreateIndexDDL(to_index(index, self._table, self._dialect)))
            case DropIndex(index):
                yield self._step(DropIndexDDL(self._named_index(index)))
            case AddForeignKey(key):
                yield from self._foreign_key(key, added=True)
            case DropForeignKey(key):
                yield from self._foreign_key(key, added=False)
            case _:
                yield from self._column_steps(operation)

    def _column_steps(self, operation: Operation) -> Iterator[Step]:
        match operation:
            case AddColumn(column, fill):
                yield from self._added(column, fill)
            case RenameColumn(before, after):
                yield self._renamed(before.name, after.name)
            case ParkColumn(column, parked):
                yield from self._parked(column, parked)
            case RestoreColumn(column, parked):
                yield self._renamed(parked, column.name)
                yield from self._tightened(column)
            case SetNullable(column, nullable):
                yield self._step(self._alter.ColumnNullable(self._shape.name, column.name, nullable, schema=self._shape.schema))
            case ConvertColumn():
                yield from self._converted(operation)
            case _:
                raise AssertionError(operation)

    def rebuilt(self, operations: Sequence[Operation], before: TableShape, parked: Sequence[ColumnShape]) -> list[Step]:
        """A new table, filled from the old one, takes its place; survives a kill because it is one transaction."""
        checked = [o for o in operations if isinstance(o, ConvertColumn) and o.how == "checked"]
        fresh = [ColumnShape(o.column.id, o.parked, o.column.type) for o in operations if isinstance(o, ParkColumn)]
        fresh += [ColumnShape(o.before.id, o.parked, o.before.type) for o in checked]
        kept = [*parked, *fresh]
        temporary = self._shape.named(f"{self._shape.name[:56]}__new")
        target = to_table(_with_columns(temporary, kept), self._dialect)
        return [
            *(self._conversion_step(change) for change in checked),
            self._step(CreateTableDDL(target)),
            self._step(self._copied(target, operations, before, kept)),
            self._step(DropTableDDL(to_table(before, self._dialect))),
            self._step(self._alter.RenameTable(temporary.name, before.name, schema=before.schema)),
            *(self._step(CreateIndexDDL(to_index(i, self._table, self._dialect))) for i in self._shape.indexes),
        ]

    def _copied(
        self, target: Table, operations: Sequence[Operation], before: TableShape, kept: Sequence[ColumnShape]
    ) -> ClauseElement:
        old = to_table(_with_columns(before, kept), self._dialect).alias("old")
        sources: dict[str, sa.ColumnElement[object]] = {}
        rows: sa.FromClause = old
        by_id = {column.id: column for column in before.columns}
        for column in self._shape.columns:
            if column.id in by_id:
                sources[column.name] = old.c[by_id[column.id].name].label(column.name)
        for operation in operations:
            match operation:
                case AddColumn(column, fill) if fill is not None:
                    wanted = target.c[column.name].type
                    sources[column.name] = sa.cast(sa.literal(fill, wanted), wanted).label(column.name)
                case ConvertColumn(before=was, after=column, how="cast"):
                    sources[column.name] = sa.cast(old.c[was.name], target.c[column.name].type).label(column.name)
                case ParkColumn(column, parked):
                    sources[parked] = old.c[column.name].label(parked)
                case ConvertColumn(how="checked"):
                    converted = conversion_table(operation, self._key, self._database)
                    rows = rows.outerjoin(converted, converted.c.key == old.c[self._key.name])
                    sources[operation.after.name] = converted.c.value.label(operation.after.name)
                    sources[operation.parked] = old.c[operation.before.name].label(operation.parked)
                case _:
                    pass
        for column in kept:
            sources.setdefault(column.name, old.c[column.name])
        names = [column.name for column in target.columns if column.name in sources]
        return sa.insert(target).from_select(names, sa.select(*(sources[name] for name in names)).select_from(rows))

    def _added(self, column: ColumnShape, fill: object) -> Iterator[Step]:
        plain = Column(column.name, self._dialect.column(column.type))
        yield self._step(self._alter.AddColumn(self._shape.name, plain, schema=self._shape.schema))
        if fill is not None:
            yield self._step(sa.update(self._table).values({column.name: sa.literal(fill, plain.type)}))
        yield from self._tightened(column)

    def _parked(self, column: ColumnShape, parked: str) -> Iterator[Step]:
        yield self._renamed(column.name, parked)
        if not column.nullable:
            yield self._step(self._alter.ColumnNullable(self._shape.name, parked, True, schema=self._shape.schema))

    def _converted(self, change: ConvertColumn) -> Iterator[Step]:
        if change.how == "cast":
            wanted = self._dialect.column(change.after.type)
            yield self._step(self._alter.ColumnType(self._shape.name, change.before.name, wanted, schema=self._shape.schema))
            return
        yield self._conversion_step(change)
        yield from self._parked(change.before, change.parked)
        plain = Column(change.after.name, self._dialect.column(change.after.type))
        yield self._step(self._alter.AddColumn(self._shape.name, plain, schema=self._shape.schema))
        converted = conversion_table(change, self._key, self._database)
        yield self._step(
            sa.update(self._table)
            .values({change.after.name: converted.c.value})
            .where(self._table.c[self._key.name] == converted.c.key)
        )
        yield from self._tightened(change.after)

    def _conversion_step(self, change: ConvertColumn) -> Step:
        table = CreateTableDDL(conversion_table(change, self._key, self._database))
        return Step(self._text(table), load=change)

    def _tightened(self, column: ColumnShape) -> Iterator[Step]:
        if not column.nullable:
            yield self._step(self._alter.ColumnNullable(self._shape.name, column.name, False, schema=self._shape.schema))

    def _renamed(self, before: str, after: str) -> Step:
        return self._step(self._alter.ColumnName(self._shape.name, before, after, schema=self._shape.schema))

    def _foreign_key(self, key: ForeignKeyShape, *, added: bool) -> Iterator[Step]:
        if self._database.capabilities.foreign_keys:
            constraint = to_foreign_key(key, to_table(self._shape, self._dialect) if added else _stub(self._shape, key))
            yield self._step(AddConstraint(constraint) if added else DropConstraint(constraint))

    def _full_table(self, shape: TableShape) -> Table:
        table = to_table(shape, self._dialect)
        if self._database.capabilities.foreign_keys:
            for key in shape.foreign_keys:
                to_foreign_key(key, table)
        return table

    def _named_index(self, index: IndexShape) -> sa.Index:
        stub = Table(self._shape.name, MetaData(), *(Column(name) for name in index.columns), schema=self._shape.schema)
        return sa.Index(index.name, *stub.columns)

    def _step(self, element: ClauseElement) -> Step:
        return Step(self._text(element))

    def _text(self, element: ClauseElement) -> str:
        literals = {"literal_binds": True} if isinstance(element, sa.Insert | sa.Update) else {}
        compiled = element.compile(dialect=self._database.engine.dialect, compile_kwargs=literals)
        return str(compiled).replace("\t", "    ").strip()


def _with_columns(shape: TableShape, more: Sequence[ColumnShape]) -> TableShape:
    known = {column.name for column in shape.columns}
    return replace(shape, columns=(*shape.columns, *(column for column in more if column.name not in known)))


def _stub(shape: TableShape, key: ForeignKeyShape) -> Table:
    return Table(shape.name, MetaData(), Column(key.column), schema=shape.schema)
