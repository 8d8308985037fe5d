"""What the catalogue of each engine says about tables that somebody made by hand."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from sqlalchemy import Connection, text

from buildify_nb.storage import introspection
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database
from buildify_nb.storage.live_tables import LiveForeignKey

TABLES = """
CREATE SCHEMA old;
CREATE TABLE old.parent (id INTEGER PRIMARY KEY, "Big Name" VARCHAR(20) NOT NULL);
CREATE TABLE old.child (
    a SMALLINT, b BIGINT, c REAL, d DOUBLE PRECISION, e NUMERIC(9, 2), f DATE, g TIME, h TIMESTAMP,
    i TIMESTAMP WITH TIME ZONE, j BOOLEAN DEFAULT true, k UUID, l INTERVAL, m INTEGER[],
    parent_id INTEGER NOT NULL REFERENCES old.parent (id), PRIMARY KEY (a, b));
CREATE VIEW old.seen AS SELECT a, e FROM old.child
"""


@pytest.fixture
def old(database: Database) -> Database:
    for statement in TABLES.split(";\n"):
        run(database, statement)
    return database


def run(database: Database, statement: str) -> None:
    database.as_owner(lambda uow: uow.connection.execute(text(statement)))


def asked(database: Database, question: Any, *values: Any, **options: Any) -> Any:
    def work(connection: Connection) -> Any:
        return question(connection, *values, **options)

    return database.as_owner(lambda uow: work(uow.connection))


def test_columns_keep_their_types_names_and_defaults(old: Database) -> None:
    table = asked(old, introspection.live_table, "old", "child")
    kinds = {column.name: column.type.kind if column.type else None for column in table.columns}
    assert kinds == {
        "a": ColumnKind.SMALLINT,
        "b": ColumnKind.BIGINT,
        "c": ColumnKind.REAL,
        "d": ColumnKind.DOUBLE,
        "e": ColumnKind.NUMERIC,
        "f": ColumnKind.DATE,
        "g": ColumnKind.TIME,
        "h": ColumnKind.TIMESTAMP,
        "i": ColumnKind.TIMESTAMPTZ,
        "j": ColumnKind.BOOLEAN,
        "k": ColumnKind.UUID,
        "l": None,
        "m": None,
        "parent_id": ColumnKind.INTEGER,
    }
    assert table.columns[4].type == ColumnType(ColumnKind.NUMERIC, precision=9, scale=2)
    assert [column.name for column in table.columns if column.has_default] == ["j"]
    assert [column.name for column in table.columns if not column.nullable] == ["a", "b", "parent_id"]


def test_keys_references_and_views(old: Database) -> None:
    child = asked(old, introspection.live_table, "old", "child")
    assert (child.primary_key, child.is_view) == (("a", "b"), False)
    assert child.references == {"parent_id": LiveForeignKey(("parent_id",), "old", "parent", ("id",))}
    seen = asked(old, introspection.live_table, "old", "seen")
    assert (seen.primary_key, seen.is_view, [column.name for column in seen.columns]) == ((), True, ["a", "e"])
    assert asked(old, introspection.live_table, "old", "nothing") is None


def test_tables_are_listed(old: Database) -> None:
    found = [tuple(one) for one in asked(old, introspection.table_names) if one.schema == "old"]
    assert found == [("old", "child", "table"), ("old", "parent", "table"), ("old", "seen", "view")]
    assert asked(old, introspection.table_exists, "old", "parent") is True
    assert asked(old, introspection.table_exists, "old", "nothing") is False


def test_a_schema_is_read_at_once(old: Database) -> None:
    tables = asked(old, introspection.live_tables, "old")
    assert tables == [asked(old, introspection.live_table, "old", name) for name in ("child", "parent", "seen")]
    assert asked(old, introspection.live_tables, "nowhere") == []
    assert asked(old, introspection.live_columns, "old", "child") == tables[0].columns


def test_composite_references_and_unique_columns(old: Database) -> None:
    run(
        old,
        "CREATE TABLE old.part (x SMALLINT, y BIGINT, code TEXT UNIQUE, u INTEGER, v INTEGER, "
        "UNIQUE (u, v), FOREIGN KEY (x, y) REFERENCES old.child (a, b))",
    )
    part = asked(old, introspection.live_table, "old", "part")
    assert part.foreign_keys == (LiveForeignKey(("x", "y"), "old", "child", ("a", "b")),)
    assert part.references == {}
    assert (part.is_unique("code"), part.is_unique("v", "u"), part.is_unique("u")) == (True, True, False)


def test_enums_have_their_labels_in_order(old: Database) -> None:
    run(old, "CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy')")
    run(old, "CREATE TABLE old.day (id INTEGER PRIMARY KEY, how mood)")
    how = asked(old, introspection.live_columns, "old", "day")[1]
    assert (how.type.kind, how.labels) == (ColumnKind.ENUM, ("sad", "it's ok", "happy"))


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_postgres_has_materialized_views_and_owned_sequences(old: Database) -> None:
    run(old, "CREATE MATERIALIZED VIEW old.kept AS SELECT CAST(a AS NUMERIC(5, 1)) AS a FROM old.child")
    run(old, "CREATE TABLE old.counted (id SERIAL PRIMARY KEY, twice INTEGER GENERATED ALWAYS AS (2) STORED)")
    kept = asked(old, introspection.live_table, "old", "kept")
    assert (kept.kind, kept.is_view) == ("materialized view", True)
    assert (kept.is_view, kept.columns[0].type) == (True, ColumnType(ColumnKind.NUMERIC, precision=5, scale=1))
    counted = asked(old, introspection.live_columns, "old", "counted")
    assert [(column.has_default, column.is_generated) for column in counted] == [(True, False), (True, True)]
    assert asked(old, introspection.owned_sequences, "old", "counted") == [("old", "counted_id_seq")]
    assert asked(old, introspection.owned_sequences, "old", "parent") == []


@pytest.mark.parametrize("is_on", [True, False])
def test_the_collector_is_as_it_was_after_a_schema_was_read(database: Database, is_on: bool) -> None:
    try:
        (gc.enable if is_on else gc.disable)()
        assert database.as_owner(lambda uow: introspection.live_tables(uow.connection, "no_such_schema")) == []
        assert gc.isenabled() is is_on
    finally:
        gc.enable()
