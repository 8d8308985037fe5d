from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_the_column_is_as_wide_as_the_longest_value(column: Callable[..., str]) -> None:
    assert column("string") == "VARCHAR(255)"
    assert column("string", max_length=40) == "VARCHAR(40)"


def test_255_characters_fit_unless_stated_otherwise(accepted: Callable[..., Any], refusal: Callable[..., str]) -> None:
    assert len(accepted("string", "x" * 255)) == 255
    assert refusal("string", "x" * 256) == "must have at most 255 characters"
    assert len(accepted("string", "x" * 256, max_length=256)) == 256


def test_a_smallest_length_beyond_the_default_width_is_a_problem(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("string", min_length=256) == {"min_length": "must not be more than the largest length, 255"}
