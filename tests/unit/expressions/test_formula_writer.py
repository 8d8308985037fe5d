"""A condition that is written as a formula means the same, for random conditions and rows."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from buildify_nb import f
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.circumstances import settled
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.formula_fields import FormulaFields
from buildify_nb.expressions.formula_writer import formula_of_condition
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.operators import ASKED, Need
from buildify_nb.expressions.syntax import Known, Literal, walk
from buildify_nb.expressions.user_terms import with_user
from buildify_nb.expressions.value_building import field_value
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType
from tests.conformance.expressions.condition_strategies import CIRCUMSTANCES, FIELDS, TODAY, USER, documents, rows

DIGITS = {"price": Digits(18, 2), "measure": Digits(38, 10), "stock": Digits(10, 0)}
VALUES = {name: field_value(name, kind, DIGITS.get(name)) for name, kind in FIELDS.items()}
NOW = datetime.combine(TODAY, time(23, 30), UTC)
MOST_DIGITS = 17
"""Of the numbers that are compared: formulas compute with fewer digits than conditions compare."""


def truth_of(text: str, row: dict[str, Any]) -> bool | None:
    value = read_formula(text, FormulaFields(VALUES, sees_user=True)).value
    return compile_value(with_user(value, USER))(row, NOW)


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
@given(document=documents, row=rows)
def test_the_formula_is_true_where_the_condition_is(document: dict[str, Any], row: dict[str, Any]) -> None:
    condition = read_condition(document, FIELDS, given=ASKED)
    constants = (node.value for node in walk(condition) if isinstance(node, Literal))
    assume(all(len(f"{one:f}") <= MOST_DIGITS for one in constants if isinstance(one, Decimal)))
    try:
        text = formula_of_condition(condition)
        found = truth_of(text, row)
    except ExpressionError:
        assume(condition=False)
        return
    assert found is compile_python(settled(condition, CIRCUMSTANCES))(row), text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (
            (f.price > 1.5) & ((f.name == "O'Brien") | f.active.is_null()),
            "price > 1.5 AND (name = 'O''Brien' OR active IS NULL)",
        ),
        (~f.stock.between(1, 5), "NOT (stock BETWEEN 1 AND 5)"),
        (f.name.in_(["a", "b"]) & f.stock.not_in([]), "name IN ('a', 'b') AND TRUE"),
        (f.due.last_days(30), "due BETWEEN TODAY() - 30 AND TODAY()"),
        (f.created.this_month(), "DATE_TRUNC('month', DATE(created)) = DATE_TRUNC('month', TODAY())"),
        (f.name.is_user() | f.code.is_not_user(), "name = USER_NAME() OR code != USER_ID()"),
        (f.name == f["USER_DEPARTMENT()"], "name = USER_DEPARTMENT()"),
        (f["HAS_ROLE('clerk')"] == True, "HAS_ROLE('clerk') = TRUE"),  # noqa: E712
        (f.name.contains("Ab"), "LOWER(name) LIKE '%ab%'"),
        (f.name.does_not_begin_with("50%"), "NOT (LEFT(LOWER(name), 3) = '50%')"),
        ({}, "TRUE"),
    ],
)
def test_formulas_read_as_people_write_them(condition: Any, text: str) -> None:
    assert formula_of_condition(read_condition(condition, FIELDS, given=ASKED)) == text
    assert truth_of(text, dict.fromkeys(FIELDS)) in (True, False, None)


def test_a_name_that_is_a_word_of_sql_stands_in_quotes() -> None:
    condition = read_condition({"case": 1}, {"case": ValueType.INTEGER})
    assert formula_of_condition(condition) == '"case" = 1'


@pytest.mark.parametrize(
    "condition",
    [f.name.contains("50%"), f.name.ends_with("Σ"), f.tags.contains("a"), f.name.contains(f.title), f.name.changed()],
)
def test_what_no_formula_can_say_is_refused(condition: Any) -> None:
    with pytest.raises(ExpressionError, match="no formula can"):
        formula_of_condition(read_condition(condition, FIELDS, given=set(Need)))
    with pytest.raises(ExpressionError, match="no formula can"):
        formula_of_condition(Known(None))
