from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.expressions import scaled_integers as exact
from buildify_nb.expressions.decimal_bounds import Digits

MONEY = Digits(10, 2)


@given(st.integers(-(10**10) + 1, 10**10 - 1))
def test_scaling_comes_back(number: int) -> None:
    assert exact.scaled(exact.unscaled(number, 2), MONEY) == number
    assert exact.written(number, 2) == format(exact.unscaled(number, 2), "f")


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6).filter(bool))
def test_quotients_round_half_away_from_zero(left: int, right: int) -> None:
    factors = exact.quotient_factors(MONEY, MONEY, 3)
    wanted = (Decimal(left) / Decimal(right)).quantize(Decimal("0.001"), ROUND_HALF_UP)
    assert exact.unscaled(exact.quotient(left, right, *factors) or 0, 3) == wanted
    whole, rest = exact.truncated_quotient(left, right), exact.remainder(left, right)
    assert whole is not None
    assert rest is not None
    assert whole * right + rest == left


def test_what_does_not_fit_is_none() -> None:
    assert exact.scaled(Decimal("99999999.995"), MONEY) is None
    assert exact.scaled(Decimal("1e30"), MONEY) is None
    assert exact.scaled(Decimal("0e50"), MONEY) == 0
    assert exact.scaled(float("inf"), MONEY) is None
    assert exact.quotient(1, 0, 1, 1) is None
    assert exact.quotient(10**37, 1, 1, 1) is None
    assert exact.truncated_quotient(1, 0) is exact.remainder(1, 0) is None


def test_rescaling_rounds_half_up() -> None:
    assert exact.rescaled(2345, 3, MONEY) == 235
    assert exact.rescaled(-2345, 3, MONEY) == -235
    assert exact.rescaled(1, 0, MONEY) == 100
    assert exact.scaled(0.1, MONEY) == 10
