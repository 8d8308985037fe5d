"""Fits a numeric constant into the digits of the column it is compared with, without changing the answer.

DuckDB converts both sides of a comparison to one DECIMAL of at most 38 digits and fails when that is too narrow. A
constant with more digits than the column can hold is never equal to a value of it, and every order test with it has
an equivalent one with a neighbouring constant that fits: `quantity > 2.5` is `quantity > 2`. This also lets an
integer index answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Context, Decimal

from buildify_nb.expressions.literals import DECIMAL_DIGITS
from buildify_nb.expressions.syntax import ComparisonOperator

_EXACT = Context(prec=4 * DECIMAL_DIGITS, rounding=ROUND_FLOOR)
_TO_LOWER_NEIGHBOUR = {
    ComparisonOperator.LESS: ComparisonOperator.LESS_OR_EQUAL,
    ComparisonOperator.LESS_OR_EQUAL: ComparisonOperator.LESS_OR_EQUAL,
    ComparisonOperator.GREATER: ComparisonOperator.GREATER,
    ComparisonOperator.GREATER_OR_EQUAL: ComparisonOperator.GREATER,
}


@dataclass(frozen=True, slots=True)
class Digits:
    """The values a column can hold: `precision` digits, `scale` of them after the point."""

    precision: int
    scale: int

    @property
    def largest(self) -> Decimal:
        """The largest value; the smallest is its negative."""
        return _EXACT.scaleb(Decimal(10**self.precision - 1), -self.scale)

    def comparable_with(self, other: Digits) -> bool:
        """Whether one DECIMAL can hold all values of both."""
        whole = max(self.precision - self.scale, other.precision - other.scale)
        return whole + max(self.scale, other.scale) <= DECIMAL_DIGITS


def holds(digits: Digits, value: Decimal) -> bool:
    """Whether the column can have exactly this value."""
    # abs() would round to the 28 digits of Python's context.
    return value.copy_abs() <= digits.largest and _floor(value, digits.scale) == value


def fit_comparison(
    operator: ComparisonOperator, value: Decimal, digits: Digits
) -> tuple[ComparisonOperator, Decimal] | bool:
    """An equivalent order or equality test whose constant the column can hold.

    Returns:
        The operator and constant to use instead, or the constant answer for every value that is not null.
    """
    if holds(digits, value):
        return operator, value
    if not operator.needs_order:
        return operator is ComparisonOperator.NOT_EQUAL
    if value.copy_abs() > digits.largest:
        is_less = operator in (ComparisonOperator.LESS, ComparisonOperator.LESS_OR_EQUAL)
        return is_less is (value > 0)
    return _TO_LOWER_NEIGHBOUR[operator], _floor(value, digits.scale)


def _floor(value: Decimal, scale: int) -> Decimal:
    return _EXACT.quantize(value, Decimal(1).scaleb(-scale))
