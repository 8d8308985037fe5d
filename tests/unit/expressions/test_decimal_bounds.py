from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.expressions.decimal_bounds import Digits, fit_comparison, holds
from buildify_nb.expressions.syntax import ComparisonOperator

OPERATIONS: dict[ComparisonOperator, Callable[[Any, Any], bool]] = {
    ComparisonOperator.EQUAL: operator.eq,
    ComparisonOperator.NOT_EQUAL: operator.ne,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
}


def test_the_largest_value_of_a_column() -> None:
    assert Digits(4, 2).largest == Decimal("99.99")
    assert Digits(38, 0).largest == 10**38 - 1


@pytest.mark.parametrize(("value", "fits"), [("99.99", True), ("-99.99", True), ("100", False), ("0.001", False)])
def test_what_a_column_holds(value: str, *, fits: bool) -> None:
    assert holds(Digits(4, 2), Decimal(value)) is fits


def test_columns_are_comparable_while_one_decimal_holds_both() -> None:
    assert Digits(38, 10).comparable_with(Digits(18, 2))
    assert not Digits(38, 10).comparable_with(Digits(38, 2))


@given(
    comparison=st.sampled_from(ComparisonOperator),
    unit=st.integers(-9999, 9999),
    constant=st.decimals(-120, 120, places=4) | st.decimals(-(10**30), 10**30, places=3),
)
def test_a_fitted_comparison_gives_the_same_answer_for_every_value(
    comparison: ComparisonOperator, unit: int, constant: Decimal
) -> None:
    digits, stored = Digits(4, 2), Decimal(unit) / 100
    fitted = fit_comparison(comparison, constant, digits)
    if isinstance(fitted, bool):
        answer = fitted
    else:
        assert holds(digits, fitted[1])
        answer = OPERATIONS[fitted[0]](stored, fitted[1])
    assert answer is OPERATIONS[comparison](stored, constant)
