"""Reads what tables there really are, by each engine's catalogue through SQLAlchemy's inspector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, text

from buildify_nb.storage.column_types import ColumnKind, ColumnType


@dataclass(frozen=True, slots=True)
class LiveColumn:
    """A column as the database has it. `type` is None where we have no such kind; `type_name` is the engine's word."""

    name: str
    type: ColumnType | None
    type_name: str
    nullable: bool


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table or view as the database has it."""

    schema: str
    name: str
    columns: tuple[LiveColumn, ...]
    primary_key: tuple[str, ...]
    is_view: bool
    references: Mapping[str, tuple[str, str, str]]
    """By column: schema, table and column that a single-column foreign key points at."""


_COLUMNS = text(
    "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable "
    "FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table ORDER BY ordinal_position"
)

_KINDS = {
    "character varying": ColumnKind.VARCHAR,
    "varchar": ColumnKind.TEXT,
    "character": ColumnKind.VARCHAR,
    "text": ColumnKind.TEXT,
    "smallint": ColumnKind.SMALLINT,
    "integer": ColumnKind.INTEGER,
    "bigint": ColumnKind.BIGINT,
    "numeric": ColumnKind.NUMERIC,
    "real": ColumnKind.DOUBLE,
    "float": ColumnKind.DOUBLE,
    "double": ColumnKind.DOUBLE,
    "double precision": ColumnKind.DOUBLE,
    "boolean": ColumnKind.BOOLEAN,
    "date": ColumnKind.DATE,
    "time": ColumnKind.TIME,
    "time without time zone": ColumnKind.TIME,
    "timestamp with time zone": ColumnKind.TIMESTAMPTZ,
    "uuid": ColumnKind.UUID,
    "json": ColumnKind.JSON,
    "jsonb": ColumnKind.JSON,
    "blob": ColumnKind.BLOB,
    "bytea": ColumnKind.BLOB,
}


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table in order; empty when there is no such table."""
    rows = connection.execute(_COLUMNS, {"schema": schema, "table": table}).all()
    return tuple(_column(row) for row in rows)


def live_table(connection: Connection, schema: str, table: str) -> LiveTable | None:
    """A table or view with its key and references; None when there is none."""
    columns = live_columns(connection, schema, table)
    if not columns:
        return None
    inspector = sa.inspect(connection)
    is_view = table in inspector.get_view_names(schema=schema)
    key = () if is_view else tuple(inspector.get_pk_constraint(table, schema=schema).get("constrained_columns") or ())
    references = {} if is_view else _references(inspector.get_foreign_keys(table, schema=schema), schema)
    return LiveTable(schema, table, columns, key, is_view, references)


def table_names(connection: Connection, *, hidden_schemas: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """All (schema, name, is_view) of the database but those of hidden and engine schemas, in order."""
    rows = connection.execute(
        text("SELECT table_schema, table_name, table_type FROM information_schema.tables ORDER BY 1, 2")
    ).all()
    return [
        (schema, name, kind == "VIEW")
        for schema, name, kind in rows
        if schema not in ("information_schema", "pg_catalog") and not schema.startswith(hidden_schemas)
    ]


def _references(keys: Any, schema: str) -> dict[str, tuple[str, str, str]]:
    return {
        key["constrained_columns"][0]: (
            key["referred_schema"] or schema,
            key["referred_table"],
            key["referred_columns"][0],
        )
        for key in keys
        if len(key["constrained_columns"]) == 1
    }


def _column(row: Any) -> LiveColumn:
    return LiveColumn(row.column_name, _column_type(row), row.data_type, row.is_nullable == "YES")


def _column_type(row: Any) -> ColumnType | None:
    name = row.data_type.lower().partition("(")[0]
    if name == "decimal" or name == "numeric":
        return ColumnType(ColumnKind.NUMERIC, precision=row.numeric_precision, scale=row.numeric_scale)
    kind = _KINDS.get(name)
    if kind is None:
        return None
    if kind is ColumnKind.VARCHAR and not row.character_maximum_length:
        return ColumnType(ColumnKind.TEXT)
    return ColumnType(kind, length=row.character_maximum_length if kind is ColumnKind.VARCHAR else None)
