"""Single statements that both ways of changing a table share, as text with their values inside."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table
from sqlalchemy.schema import CreateIndex as CreateIndexDDL
from sqlalchemy.schema import CreateTable as CreateTableDDL
from sqlalchemy.schema import DropTable as DropTableDDL
from sqlalchemy.sql import ClauseElement

from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    ConvertColumn,
    CreateView,
    DropView,
    Operation,
    RestoreColumn,
)
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import Condition
from buildify_nb.identifiers import MAX_NAME_LENGTH
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.index_texts import read_index
from buildify_nb.storage.table_shapes import ColumnShape, IndexShape, TableShape
from buildify_nb.storage.tables import qualified, to_index, to_table

Revaluation = AddColumn | ConvertColumn | RestoreColumn
"""An operation that gives a column values which are computed here."""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement; when `load` is set, the table it creates is then filled with that column's converted values."""

    sql: str
    load: Revaluation | None = None


def revaluation(operation: Operation) -> Revaluation | None:
    """The operation where it brings values of its own, record by record."""
    match operation:
        case ConvertColumn(how="checked") | RestoreColumn(revised=True):
            return operation
        case AddColumn() | RestoreColumn() if operation.is_row_by_row:
            return operation
        case _:
            return None


def revalued(change: Revaluation) -> ColumnShape:
    """The column that gets the values."""
    return change.after if isinstance(change, ConvertColumn) else change.column


def conversion_table(change: Revaluation, key: ColumnShape, database: Database) -> Table:
    """The temporary table that carries converted values by record key."""
    return Table(
        f"buildify_{change.parked}"[:MAX_NAME_LENGTH],
        MetaData(),
        Column("key", database.dialect.column(key.type)),
        Column("value", database.dialect.column(revalued(change).type)),
        prefixes=["TEMPORARY"],
    )


def conversion_step(change: Revaluation, key: ColumnShape, database: Database) -> Step:
    """Creates that table and has it filled."""
    return Step(text_of(CreateTableDDL(conversion_table(change, key, database)), database), load=change)


def conversion_end(change: Revaluation, key: ColumnShape, database: Database) -> Step:
    """Drops that table: a connection that is used again must not find it."""
    return Step(text_of(DropTableDDL(conversion_table(change, key, database)), database))


def index_creation(index: IndexShape, table: Table, database: Database) -> Step:
    """Creates an index on `table`, with its condition."""
    where = None if index.where is None else compile_sql(cast("Condition", index.where), dict(table.c))
    return Step(text_of(CreateIndexDDL(to_index(index, table, database.dialect, where)), database))


def makes(statement: str, index: IndexShape, shape: TableShape, database: Database) -> bool:
    """Whether a statement, in the words of the engine's catalogue, makes this index of a table."""
    wanted = index_creation(index, to_table(shape, database.dialect), database)
    return read_index(statement) == read_index(wanted.sql)


def table_rename(schema: str, before: str, after: str, database: Database) -> Step:
    """Renames a table within its schema. Alembic's form of it depends on what else a process has imported."""
    dialect = database.engine.dialect
    renamed = dialect.identifier_preparer.quote(after)
    return Step(f"ALTER TABLE {qualified(dialect, schema, before)} RENAME TO {renamed}")


def view_step(operation: CreateView | DropView, database: Database) -> Step:
    """Creates or drops a view; one that somebody dropped already is as good as dropped."""
    view = operation if isinstance(operation, CreateView) else operation.view
    name = qualified(database.engine.dialect, view.schema, view.name)
    if isinstance(operation, DropView):
        return Step(f"DROP VIEW IF EXISTS {name}")
    return Step(f"CREATE VIEW {name} AS {view.query}")


def text_of(element: ClauseElement, database: Database) -> str:
    """The text of a statement with its values inside."""
    literals = {"literal_binds": True} if isinstance(element, sa.Insert | sa.Update | sa.Select) else {}
    compiled = element.compile(dialect=database.engine.dialect, compile_kwargs=literals)
    text = str(compiled).replace("\t", "    ").strip() if not literals else str(compiled)
    return text.replace("%%", "%") if doubles_percent(database) else text


def filled(fill: Any, column: ColumnShape, database: Database) -> sa.ColumnElement[Any]:
    """A value as an expression of a column's type."""
    wanted = database.dialect.column(column.type)
    if column.type.kind is ColumnKind.JSON:
        return sa.cast(sa.literal(json.dumps(fill, ensure_ascii=False), sa.String()), wanted)
    return sa.cast(sa.literal(fill, wanted), wanted)


def doubles_percent(database: Database) -> bool:
    """Whether a percent sign in a statement must be doubled for the driver."""
    return database.engine.dialect.paramstyle in ("pyformat", "format")
