from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.field_types.text_family import LONGEST_TEXT

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


@given(STORABLE)
def test_text_comes_back_as_it_was_given(accepted: Callable[..., Any], text: str) -> None:
    assert accepted("string", text) == text
    assert accepted("text", text) == text


@given(STORABLE, st.integers(0, 20), st.integers(20, 40))
def test_length_is_counted_in_characters_and_both_bounds_belong(
    accepted: Callable[..., Any], refusal: Callable[..., str], text: str, shortest: int, longest: int
) -> None:
    options = {"min_length": shortest, "max_length": longest}
    if shortest <= len(text) <= longest:
        assert accepted("string", text, **options) == text
    else:
        assert refusal("string", text, **options).startswith("must have at ")


@pytest.mark.parametrize("name", ["string", "text"])
def test_what_is_not_plain_text_is_refused(refusal: Callable[..., str], name: str) -> None:
    assert refusal(name, "a\0b") == "must not contain NUL characters"
    assert refusal(name, "a\ud800") == "must be text without broken characters (lone surrogates)"
    for value in (1, 1.5, True, b"a", ["a"]):
        assert refusal(name, value) == "must be text"


def test_impossible_lengths_are_problems(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("text", min_length=-1) == {"min_length": "must not be negative"}
    assert problems("text", min_length=3, max_length=2) == {"min_length": "must not be more than the largest length, 2"}
    assert problems("text", max_length=0) == {"max_length": f"must be between 1 and {LONGEST_TEXT}"}
    assert problems("text", max_length=LONGEST_TEXT + 1) == {"max_length": f"must be between 1 and {LONGEST_TEXT}"}
    assert problems("text", min_length=2, max_length=2) == {}


def test_formats_respect_the_width_of_their_column(
    problems: Callable[..., dict[str, str]], refusal: Callable[..., str], accepted: Callable[..., Any]
) -> None:
    assert problems("email", max_length=321) == {"max_length": "must be between 1 and 320"}
    assert problems("url", max_length=2048) == {}
    assert refusal("email", "ada@example.org", max_length=10) == "must have at most 10 characters"
    assert refusal("url", "https://example.org", min_length=30) == "must have at least 30 characters"
    assert accepted("email", "ada@example.org", max_length=15) == "ada@example.org"
