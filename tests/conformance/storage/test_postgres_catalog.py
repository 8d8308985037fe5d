"""What only the catalogue of Postgres tells."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text

from buildify_nb.storage import postgres_catalog
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database
from buildify_nb.storage.live_tables import LiveForeignKey, TableName

pytestmark = pytest.mark.parametrize("engine_name", ["postgres"])


def run(database: Database, *statements: str) -> None:
    database.as_owner(lambda uow: [uow.connection.execute(text(one)) for one in statements])


def asked(database: Database, question: Any, *values: Any) -> Any:
    return database.as_owner(lambda uow: question(uow.connection, *values))


def test_domains_are_followed_to_what_they_stand_on(database: Database) -> None:
    run(
        database,
        "CREATE SCHEMA pg",
        "CREATE TYPE pg.mood AS ENUM ('b', 'a')",
        "CREATE DOMAIN pg.short AS VARCHAR(9) NOT NULL CHECK (VALUE <> '')",
        "CREATE DOMAIN pg.shorter AS pg.short DEFAULT 'x' CHECK (length(VALUE) < 5)",
        "CREATE DOMAIN pg.feeling AS pg.mood",
        "CREATE TABLE pg.t (a pg.shorter, b pg.feeling, c pg.mood[], d NUMERIC, e NUMERIC(5, -2), f CHAR(3), g TEXT)",
        "COMMENT ON COLUMN pg.t.g IS 'said'",
    )
    a, b, c, d, e, f, g = asked(database, postgres_catalog.live_columns, "pg", "t")
    assert (a.type, a.domain) == (ColumnType(ColumnKind.VARCHAR, length=9), "pg.shorter")
    assert (a.nullable, a.has_default, a.check.count("CHECK")) == (False, True, 2)
    assert (b.type, b.labels) == (ColumnType(ColumnKind.ENUM, name=("pg", "mood")), ("b", "a"))
    assert (c.type, c.type_name) == (None, "pg.mood[]")
    assert (d.type, e.type) == (
        ColumnType(ColumnKind.NUMERIC),
        ColumnType(ColumnKind.NUMERIC, precision=5, scale=-2),
    )
    assert (f.type, g.comment) == (ColumnType(ColumnKind.CHAR, length=3), "said")


def test_keys_of_every_kind(database: Database) -> None:
    run(
        database,
        "CREATE SCHEMA pg",
        "CREATE TABLE pg.a (id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, UNIQUE (x, y))",
        "CREATE TABLE pg.b (n INTEGER REFERENCES pg.a ON DELETE CASCADE ON UPDATE RESTRICT, x INTEGER, y INTEGER, "
        "FOREIGN KEY (y, x) REFERENCES pg.a (y, x) ON DELETE SET NULL ON UPDATE CASCADE)",
        "CREATE UNIQUE INDEX b_n ON pg.b (n) INCLUDE (x)",
        "CREATE UNIQUE INDEX some_x ON pg.b (x) WHERE y > 0",
        "CREATE UNIQUE INDEX lowered ON pg.b ((x + 1))",
    )
    [table] = asked(database, postgres_catalog.live_tables, "pg", "b")
    assert table.uniques == (("n",),)
    assert set(table.foreign_keys) == {
        LiveForeignKey(("n",), "pg", "a", ("id",), "CASCADE", "RESTRICT"),
        LiveForeignKey(("y", "x"), "pg", "a", ("y", "x"), "SET NULL", "CASCADE"),
    }


def test_partitions_are_part_of_their_table(database: Database) -> None:
    run(
        database,
        "CREATE SCHEMA pg",
        "CREATE TABLE pg.whole (n INTEGER PRIMARY KEY) PARTITION BY RANGE (n)",
        "CREATE TABLE pg.part PARTITION OF pg.whole FOR VALUES FROM (0) TO (9)",
    )
    assert [table.name for table in asked(database, postgres_catalog.live_tables, "pg")] == ["whole"]
    assert TableName("pg", "whole", "partitioned table") in asked(database, postgres_catalog.table_names)
    [part] = asked(database, postgres_catalog.live_tables, "pg", "part")
    assert (part.kind, part.primary_key) == ("table", ("n",))


def test_a_schema_takes_three_queries_however_many_tables_it_has(database: Database) -> None:
    run(database, "CREATE SCHEMA pg", *(f"CREATE TABLE pg.t{n} (id INTEGER PRIMARY KEY)" for n in range(20)))
    seen: list[str] = []

    def work(uow: Any) -> int:
        driver = uow.connection.connection.driver_connection
        asked_before = driver.execute("SELECT 1").fetchone()
        execute = driver.execute
        driver.execute = lambda statement, *values: (seen.append(statement), execute(statement, *values))[1]
        try:
            return len(postgres_catalog.live_tables(uow.connection, "pg")) * asked_before[0]
        finally:
            del driver.execute

    listening: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: listening.append(told[2]))
    assert database.as_owner(work) == 20
    assert (len(seen), [one for one in listening if "pg_class" in one]) == (3, [])
