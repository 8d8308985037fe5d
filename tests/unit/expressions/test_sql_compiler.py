from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.compiler import SQLCompiler

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.operators import OPERATORS, Arity
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import (
    Changed,
    ChangeKind,
    Comparison,
    ComparisonOperator,
    Condition,
    DaySpan,
    FieldRef,
    IsUser,
    Literal,
    WithinDays,
    all_of,
)
from buildify_nb.expressions.value_types import ValueType

FIELDS = {"name": ValueType.TEXT, "quantity": ValueType.INTEGER, "wide": ValueType.DECIMAL, "long": ValueType.DECIMAL}
COLUMNS: dict[str, sa.ColumnElement[Any]] = {
    "name": sa.column("name", sa.Text()),
    "quantity": sa.column("quantity", sa.BigInteger()),
    "wide": sa.column("wide", sa.Numeric(38, 10)),
    "long": sa.column("long", sa.Numeric(38, 2)),
}
HOSTILE = "x'); DROP TABLE users; --"


def compiled(rule: dict[str, Any]) -> SQLCompiler:
    statement = compile_sql(read_condition(rule, FIELDS), COLUMNS).compile(dialect=postgresql.dialect())
    assert isinstance(statement, SQLCompiler)
    return statement


ON_RECORDS = [spec for spec in OPERATORS if spec.arity is not Arity.NONE and spec.need is None]


@pytest.mark.parametrize("spec", ON_RECORDS, ids=lambda s: s.name)
def test_constants_are_always_parameters(spec: Any) -> None:
    value = {Arity.ONE: HOSTILE, Arity.TWO: [HOSTILE, HOSTILE], Arity.MANY: [HOSTILE]}[spec.arity]
    statement = compiled({"field": "name", "operator": spec.name, "value": value})
    assert "drop" not in str(statement).lower()
    assert "drop" in str(statement.params).lower()


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (WithinDays(FieldRef("due", ValueType.DATE), DaySpan.THIS_WEEK), "depends on today"),
        (IsUser(FieldRef("name", ValueType.TEXT)), "depends on who asks"),
        (Changed(FieldRef("name", ValueType.TEXT), ChangeKind.CHANGED), "stored have no before"),
    ],
)
def test_what_stored_records_cannot_answer_is_refused(rule: Condition, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        compile_sql(all_of([rule, rule]), COLUMNS)


def test_a_decimal_constant_is_fitted_to_an_integer_column_so_that_its_index_serves() -> None:
    statement = compiled({"field": "quantity", "operator": ">", "value": "2.5"})
    assert list(statement.params.values()) == [2]
    assert str(statement).startswith("quantity > ")


def test_a_field_without_column_is_refused() -> None:
    with pytest.raises(ExpressionError, match="'name' cannot be used here"):
        compile_sql(read_condition({"field": "name", "operator": "null"}, FIELDS), {})


def test_decimals_too_wide_to_be_compared_exactly_are_refused() -> None:
    with pytest.raises(ExpressionError, match="more digits"):
        compiled({"field": "wide", "operator": "<", "value": "long", "valueSource": "field"})
    assert "wide < quantity" in str(
        compiled({"field": "wide", "operator": "<", "value": "quantity", "valueSource": "field"})
    )


def test_the_empty_condition_is_true() -> None:
    with sa.create_engine("duckdb:///:memory:").connect() as connection:
        assert connection.scalar(sa.select(compile_sql(read_condition({}, FIELDS), COLUMNS))) is True


def test_a_decimal_with_an_exponent_reaches_the_driver_unharmed() -> None:
    field = FieldRef("amount", ValueType.DECIMAL)
    huge = Literal(Decimal("1E+30"), ValueType.DECIMAL)
    condition = Comparison(field, ComparisonOperator.EQUAL, huge)
    amount: sa.ColumnElement[Any] = sa.literal_column("1" + "0" * 30, sa.Numeric())
    with sa.create_engine("duckdb:///:memory:").connect() as connection:
        assert connection.scalar(sa.select(compile_sql(condition, {"amount": amount}))) is True
