from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

ALLOWED = {"allowed_values": ("red", "green", {"value": "blue", "label": "Sky blue"})}


@given(st.lists(st.sampled_from(["red", "green", "blue"]), unique=True))
def test_distinct_choices_keep_their_order(
    accepted: Callable[..., Any], returned: Callable[..., Any], value: list[str]
) -> None:
    assert accepted("multiselect", value, **ALLOWED) == value
    assert accepted("multiselect", tuple(value), **ALLOWED) == value
    assert returned("multiselect", value, **ALLOWED) == value


def test_repeated_unknown_and_unordered_choices_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal("multiselect", ["red", "red"], **ALLOWED) == "must not name a choice twice"
    assert refusal("multiselect", ["red", "pink"], **ALLOWED) == "must be one of 'red', 'green', 'blue'"
    for value in ("red", {"red"}, {"red": 1}, 5):
        assert refusal("multiselect", value, **ALLOWED) == "must be a list of choices"


@pytest.mark.parametrize(("value", "text"), [([], ""), (["blue", "red"], "Sky blue, Red")])
def test_labels_are_shown(shown: Callable[..., str], column: Callable[..., str], value: list[str], text: str) -> None:
    assert shown("multiselect", value, **ALLOWED) == text
    assert column("multiselect", **ALLOWED) == "JSON"
