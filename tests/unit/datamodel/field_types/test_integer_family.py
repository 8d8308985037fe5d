from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

BITS = {"integer": 32, "biginteger": 64}


@pytest.mark.parametrize("name", BITS)
@given(value=st.integers(-(2**65), 2**65))
def test_exactly_the_numbers_of_the_column_are_accepted(
    accepted: Callable[..., Any], refusal: Callable[..., str], returned: Callable[..., Any], name: str, value: int
) -> None:
    limit = 2 ** (BITS[name] - 1)
    if -limit <= value < limit:
        assert accepted(name, value) == accepted(name, str(value)) == returned(name, value) == value
    else:
        sentence = f"must be a whole number between {-limit} and {limit - 1}"
        assert refusal(name, value) == refusal(name, str(value)) == refusal(name, float(value)) == sentence


@pytest.mark.parametrize("name", BITS)
@pytest.mark.parametrize(
    "value", [True, False, 1.5, "1.5", "", " 1", "1_000", "１", "0x1", "9" * 5000, float("nan"), float("inf"), 2.0**60]
)
def test_what_is_not_clearly_a_whole_number_is_refused(refusal: Callable[..., str], name: str, value: Any) -> None:
    assert refusal(name, value).startswith("must be a whole number between")


@pytest.mark.parametrize("name", BITS)
@pytest.mark.parametrize("value", [3, "3", "+3", 3.0, np.int64(3), np.uint8(3), np.float64(3)])
def test_whole_numbers_of_other_kinds_become_int(accepted: Callable[..., Any], name: str, value: Any) -> None:
    assert type(accepted(name, value)) is int


def test_numpy_booleans_are_no_numbers(refusal: Callable[..., str]) -> None:
    assert refusal("integer", np.True_).startswith("must be a whole number")


@given(st.integers(-100, 100), st.decimals(-50, 0, places=1), st.decimals(0, 50, places=1))
def test_both_bounds_act(
    accepted: Callable[..., Any], refusal: Callable[..., str], value: int, low: Any, high: Any
) -> None:
    if low <= value <= high:
        assert accepted("integer", value, min_value=low, max_value=high) == value
    else:
        assert "must be a whole number between" in refusal("integer", value, min_value=low, max_value=high)


def test_bounds_that_cannot_be_are_problems(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("integer", min_value=3, max_value=2) == {"min_value": "must not be more than the largest value, 2"}
    assert problems("integer", max_value="1.5")["max_value"].startswith("must be a whole number between")
    assert problems("integer", max_value=2**31)["max_value"].endswith("and 2147483647")
    assert problems("biginteger", max_value=2**31, min_value=-(2**63)) == {}


def test_numbers_are_shown_grouped(shown: Callable[..., str]) -> None:
    assert shown("integer", -1234567, suffix="kg") == "-1,234,567 kg"
