from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.field_types.number_inference import float_type, whole_number_type

DOUBLE = {"metadata": {"storage": "double"}}


@given(st.lists(st.integers(-(2**64), 2**64), max_size=5))
def test_whole_numbers_fit_the_type_that_is_chosen(accepted: Callable[..., Any], values: list[int]) -> None:
    inferred = whole_number_type(values)
    assert [accepted(inferred.field_type, value, **inferred.options) for value in values] == values


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, -(2**31)], "integer"), ([2**31], "biginteger"), ([2**63], "decimal"), ([], "biginteger")],
)
def test_the_range_decides(values: list[int], expected: str) -> None:
    assert whole_number_type(values).field_type == expected


def test_a_narrow_source_needs_no_look_at_its_values() -> None:
    assert whole_number_type([], bits=16).field_type == "integer"


@given(st.lists(st.none() | st.floats(allow_infinity=False), max_size=6))
def test_no_float_is_rounded_or_refused(accepted: Callable[..., Any], values: list[float | None]) -> None:
    inferred = float_type(values)
    for value in values:
        if value is not None and value == value:  # noqa: PLR0124 - NaN counts as missing
            assert accepted(inferred.field_type, value, **inferred.options) == Decimal(repr(value))


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ([9.99, 10.0], {"decimal_places": 2}),
        ([1.0, 2.0], {"decimal_places": 2}),
        ([52.52437, 13.41053], {"decimal_places": 5}),
        ([0.1234567], {"decimal_places": 10}),
        ([0.1 + 0.2], DOUBLE),
        ([1e300], DOUBLE),
        ([float("inf"), 1.5], DOUBLE),
        ([None, float("nan")], DOUBLE),
    ],
)
def test_places_follow_the_values(values: list[float | None], options: dict[str, Any]) -> None:
    inferred = float_type(values)
    assert (inferred.field_type, inferred.options) == ("decimal", options)


def test_whole_numbers_that_pandas_turned_to_floats_are_whole_again() -> None:
    inferred = float_type([1.0, None, float("nan"), 3.0])
    assert inferred.field_type == "integer"
    assert inferred.reason == "whole numbers from 1 to 3; floats only because some are missing"
    assert float_type([2.0**40, None]).field_type == "biginteger"
