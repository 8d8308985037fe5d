"""The rules that somebody made for a table, as each engine's catalogue tells them."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from buildify_nb.errors import StorageError
from buildify_nb.expressions.foreign_conditions import formula_of
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.base import Violation
from buildify_nb.storage.introspection import live_constraints
from buildify_nb.storage.live_tables import LiveConstraint

TABLES = """
CREATE SCHEMA old;
CREATE TABLE old.pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
CREATE TABLE old.rules (
    id INTEGER PRIMARY KEY, "Odd, name" TEXT NOT NULL, lo INTEGER, hi INTEGER, CONSTRAINT span UNIQUE (hi, lo),
    CHECK (lo < hi), FOREIGN KEY (lo, hi) REFERENCES old.pairs (a, b));
CREATE UNIQUE INDEX odd ON old.rules (hi, "Odd, name")
"""


@pytest.fixture
def old(database: Database) -> Database:
    run(database, *TABLES.split(";\n"))
    return database


def run(database: Database, *statements: str) -> None:
    database.as_owner(lambda uow: [uow.connection.execute(text(one)) for one in statements])


def constraints(database: Database, table: str) -> list[LiveConstraint]:
    return database.as_owner(lambda uow: live_constraints(uow.connection, "old", table))


def test_each_kind_is_told_with_its_columns(old: Database) -> None:
    found = {(one.kind, frozenset(one.columns), one.targets, one.table) for one in constraints(old, "rules")}
    assert found == {
        ("unique", frozenset({"id"}), (), "rules"),
        ("unique", frozenset({"hi", "lo"}), (), "rules"),
        ("unique", frozenset({"hi", "Odd, name"}), (), "rules"),
        ("check", frozenset({"lo", "hi"}), (), "rules"),
        ("foreign key", frozenset({"lo", "hi"}), ("a", "b"), "rules"),
    }
    (check,) = (one for one in constraints(old, "rules") if one.kind == "check")
    assert formula_of(check.told, {"lo": "lo", "hi": "hi"}) == "lo < hi"


def test_another_table_has_other_rules(old: Database) -> None:
    assert [(one.kind, one.columns) for one in constraints(old, "pairs")] == [("unique", ("a", "b"))]
    assert constraints(old, "none") == []


def refused(database: Database, statement: str) -> Violation:
    with pytest.raises(StorageError) as error:
        run(database, statement)
    found = database.dialect.violated(error.value)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("1, NULL, NULL, NULL", "not null"),
        ("1, 'CHECK', 2, 1", "check"),
        ("1, 'NOT NULL constraint failed', 1, 2", "foreign key"),
        ("7, 'violates foreign key', NULL, NULL", "unique"),
    ],
)
def test_what_was_broken_is_told_whatever_the_values_say(old: Database, values: str, kind: str) -> None:
    run(old, "INSERT INTO old.rules VALUES (7, 'is still referenced by', NULL, NULL)")
    assert refused(old, f"INSERT INTO old.rules VALUES ({values})").kind == kind


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_postgres_has_more_of_them(database: Database) -> None:
    run(
        database,
        "CREATE SCHEMA old",
        "CREATE TABLE old.more (id INTEGER, b TEXT, during INT4RANGE, EXCLUDE USING gist (during WITH &&))",
        "CREATE UNIQUE INDEX lowered ON old.more (lower(b)) WHERE id > 0",
        "CREATE TABLE old.whole (n INTEGER PRIMARY KEY) PARTITION BY RANGE (n)",
        "CREATE TABLE old.part PARTITION OF old.whole FOR VALUES FROM (0) TO (9)",
    )
    lowered, excluded = sorted(constraints(database, "more"), key=lambda one: one.kind, reverse=True)
    assert (lowered.name, lowered.columns, bool(lowered.told)) == ("lowered", ("id", "b"), True)
    assert (excluded.kind, excluded.columns) == ("exclusion", ("during",))
    assert {one.table for one in constraints(database, "whole")} == {"whole", "part"}
