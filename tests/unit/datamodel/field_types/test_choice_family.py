from __future__ import annotations

from collections.abc import Callable

import pytest

CHOICES = ["select", "multiselect"]


@pytest.mark.parametrize("name", CHOICES)
def test_the_list_has_to_be_one_to_choose_from(problems: Callable[..., dict[str, str]], name: str) -> None:
    missing = {"allowed_values": "must list at least one value"}
    assert problems(name) == problems(name, allowed_values=()) == missing
    assert problems(name, allowed_values=("a", "b", "a")) == {"allowed_values": "must not repeat a value: 'a'"}
    assert problems(name, allowed_values=("\0",)) == {
        "allowed_values": "must have values of 1 to 200 characters without NUL"
    }
    assert problems(name, allowed_values=("a", "b")) == {}


def test_a_long_list_is_cut_in_the_message(refusal: Callable[..., str]) -> None:
    values = [f"v{number}" for number in range(12)]
    assert refusal("select", "x", allowed_values=values).endswith("'v9' or 2 more")
    assert refusal("select", "x", allowed_values=("a", "{b}")) == "must be one of 'a', '{b}'"


def test_a_choice_that_was_removed_is_shown_as_it_is_stored(shown: Callable[..., str]) -> None:
    assert shown("select", "gone", allowed_values=("a",)) == "gone"
