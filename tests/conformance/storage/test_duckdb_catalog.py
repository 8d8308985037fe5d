"""What only the catalogue of DuckDB tells, and how."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from buildify_nb.storage import duckdb_catalog
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database
from buildify_nb.storage.live_tables import LiveTable, TableName

pytestmark = pytest.mark.parametrize("engine_name", ["duckdb"])


def made(database: Database, columns: str) -> LiveTable:
    """A table of these columns, as the catalogue tells it."""

    def work(uow: object) -> LiveTable:
        connection = uow.connection  # type: ignore[attr-defined]
        connection.execute(text("CREATE SCHEMA odd"))
        connection.execute(text(f'CREATE TABLE odd."T t" ({columns})'))
        return duckdb_catalog.live_tables(connection, "odd", "T t")[0]

    return database.as_owner(work)


def test_generated_columns_are_told_from_defaults(database: Database) -> None:
    table = made(
        database,
        """a INTEGER, "B b" INTEGER GENERATED ALWAYS AS (a + 1) VIRTUAL, c VARCHAR DEFAULT 'b INTEGER GENERATED'""",
    )
    assert [(one.name, one.has_default, one.is_generated) for one in table.columns] == [
        ("a", False, False),
        ("B b", True, True),
        ("c", True, False),
    ]


def test_types_of_its_own(database: Database) -> None:
    table = made(
        database, "a HUGEINT, b UBIGINT, c ENUM('x', 'it''s'), d STRUCT(x INTEGER), e MAP(TEXT, TEXT), f INTEGER[3]"
    )
    whole = ColumnType(ColumnKind.NUMERIC, precision=38, scale=0)
    assert [one.type for one in table.columns] == [whole, whole, ColumnType(ColumnKind.ENUM), None, None, None]
    assert table.columns[2].labels == ("x", "it's")


def test_views_and_comments(database: Database) -> None:
    made(database, "a INTEGER")

    def work(uow: object) -> tuple[LiveTable, list[TableName]]:
        connection = uow.connection  # type: ignore[attr-defined]
        connection.execute(text('CREATE VIEW odd.seen AS SELECT a FROM odd."T t"'))
        connection.execute(text("COMMENT ON COLUMN odd.\"T t\".a IS 'said'"))
        assert duckdb_catalog.live_tables(connection, "odd", "T t")[0].columns[0].comment == "said"
        assert duckdb_catalog.live_columns(connection, "odd", "nothing") == ()
        return duckdb_catalog.live_tables(connection, "odd", "seen")[0], duckdb_catalog.table_names(connection)

    seen, names = database.as_owner(work)
    assert (seen.kind, seen.primary_key) == ("view", ())
    assert [tuple(one) for one in names if one.schema == "odd"] == [("odd", "T t", "table"), ("odd", "seen", "view")]


@pytest.mark.parametrize("name", ["t", "T 't.x", 'T "t'])
def test_one_table_is_read_like_all_of_them(database: Database, name: str) -> None:
    """By its columns alone, also within a transaction in which another was not found."""
    quoted = '"' + name.replace('"', '""') + '"'
    kinds = (
        "id UUID PRIMARY KEY, n DECIMAL(28, 2) NOT NULL DEFAULT 3, g INTEGER GENERATED ALWAYS AS (length(a)), a TEXT"
    )

    def work(uow: object) -> None:
        connection = uow.connection  # type: ignore[attr-defined]
        connection.execute(text('CREATE SCHEMA "o d"'))
        connection.execute(text(f'CREATE TABLE "o d".{quoted} ({kinds})'))
        connection.execute(text(f'CREATE VIEW "o d".seen AS SELECT n, a FROM "o d".{quoted}'))
        assert not duckdb_catalog.table_exists(connection, "o d", "nothing")
        for one in (name, "seen"):
            [table] = duckdb_catalog.live_tables(connection, "o d", one)
            assert duckdb_catalog.live_columns(connection, "o d", one) == table.columns
            assert duckdb_catalog.table_exists(connection, "o d", one)

    database.as_owner(work)
