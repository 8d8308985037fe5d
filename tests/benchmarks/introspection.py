"""Benchmark of reading a schema that is to be adopted: many tables, each with twenty columns, keys and enums."""

from __future__ import annotations

from typing import Any

from buildify_nb.storage.introspection import live_tables
from tests.benchmarks.bench import Bench
from tests.benchmarks.timing import Case, Run

SCHEMA = "benchmark_shop"
TYPES = ("integer", "text", "varchar(20)", "numeric(9, 2)", "timestamptz", "boolean", "date", "uuid", f"{SCHEMA}.mood")
COLUMNS = 18
"""Besides a key and a reference to the table before."""

_RAW_COLUMNS = """
    SELECT c.oid, c.relname, c.relkind::text, a.attnum, a.attname, a.atttypid, a.atttypmod,
        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef, a.attidentity::text, a.attgenerated::text,
        d.description
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum
    WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f') ORDER BY c.relname, a.attnum
"""
_RAW_KEYS = """
    SELECT k.conrelid, k.conname, k.contype::text, k.conkey, tn.nspname, t.relname, k.confkey, k.confdeltype::text
    FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
    LEFT JOIN pg_class t ON t.oid = k.confrelid LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
    WHERE n.nspname = %s AND k.contype IN ('p', 'u', 'f')
"""
_RAW_ENUMS = """
    SELECT t.oid, n.nspname, t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
    FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = %s GROUP BY 1, 2, 3
"""


def cases(bench: Bench, tables: int, operations: int) -> list[Case]:
    """Where a schema can hold such a mixture, that is, on Postgres."""
    if bench.engine != "Postgres":
        return []
    _fill(bench, tables)
    return [
        Case(
            f"introspect a schema of {tables} tables",
            "three catalog queries",
            _introspect(bench),
            _ask(bench),
            max(1, operations // 100),
            most=2,
        )
    ]


def _fill(bench: Bench, tables: int) -> None:
    bench.run(f"CREATE SCHEMA {SCHEMA}")
    bench.run(f"CREATE TYPE {SCHEMA}.mood AS ENUM ('sad', 'ok', 'happy')")
    columns = ", ".join(f"c{number} {TYPES[number % len(TYPES)]}" for number in range(COLUMNS))
    for number in range(tables):
        points = f"REFERENCES {SCHEMA}.t{number - 1} (id)" if number else ""
        bench.run(f"CREATE TABLE {SCHEMA}.t{number} (id SERIAL PRIMARY KEY, before integer {points}, {columns})")
    bench.run("ANALYZE pg_catalog.pg_attribute")


def _introspect(bench: Bench) -> Any:
    database = bench.workspace.runtime.database

    def prepare(operations: int) -> Run:
        def run() -> None:
            for _ in range(operations):
                database.as_owner(lambda uow: live_tables(uow.connection, SCHEMA))

        return run

    return prepare


def _ask(bench: Bench) -> Any:
    def prepare(operations: int) -> Run:
        def run() -> None:
            for _ in range(operations):
                for statement in (_RAW_COLUMNS, _RAW_KEYS, _RAW_ENUMS):
                    bench.run(statement, (SCHEMA,)).fetchall()

        return run

    return prepare
