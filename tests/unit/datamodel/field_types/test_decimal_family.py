from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

DOUBLE = {"metadata": {"storage": "double"}}
TYPES = ["decimal", "currency", "percentage"]


@st.composite
def numeric(draw: st.DrawFn, places: int = 2) -> Decimal:
    return Decimal(draw(st.integers(-(10**28) + 1, 10**28 - 1))).scaleb(-places)


@given(numeric())
def test_every_value_of_the_column_goes_to_json_and_back(
    accepted: Callable[..., Any], returned: Callable[..., Any], value: Decimal
) -> None:
    assert accepted("decimal", value) == returned("decimal", value) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_taken_as_it_is_written_or_refused_but_never_rounded(
    accepted: Callable[..., Any], refusal: Callable[..., str], value: float
) -> None:
    written = Decimal(repr(value))
    if written == round(written, 2) if abs(written) < 10**20 else abs(written) < 10**26:
        assert accepted("decimal", value) == written
    else:
        assert refusal("decimal", value).startswith("must have at most")


def test_a_tenth_is_a_tenth(accepted: Callable[..., Any]) -> None:
    for value in (0.1, "0.1", ".1", "1e-1", np.float64(0.1), Decimal("0.1")):
        assert accepted("decimal", value) == Decimal("0.1")
    assert accepted("decimal", np.int32(7)) == Decimal(7)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize(
    "value",
    [
        True,
        "",
        " 1",
        "1_0",
        "1,5",
        "１",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        (0, (1,), 0),
        np.True_,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
        "1e9999",
        pytest.param(10**5000, id="huge"),
    ],
)
def test_what_is_no_finite_number_is_refused(refusal: Callable[..., str], name: str, value: Any) -> None:
    assert refusal(name, value) in ("must be a number", "must be a finite number")


def test_too_many_digits_are_refused(refusal: Callable[..., str], accepted: Callable[..., Any]) -> None:
    assert refusal("decimal", "1.234") == "must have at most 2 decimal places"
    assert refusal("decimal", "1.5", decimal_places=0) == "must have at most 0 decimal places"
    assert refusal("decimal", "1.23", decimal_places=1) == "must have at most 1 decimal place"
    assert refusal("decimal", "1e26") == "must have at most 26 digits before the decimal point"
    assert accepted("decimal", "1.2300") == Decimal("1.23")
    assert accepted("decimal", "-" + "9" * 26 + ".99") == Decimal("-" + "9" * 26 + ".99")


def test_both_bounds_act(refusal: Callable[..., str], accepted: Callable[..., Any]) -> None:
    bounds = {"min_value": "0.5", "max_value": 3}
    assert refusal("decimal", "0.49", **bounds) == "must be at least 0.5"
    assert refusal("decimal", "3.01", **bounds) == "must be at most 3"
    assert [accepted("decimal", value, **bounds) for value in ("0.5", 3)] == [Decimal("0.5"), Decimal(3)]


def test_the_column_follows_places_and_metadata(column: Callable[..., str]) -> None:
    assert column("decimal") == "NUMERIC(28, 2)"
    assert column("decimal", decimal_places=5) == "NUMERIC(28, 5)"
    assert column("decimal", decimal_places=5, metadata={"precision": 38}) == "NUMERIC(38, 5)"
    assert column("decimal", metadata={"storage": "numeric"}) == "NUMERIC"
    assert column("decimal", **DOUBLE) == "DOUBLE"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_column_takes_every_double(
    accepted: Callable[..., Any], returned: Callable[..., Any], value: float
) -> None:
    assert float(accepted("decimal", value, **DOUBLE)) == value
    assert float(returned("decimal", value, **DOUBLE)) == value


def test_a_double_column_refuses_what_it_would_change(
    refusal: Callable[..., str], accepted: Callable[..., Any]
) -> None:
    assert accepted("decimal", "52.52437", **DOUBLE) == Decimal("52.52437")
    assert refusal("decimal", "0.12345678901234567890", **DOUBLE) == "must have at most 15 significant digits"
    assert refusal("decimal", "1e399", **DOUBLE) == "must have at most 15 significant digits"


def test_a_narrow_numeric_column_keeps_its_width(refusal: Callable[..., str]) -> None:
    options = {"decimal_places": 2, "metadata": {"precision": 5}}
    assert refusal("decimal", "1000", **options) == "must have at most 3 digits before the decimal point"


def test_options_that_cannot_be_are_problems(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("decimal", decimal_places=21) == {"decimal_places": "must be between 0 and 20"}
    assert problems("decimal", decimal_places=-1) == {"decimal_places": "must be between 0 and 20"}
    assert problems("decimal", min_value="1.5", max_value=1) == {
        "min_value": "must not be more than the largest value, 1"
    }
    assert "metadata" in problems("decimal", metadata={"storage": "float"})
    for precision in (0, 39, "10", True):
        assert problems("decimal", metadata={"precision": precision}) == {
            "metadata": "must have a precision between 1 and 38"
        }
    assert "metadata" in problems("decimal", decimal_places=9, metadata={"precision": 8})
    assert problems("decimal", decimal_places=20, min_value=-1, max_value=-1) == {}


def test_values_are_shown_with_their_places(shown: Callable[..., str]) -> None:
    assert shown("decimal", Decimal("1234.5")) == "1,234.50"
    assert shown("decimal", Decimal("-1.5"), prefix="$", decimal_places=3) == "-$1.500"
    assert shown("decimal", 52.52437, **DOUBLE) == "52.52437"
