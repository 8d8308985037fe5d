"""Exact decimal arithmetic on whole numbers: 12.50 with two places is 1250. Pure; SQL has to compute the same."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.value_syntax import QUOTIENT_DIGITS

_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)
_POWERS = tuple(10**power for power in range(80))


def scaled(value: Decimal | float, digits: Digits) -> int | None:
    """The number without its point, rounded half up; None when it does not fit."""
    if isinstance(value, int):
        return fitting(value * _POWERS[digits.scale], digits)
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if not exact.is_finite() or (exact and exact.adjusted() > digits.precision):
        return None
    moved = _EXACT.scaleb(exact, digits.scale)
    return fitting(int(_EXACT.to_integral_value(moved)), digits)


def unscaled(value: int, places: int) -> Decimal:
    """The number with its point, and all its places."""
    return _EXACT.scaleb(Decimal(value), -places)


def rescaled(value: int, places: int, digits: Digits) -> int | None:
    """The number with the places of `digits` instead of `places`; None when it does not fit."""
    if digits.scale >= places:
        return fitting(value * _POWERS[digits.scale - places], digits)
    return fitting(half_up(value, _POWERS[places - digits.scale]), digits)


def fitting(value: int, digits: Digits) -> int | None:
    """The number, or None when it has more digits than that."""
    return value if -_POWERS[digits.precision] < value < _POWERS[digits.precision] else None


def half_up(value: int, divisor: int) -> int:
    """The quotient of a positive divisor, rounded half away from zero."""
    rounded = (2 * abs(value) + divisor) // (2 * divisor)
    return rounded if value >= 0 else -rounded


def quotient(left: int, right: int, left_factor: int, right_factor: int) -> int | None:
    """`left / right` rounded half away from zero after both are brought to the same places.

    None when the divisor is zero, or one of the two has more digits then than every engine can divide.
    """
    dividend, divisor = left * left_factor, right * right_factor
    limit = _POWERS[QUOTIENT_DIGITS]
    if not divisor or abs(divisor) >= limit or 2 * abs(dividend) >= limit:
        return None
    size = half_up(abs(dividend), abs(divisor))
    return size if (dividend < 0) is (divisor < 0) else -size


def quotient_factors(left: Digits, right: Digits, places: int) -> tuple[int, int]:
    """What dividend and divisor are multiplied with so that their whole quotient has that many places."""
    shift = right.scale - left.scale + places
    return (_POWERS[shift], 1) if shift >= 0 else (1, _POWERS[-shift])


def truncated_quotient(left: int, right: int) -> int | None:
    """The whole quotient, towards zero."""
    if not right:
        return None
    size = abs(left) // abs(right)
    return size if (left < 0) is (right < 0) else -size


def remainder(left: int, right: int) -> int | None:
    """What the division towards zero leaves; it has the sign of the dividend."""
    if not right:
        return None
    size = abs(left) % abs(right)
    return -size if left < 0 else size


def written(value: int, places: int) -> str:
    """The number with its point and all its places."""
    if not places:
        return str(value)
    digits = str(abs(value)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"
