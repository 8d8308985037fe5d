from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.value_compiler import clock_columns, compile_value_sql
from tests.unit.expressions.formula_fields import FIELDS

COLUMNS = {
    "price": sa.column("price", sa.Numeric(28, 2)),
    "quantity": sa.column("quantity", sa.Integer()),
    "name": sa.column("name", sa.Text()),
}


def sql(text: str) -> str:
    compiled = compile_value_sql(read_formula(text, FIELDS, places=2).value, COLUMNS)
    return str(compiled.compile(dialect=postgresql.dialect()))


def test_constants_are_parameters_and_nothing_else_of_the_text_reaches_sql() -> None:
    assert "drop" not in sql("name || 'x''; drop table y; --'").lower()


def test_what_cannot_overflow_is_not_checked() -> None:
    assert sql("price + price") == (
        "CAST(CAST(price AS NUMERIC(28, 2)) + CAST(price AS NUMERIC(28, 2)) AS NUMERIC(29, 2))"
    )
    assert "NULLIF" in sql("price * price")


def test_the_sql_grows_with_the_formula_only() -> None:
    nested = "price"
    for _ in range(20):
        nested = f"({nested} * 1.5)"
    assert len(sql(nested)) < 8000


def test_the_clock_is_asked_at_each_run() -> None:
    moments = iter([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)])
    today = compile_value_sql(read_formula("TODAY()", {}).value, clock_columns(lambda: next(moments)))
    engine = sa.create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        statement = sa.select(today)
        assert [str(connection.execute(statement).scalar()) for _ in range(2)] == ["2026-01-01", "2026-01-02"]
    engine.dispose()


def test_a_field_without_a_column_is_refused() -> None:
    with pytest.raises(ExpressionError, match="no column"):
        compile_value_sql(FIELDS["due"], COLUMNS)
