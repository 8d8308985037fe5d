"""Reads what tables there really are from each engine's catalogue."""

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
    has_default: bool = False
    """Whether the database fills it when nobody does: a default, a sequence, an identity."""
    is_generated: bool = False
    """Whether only the database may fill it."""


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
    "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable, "
    "column_default IS NOT NULL OR is_identity = 'YES' AS has_default, "
    "coalesce({generated}, false) AS is_generated "
    "FROM information_schema.columns WHERE table_catalog = current_database() "
    "AND table_schema = :schema AND table_name = :table ORDER BY ordinal_position".format(
        generated="is_generated = 'ALWAYS' OR (is_identity = 'YES' AND identity_generation = 'ALWAYS')"
    )
)

# information_schema leaves materialized views out; its own helpers read the same facts from Postgres' catalogue.
_MATERIALIZED_COLUMNS = text(
    "SELECT attname AS column_name, format_type(atttypid, NULL) AS data_type, "
    "information_schema._pg_char_max_length(atttypid, atttypmod) AS character_maximum_length, "
    "information_schema._pg_numeric_precision(atttypid, atttypmod) AS numeric_precision, "
    "information_schema._pg_numeric_scale(atttypid, atttypmod) AS numeric_scale, "
    "'YES' AS is_nullable, false AS has_default, false AS is_generated "
    "FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace "
    "WHERE relkind = 'm' AND nspname = :schema AND relname = :table AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)
_TABLES = (
    "SELECT table_schema, table_name, table_type FROM information_schema.tables "
    "WHERE table_catalog = current_database()"
)
_MATERIALIZED = "SELECT schemaname, matviewname, 'VIEW' FROM pg_matviews"

_PG_INDEXES = text("SELECT indexname FROM pg_indexes WHERE schemaname = :schema AND tablename = :table")
_DUCKDB_INDEXES = text(
    "SELECT index_name FROM duckdb_indexes() WHERE database_name = current_database() "
    "AND schema_name = :schema AND table_name = :table"
)

_KINDS = {
    "character varying": ColumnKind.VARCHAR,
    "varchar": ColumnKind.TEXT,
    "character": ColumnKind.CHAR,
    "text": ColumnKind.TEXT,
    "tinyint": ColumnKind.SMALLINT,
    "utinyint": ColumnKind.SMALLINT,
    "smallint": ColumnKind.SMALLINT,
    "usmallint": ColumnKind.INTEGER,
    "integer": ColumnKind.INTEGER,
    "uinteger": ColumnKind.BIGINT,
    "bigint": ColumnKind.BIGINT,
    "numeric": ColumnKind.NUMERIC,
    "real": ColumnKind.REAL,
    "float": ColumnKind.REAL,
    "double": ColumnKind.DOUBLE,
    "double precision": ColumnKind.DOUBLE,
    "boolean": ColumnKind.BOOLEAN,
    "date": ColumnKind.DATE,
    "time": ColumnKind.TIME,
    "time without time zone": ColumnKind.TIME,
    "timestamp": ColumnKind.TIMESTAMP,
    "timestamp_s": ColumnKind.TIMESTAMP,
    "timestamp_ms": ColumnKind.TIMESTAMP,
    "timestamp without time zone": ColumnKind.TIMESTAMP,
    "timestamp with time zone": ColumnKind.TIMESTAMPTZ,
    "uuid": ColumnKind.UUID,
    "json": ColumnKind.JSON,
    "jsonb": ColumnKind.JSON,
    "blob": ColumnKind.BLOB,
    "bytea": ColumnKind.BLOB,
}
_MEASURED = (ColumnKind.VARCHAR, ColumnKind.CHAR)


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table or view in order; empty when there is none."""
    wanted = {"schema": schema, "table": table}
    rows = connection.execute(_COLUMNS, wanted).all()
    if not rows and _is_postgres(connection):
        rows = connection.execute(_MATERIALIZED_COLUMNS, wanted).all()
    return tuple(_column(row) for row in rows)


def index_names(connection: Connection, schema: str, table: str) -> frozenset[str]:
    """The names of the indexes of a table."""
    wanted = {"schema": schema, "table": table}
    source = _PG_INDEXES if _is_postgres(connection) else _DUCKDB_INDEXES
    return frozenset(connection.execute(source, wanted).scalars())


def table_exists(connection: Connection, schema: str, table: str) -> bool:
    """Whether there is a table or view of that name, readable or not."""
    return sa.inspect(connection).has_table(table, schema=schema)


def live_table(connection: Connection, schema: str, table: str) -> LiveTable | None:
    """A table or view with its key and references; None when there is none."""
    columns = live_columns(connection, schema, table)
    if not columns:
        return None
    is_view = any(is_view for *place, is_view in table_names(connection, hidden_schemas=()) if place == [schema, table])
    key, references = ((), {}) if is_view else _constraints(connection, schema, table)
    return LiveTable(schema, table, columns, key, is_view, references)


def table_names(connection: Connection, *, hidden_schemas: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """All (schema, name, is_view) of the database but those of hidden and engine schemas, in order."""
    both = f"{_TABLES} UNION ALL {_MATERIALIZED}" if _is_postgres(connection) else _TABLES
    rows = connection.execute(text(f"{both} ORDER BY 1, 2")).all()
    return [
        (schema, name, kind == "VIEW")
        for schema, name, kind in rows
        if schema not in ("information_schema", "pg_catalog") and not schema.startswith(hidden_schemas)
    ]


def owned_sequences(connection: Connection, schema: str, table: str) -> list[tuple[str, str]]:
    """The (schema, name) of the sequences that fill columns of a table, where the engine knows whose they are."""
    if not _is_postgres(connection):
        return []
    found = connection.execute(
        text(
            "SELECT spaces.nspname, sequences.relname FROM pg_depend "
            "JOIN pg_class AS sequences ON sequences.oid = pg_depend.objid AND sequences.relkind = 'S' "
            "JOIN pg_namespace AS spaces ON spaces.oid = sequences.relnamespace "
            "JOIN pg_class AS tables ON tables.oid = pg_depend.refobjid "
            "JOIN pg_namespace AS owners ON owners.oid = tables.relnamespace "
            "WHERE pg_depend.deptype IN ('a', 'i') AND owners.nspname = :schema AND tables.relname = :table "
            "ORDER BY 1, 2"
        ),
        {"schema": schema, "table": table},
    )
    return [(row[0], row[1]) for row in found]


def _is_postgres(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _constraints(
    connection: Connection, schema: str, table: str
) -> tuple[tuple[str, ...], dict[str, tuple[str, str, str]]]:
    if not _is_postgres(connection):
        return _duckdb_constraints(connection, schema, table)
    inspector = sa.inspect(connection)
    key = tuple(inspector.get_pk_constraint(table, schema=schema).get("constrained_columns") or ())
    found = {
        foreign["constrained_columns"][0]: (
            foreign["referred_schema"] or schema,
            foreign["referred_table"],
            foreign["referred_columns"][0],
        )
        for foreign in inspector.get_foreign_keys(table, schema=schema)
        if len(foreign["constrained_columns"]) == 1
    }
    return key, found


def _duckdb_constraints(
    connection: Connection, schema: str, table: str
) -> tuple[tuple[str, ...], dict[str, tuple[str, str, str]]]:
    rows = connection.execute(
        text(
            "SELECT constraint_type, constraint_column_names, referenced_table, referenced_column_names "
            "FROM duckdb_constraints() WHERE database_name = current_database() "
            "AND schema_name = :schema AND table_name = :table ORDER BY constraint_index"
        ),
        {"schema": schema, "table": table},
    ).all()
    key = next((tuple(columns) for kind, columns, *_ in rows if kind == "PRIMARY KEY"), ())
    found = {
        columns[0]: (schema, target, targets[0])
        for kind, columns, target, targets in rows
        if kind == "FOREIGN KEY" and len(columns) == 1
    }
    return key, found


def _column(row: Any) -> LiveColumn:
    return LiveColumn(
        row.column_name,
        _column_type(row),
        row.data_type,
        row.is_nullable == "YES",
        has_default=bool(row.has_default or row.is_generated),
        is_generated=bool(row.is_generated),
    )


def _column_type(row: Any) -> ColumnType | None:
    name = row.data_type.lower().partition("(")[0]
    if row.data_type.endswith("]"):
        return None
    if name in ("decimal", "numeric"):
        return ColumnType(ColumnKind.NUMERIC, precision=row.numeric_precision, scale=row.numeric_scale)
    if name in ("hugeint", "ubigint"):  # what DuckDB makes of sum()
        return ColumnType(ColumnKind.NUMERIC, precision=38, scale=0)
    kind = _KINDS.get(name)
    if kind is None:
        return None
    if kind is ColumnKind.VARCHAR and not row.character_maximum_length:
        return ColumnType(ColumnKind.TEXT)
    return ColumnType(kind, length=row.character_maximum_length if kind in _MEASURED else None)
