"""The source text of a value is that value."""

import ast
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.definitions.as_python import WIDTH, call, literal

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
)


@given(VALUES)
def test_a_literal_evaluates_to_its_value(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@given(st.dictionaries(st.sampled_from(["alpha", "beta", "gamma"]), VALUES), VALUES)
def test_a_call_passes_its_arguments(named: dict[str, Any], first: Any) -> None:
    made: Any = eval(call("dict", [("first", first)], **named), {"dict": dict})
    assert made == {"first": first} | named


def test_long_calls_are_broken_and_short_ones_are_not() -> None:
    assert call("f", "a", b=[1, 2]) == 'f("a", b=[1, 2])'
    long = call("f", *["x" * 30] * 5)
    assert max(map(len, long.splitlines())) <= WIDTH
    assert long.count("\n") == 6


def test_exact_types_are_written_as_text() -> None:
    assert literal([Decimal("1.50"), date(2026, 1, 2)]) == '["1.50", "2026-01-02"]'
