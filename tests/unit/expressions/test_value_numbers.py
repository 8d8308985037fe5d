from __future__ import annotations

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.value_numbers import number_field, with_digits
from buildify_nb.expressions.value_syntax import FLOAT_DIGITS, Call, digits_of
from buildify_nb.expressions.value_types import ValueType
from tests.unit.expressions.formula_fields import FIELDS


@pytest.mark.parametrize(
    ("text", "digits", "kind", "may_overflow"),
    [
        ("price + price", Digits(29, 2), ValueType.DECIMAL, False),
        ("price * quantity", Digits(38, 2), ValueType.DECIMAL, False),
        ("price * price", Digits(38, 4), ValueType.DECIMAL, True),
        ("quantity + 1", Digits(11, 0), ValueType.INTEGER, False),
        ("price / quantity", Digits(38, 10), ValueType.DECIMAL, True),
        ("ROUND(price)", Digits(27, 0), ValueType.INTEGER, False),
        ("quantity // 7", Digits(10, 0), ValueType.INTEGER, False),
        ("quantity % 7", Digits(1, 0), ValueType.INTEGER, False),
    ],
)
def test_digits_of_results(text: str, digits: Digits, kind: ValueType, *, may_overflow: bool) -> None:
    value = read_formula(text, FIELDS).value
    assert isinstance(value, Call)
    assert (digits_of(value), value.value_type, value.may_overflow) == (digits, kind, may_overflow)


def test_rounding_may_carry_into_another_digit() -> None:
    price = FIELDS["price"]
    assert not getattr(with_digits(price, Digits(27, 0), ValueType.INTEGER), "may_overflow", None)
    assert getattr(with_digits(price, Digits(26, 0), ValueType.INTEGER), "may_overflow", None)


def test_a_floating_point_column_is_read_to_ten_places() -> None:
    assert digits_of(number_field("x", ValueType.DECIMAL)) == FLOAT_DIGITS
    with pytest.raises(ExpressionError, match="20 decimal places"):
        number_field("x", ValueType.DECIMAL, Digits(38, 20))


@pytest.mark.parametrize(
    "text", ["name * 2", "NULL + 1", "price // 2", "ROUND(name)", "FLOOR(name)", "-name", "1.5 % 2"]
)
def test_other_types_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read_formula(text, FIELDS)
