"""Reads tables from the catalogue of DuckDB: one query for columns, one for keys, one for what generates columns."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import ProgrammingError

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import (
    LiveColumn,
    LiveForeignKey,
    LiveParts,
    LiveTable,
    LiveType,
    TableKind,
    TableName,
)

_HERE = "database_name = current_database() AND NOT internal"
_RELATIONS = text(
    f"SELECT schema_name, table_name, 'table' FROM duckdb_tables() WHERE {_HERE} "
    f"UNION ALL SELECT schema_name, view_name, 'view' FROM duckdb_views() WHERE {_HERE} ORDER BY 1, 2"
)
_COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default IS NOT NULL, comment "
    f"FROM duckdb_columns() WHERE {_HERE} AND schema_name = :schema {{which}} "
    "ORDER BY table_name, column_index"
)
_KEYS = (
    "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
    "FROM duckdb_constraints() WHERE database_name = current_database() AND schema_name = :schema {which} "
    "AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY') ORDER BY table_name, constraint_index"
)
_ONE = "AND table_name = :table"
# The functions over the whole catalogue take long where there are many tables; this asks one of them.
_COLUMNS_OF_ONE = text('SELECT name, type, NOT "notnull", dflt_value IS NOT NULL, NULL FROM pragma_table_info(:place)')
_TABLES = (
    "SELECT table_name, sql FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = :schema"
)
_AMONG = "WHERE database_name = current_database() AND schema_name IN :schemas AND table_name IN :tables"
_PARTS = text(
    f"SELECT schema_name, table_name, index_name, sql, NULL FROM duckdb_indexes() {_AMONG} UNION ALL "
    "SELECT schema_name, table_name, NULL, column_name, data_type "
    f"FROM duckdb_columns() {_AMONG}"
).bindparams(bindparam("schemas", expanding=True), bindparam("tables", expanding=True))

_KINDS = {
    "varchar": ColumnKind.TEXT,
    "tinyint": ColumnKind.SMALLINT,
    "utinyint": ColumnKind.SMALLINT,
    "smallint": ColumnKind.SMALLINT,
    "usmallint": ColumnKind.INTEGER,
    "integer": ColumnKind.INTEGER,
    "uinteger": ColumnKind.BIGINT,
    "bigint": ColumnKind.BIGINT,
    "float": ColumnKind.REAL,
    "double": ColumnKind.DOUBLE,
    "boolean": ColumnKind.BOOLEAN,
    "date": ColumnKind.DATE,
    "time": ColumnKind.TIME,
    "timestamp": ColumnKind.TIMESTAMP,
    "timestamp_s": ColumnKind.TIMESTAMP,
    "timestamp_ms": ColumnKind.TIMESTAMP,
    "timestamp with time zone": ColumnKind.TIMESTAMPTZ,
    "uuid": ColumnKind.UUID,
    "json": ColumnKind.JSON,
    "blob": ColumnKind.BLOB,
}
_LABEL = re.compile(r"'((?:[^']|'')*)'")


def table_names(connection: Connection) -> list[TableName]:
    """Tables and views of all schemas, in order."""
    return [TableName(schema, name, kind) for schema, name, kind in connection.execute(_RELATIONS)]


def table_exists(connection: Connection, schema: str, table: str) -> bool:
    """Whether there is a table or view of that name."""
    return bool(_columns_of(connection, schema, table))


def live_tables(connection: Connection, schema: str, table: str | None = None) -> list[LiveTable]:
    """The tables and views of a schema by name, or the one of that name."""
    given = {"schema": schema} | ({"table": table} if table else {})
    which = _ONE if table else ""
    keys = connection.execute(text(_KEYS.format(which=which)), given).all()
    made_by = _made_by(connection, schema)
    by_table: dict[str, list[Any]] = {}
    for name, *column in connection.execute(text(_COLUMNS.format(which=which)), given):
        by_table.setdefault(name, []).append(column)
    return [_table(schema, name, rows, [k for k in keys if k[0] == name], made_by) for name, rows in by_table.items()]


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table or view in order, without what comments say; empty when there is none."""
    rows = _columns_of(connection, schema, table)
    # Only a default may turn out to be what generates a column.
    made_by = _made_by(connection, schema) if any(has_default for *_, has_default, _ in rows) else {}
    return tuple(_column(*row, made_by=made_by.get(table, "")) for row in rows)


def live_parts(
    connection: Connection, schemas: Collection[str], tables: Collection[str]
) -> dict[tuple[str, str], LiveParts]:
    """The columns and indexes of the tables of these names, by schema and name; references are no matter of it."""
    found: dict[tuple[str, str], tuple[dict[str, str], dict[str, LiveType]]] = {}
    given = {"schemas": list(schemas), "tables": list(tables)}
    for schema, table, index, told, type_name in connection.execute(_PARTS, given):
        indexes, columns = found.setdefault((schema, table), ({}, {}))
        if index is not None:
            indexes[index] = told
        else:
            columns[told] = LiveType(_column_type(type_name), type_name)
    return {place: LiveParts(made, frozenset(), columns) for place, (made, columns) in found.items()}


def _columns_of(connection: Connection, schema: str, table: str) -> Sequence[Any]:
    if '"' in schema + table:  # the quick way takes no such name
        given = {"schema": schema, "table": table}
        return [row[1:] for row in connection.execute(text(_COLUMNS.format(which=_ONE)), given)]
    try:
        return connection.execute(_COLUMNS_OF_ONE, {"place": f'"{schema}"."{table}"'}).all()
    except ProgrammingError:  # there is no such table
        return ()


def _made_by(connection: Connection, schema: str) -> dict[str, str]:
    """By table, the statement that would make it."""
    return {row.table_name: str(row.sql) for row in connection.execute(text(_TABLES), {"schema": schema})}


def _table(schema: str, name: str, rows: Iterable[Any], keys: Iterable[Any], made_by: dict[str, str]) -> LiveTable:
    kind: TableKind = "table" if name in made_by else "view"
    found = [(constraint, tuple(own), target, tuple(targets or ())) for _, constraint, own, target, targets in keys]
    return LiveTable(
        schema,
        name,
        tuple(_column(*row, made_by=made_by.get(name, "")) for row in rows),
        next((own for constraint, own, *_ in found if constraint == "PRIMARY KEY"), ()),
        kind,
        # A reference never leaves its schema, nor does it delete anything.
        tuple(LiveForeignKey(own, schema, to, there) for kind, own, to, there in found if kind == "FOREIGN KEY"),
        tuple(own for constraint, own, *_ in found if constraint == "UNIQUE"),
    )


def _column(
    name: str, type_name: str, nullable: bool, has_default: bool, comment: str | None, *, made_by: str
) -> LiveColumn:
    return LiveColumn(
        name,
        _column_type(type_name),
        type_name,
        nullable,
        has_default,
        has_default and _is_generated(name, type_name, made_by),
        tuple(label.replace("''", "'") for label in _LABEL.findall(type_name)) if _is_enum(type_name) else (),
        comment=comment or "",
    )


def _column_type(type_name: str) -> ColumnType | None:
    if type_name.endswith("]"):
        return None
    if _is_enum(type_name):
        return ColumnType(ColumnKind.ENUM)
    name, _, size = type_name.lower().partition("(")
    if name == "decimal":
        precision, scale = map(int, size.rstrip(")").split(","))
        return ColumnType(ColumnKind.NUMERIC, precision=precision, scale=scale)
    if name in ("hugeint", "ubigint"):  # what sum() makes
        return ColumnType(ColumnKind.NUMERIC, precision=38, scale=0)
    kind = _KINDS.get(name)
    return ColumnType(kind) if kind else None


def _is_enum(type_name: str) -> bool:
    return type_name.startswith("ENUM(") and type_name.endswith(")")


def _is_generated(name: str, type_name: str, made_by: str) -> bool:
    """Only the statement that would make the table tells a generated column from one with a default."""
    quoted = '"' + name.replace('"', '""') + '"'
    names = f"{re.escape(name)}|{re.escape(quoted)}"
    return re.search(rf"[(,]\s*(?:{names}) {re.escape(type_name)} GENERATED ALWAYS AS\(", made_by) is not None
