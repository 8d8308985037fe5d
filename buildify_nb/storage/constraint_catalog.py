"""Reads the constraints of one table, and its unique indexes, from the catalogue of either engine."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, TextClause, text

from buildify_nb.storage.live_tables import ConstraintKind, LiveConstraint

_KINDS: dict[str, ConstraintKind] = {
    "c": "check",
    "f": "foreign key",
    "p": "unique",
    "u": "unique",
    "x": "exclusion",
    "CHECK": "check",
    "FOREIGN KEY": "foreign key",
    "PRIMARY KEY": "unique",
    "UNIQUE": "unique",
}
_NAMED = (
    "ARRAY(SELECT a.attname::text FROM unnest({numbers}) WITH ORDINALITY AS n(number, place) "
    "JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = n.number ORDER BY n.place)"
)
# What an index computes from is known only as what it depends on.
_OF_INDEX = (
    "ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum > 0 AND EXISTS ("
    "SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid "
    "AND d.refobjid = i.indrelid AND d.refobjsubid = a.attnum) ORDER BY a.attnum)"
)
_POSTGRES = text(
    "WITH own AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = :schema AND c.relname = :table), "
    "parts AS (SELECT oid FROM own UNION SELECT p.relid FROM own, pg_partition_tree(own.oid) p) "
    f"SELECT k.contype::text, k.conname::text, {_NAMED.format(numbers='k.conkey', table='k.conrelid')}, "
    f"pg_get_expr(k.conbin, k.conrelid), {_NAMED.format(numbers='k.confkey', table='k.confrelid')}, c.relname::text "
    "FROM pg_constraint k JOIN parts ON parts.oid = k.conrelid JOIN pg_class c ON c.oid = k.conrelid "
    "WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') UNION ALL "
    f"SELECT 'u', x.relname::text, {_OF_INDEX}, "
    "CASE WHEN i.indpred IS NOT NULL OR i.indexprs IS NOT NULL THEN pg_get_indexdef(i.indexrelid) END, "
    "ARRAY[]::text[], c.relname::text FROM pg_index i JOIN parts ON parts.oid = i.indrelid "
    "JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indisunique "
    "AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid) "
    "ORDER BY 2"
)
_DUCKDB = text(
    "SELECT constraint_type, constraint_name, constraint_column_names, "
    "CASE constraint_type WHEN 'CHECK' THEN expression END, referenced_column_names, table_name "
    "FROM duckdb_constraints() WHERE database_name = current_database() AND schema_name = :schema "
    "AND table_name = :table AND constraint_type <> 'NOT NULL' UNION ALL "
    "SELECT 'UNIQUE', index_name, CAST(expressions AS VARCHAR[]), NULL, NULL, table_name FROM duckdb_indexes() "
    "WHERE database_name = current_database() AND schema_name = :schema AND table_name = :table AND is_unique "
    "ORDER BY 2"
)


def of_postgres(connection: Connection, schema: str, table: str) -> list[LiveConstraint]:
    """The constraints of a table and of its partitions, by name."""
    return _read(connection, _POSTGRES, schema, table)


def of_duckdb(connection: Connection, schema: str, table: str) -> list[LiveConstraint]:
    """The constraints of a table by name; what an index computes stands among its columns as it is spelled."""
    found = _read(connection, _DUCKDB, schema, table)
    return [replace(one, columns=tuple(map(_unquoted, one.columns))) for one in found]


def _unquoted(name: str) -> str:
    """A name as it is, where an index spells it in quotes."""
    return name[1:-1].replace('""', '"') if len(name) > 1 and name[0] == name[-1] == '"' else name


def _read(connection: Connection, statement: TextClause, schema: str, table: str) -> list[LiveConstraint]:
    rows = connection.execute(statement, {"schema": schema, "table": table})
    return [
        LiveConstraint(_KINDS[kind], name, tuple(columns or ()), told or "", tuple(targets or ()), part)
        for kind, name, columns, told, targets, part in rows
    ]
