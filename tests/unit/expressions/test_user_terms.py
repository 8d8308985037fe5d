from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formula_fields import FormulaFields
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.user_terms import UserFacts, asks_user, with_user
from buildify_nb.expressions.value_building import field_value
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType

ADA = UserFacts(UUID(int=7), "ada", "Sales", frozenset({"clerk"}))
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIELDS = {"owner": field_value("owner", ValueType.TEXT), "made_by": field_value("made_by", ValueType.UUID)}


def answer(text: str, user: UserFacts = ADA, **record: object) -> object:
    formula = read_formula(text, FormulaFields(FIELDS, sees_user=True))
    return compile_value(with_user(formula.value, user))(record, NOW)


def test_the_user_is_put_in() -> None:
    assert answer("owner = USER_NAME()", owner="ada") is True
    assert answer("owner = USER_NAME()", owner="bob") is False
    assert answer("made_by = USER_ID()", made_by=UUID(int=7)) is True
    assert answer("user_department() = 'Sales'") is True
    assert answer("HAS_ROLE('clerk') AND NOT HAS_ROLE('boss')") is True


def test_a_department_that_there_is_not_is_null() -> None:
    assert answer("USER_DEPARTMENT() = 'Sales'", UserFacts(UUID(int=7), "ada")) is None


def test_other_values_stay() -> None:
    value = read_formula("owner = 'x' AND TODAY() > '2020-01-01'", FormulaFields(FIELDS, sees_user=True)).value
    assert with_user(value, ADA) == value
    assert not asks_user(value)
    assert asks_user(read_formula("owner = USER_NAME()", FormulaFields(FIELDS, sees_user=True)).value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("owner = USER_NAME(1)", "takes nothing"),
        ("HAS_ROLE(owner)", "name of one role in quotes"),
        ("HAS_ROLE()", "name of one role in quotes"),
        ("owner = USER_NAMES()", "did you mean 'USER_NAME'"),
    ],
)
def test_what_makes_no_sense_is_told(text: str, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        read_formula(text, FormulaFields(FIELDS, sees_user=True))


def test_formulas_of_fields_know_no_user() -> None:
    with pytest.raises(ExpressionError, match="no function 'USER_NAME'"):
        read_formula("owner = USER_NAME()", FIELDS)
