from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.field_types.json_field import DEEPEST, LARGEST

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXT
_DOCUMENTS = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner), max_leaves=20)


@given(_DOCUMENTS)
def test_every_document_comes_back(accepted: Callable[..., Any], returned: Callable[..., Any], value: Any) -> None:
    assert accepted("json", value) == returned("json", value) == value


def test_the_caller_keeps_no_hand_on_the_stored_document(accepted: Callable[..., Any]) -> None:
    given_value = {"list": [1]}
    stored = accepted("json", given_value)
    given_value["list"].append(2)
    assert stored == {"list": [1]}


def test_scalars_of_numpy_become_those_of_python(accepted: Callable[..., Any]) -> None:
    stored = accepted("json", {"a": [np.int64(3), np.float64(0.5)], "b": np.bool_(True)})
    assert repr(stored) == "{'a': [3, 0.5], 'b': True}"


@pytest.mark.parametrize(
    "value",
    [
        np.array([1]),
        np.datetime64("2026-01-02"),
        float("nan"),
        [float("inf")],
        {"a": {1}},
        b"x",
    ],
)
def test_what_json_cannot_say_is_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("json", value).startswith("must be JSON: ")


@pytest.mark.parametrize("value", [["\ud800"], pytest.param(10**5000, id="huge")])
def test_what_has_no_text_is_refused_in_general(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("json", value) == "must be JSON: text, finite numbers, booleans, null, lists or objects"


@pytest.mark.parametrize("value", [{1: "a"}, [(1, 2)], {"a": {None: 1}}])
def test_what_json_would_change_is_refused(refusal: Callable[..., str], value: Any) -> None:
    told = refusal("json", value)
    assert told.startswith("must be JSON: ")
    assert told.endswith(("; give a list", "; keys must be text"))


def test_nul_is_refused_and_its_spelling_is_not(refusal: Callable[..., str], accepted: Callable[..., Any]) -> None:
    assert refusal("json", {"a": "x\0"}) == "must not contain NUL characters"
    assert refusal("json", {"\\\0": 1}) == "must not contain NUL characters"
    assert accepted("json", "\\u0000") == "\\u0000"


def test_size_and_depth_have_limits(refusal: Callable[..., str], accepted: Callable[..., Any]) -> None:
    assert accepted("json", "x" * (LARGEST - 2)) == "x" * (LARGEST - 2)
    assert refusal("json", "é" * (LARGEST // 2)) == f"must be at most {LARGEST} bytes of JSON"
    nested: Any = 1
    for _ in range(DEEPEST):
        nested = {"inner": [nested]} if _ % 2 else nested
    assert accepted("json", nested) == nested
    assert refusal("json", [nested]) == f"must not nest more than {DEEPEST} levels deep"
    wide = [[number] for number in range(3 * DEEPEST)]
    assert accepted("json", wide) == wide


def test_endless_documents_are_refused(refusal: Callable[..., str]) -> None:
    endless: list[Any] = []
    endless.append(endless)
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert refusal("json", endless).startswith("must be JSON")
    assert refusal("json", deep).startswith("must")
    while deep:  # Taken apart from the outside, because nested deallocation is deep as well.
        deep = deep.pop()


def test_it_reads_as_json(shown: Callable[..., str], column: Callable[..., str]) -> None:
    assert shown("json", {"ä": [1, None]}) == '{"ä": [1, null]}'
    assert column("json") == "JSON"
