from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql

from buildify_nb.clock import SystemClock
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.storage.dialects.duckdb import DuckDBDialect
from buildify_nb.storage.dialects.postgres import PostgresDialect
from tests.unit.records.factories import adopted_model, model

TRACK = model({"title": "string"})


def table(dialect: object = None) -> RecordTable:
    return RecordTable(TRACK, dialect or DuckDBDialect(), SystemClock())  # type: ignore[arg-type]


def text_of(hot: Any) -> str:
    """The SQL that a hot statement runs on Postgres."""
    return hot._compile(postgresql.dialect())._text


def test_an_update_counts_the_version_up_and_compares_it() -> None:
    text = text_of(table().update(("title",)))
    assert "row_version=(tenant_acme.custom_track.row_version +" in text
    assert "row_version = %(expected_version)s" in text.replace("::INTEGER", "")
    assert "title=%(new_title)s" in text


def test_statements_are_built_once() -> None:
    made = table()
    assert made.update(("title",)) is made.update(("title",))


def test_rows_are_locked_where_the_engine_can() -> None:
    assert "FOR UPDATE" in text_of(table(PostgresDialect("db", tenant_roles=False)).get_locked)
    assert "FOR UPDATE" not in text_of(table().get_locked)


def test_active_is_what_is_not_deleted() -> None:
    assert str(table().active) == "tenant_acme.custom_track.deleted_at IS NULL"
    assert (
        RecordTable(model({"title": "string"}, supports_soft_delete=False), DuckDBDialect(), SystemClock()).active
        is None
    )


def test_several_key_columns_are_compared_together() -> None:
    adopted = adopted_model(
        {"a": {"field_type": "integer", "kind": "integer"}, "b": {"field_type": "string", "kind": "text"}},
        key=["a", "b"],
    )
    made = RecordTable(adopted, DuckDBDialect(), SystemClock())
    assert str(made.identified()) == 'public."Track".a = :key_0 AND public."Track".b = :key_1'
    assert str(made.among([(1, "x"), (2, "y")])).count(" AND ") == 2
    assert "row_version" not in text_of(made.update(("b",)))


def test_an_unsupported_column_is_read_as_text() -> None:
    adopted = adopted_model(
        {
            "a": {"field_type": "integer", "kind": "integer"},
            "box": {"field_type": "json", "kind": "json", "metadata": {"unsupported": True}},
        },
        key=["a"],
    )
    assert "CAST" in str(RecordTable(adopted, DuckDBDialect(), SystemClock()).columns["box"])
