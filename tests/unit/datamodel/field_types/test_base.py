from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buildify_nb.datamodel.field_types.base import OPTION_NAMES
from buildify_nb.plugins.contracts import FieldType

GIVEN: dict[str, Any] = {
    "max_length": 5,
    "min_length": 1,
    "max_value": 5,
    "min_value": 1,
    "decimal_places": 1,
    "allowed_values": ("a",),
    "prefix": "<",
    "suffix": ">",
}
CHOICES = ("select", "multiselect")


def test_every_option_that_a_type_lists_acts_and_every_other_is_a_problem(
    field_types: dict[str, FieldType], problems: Callable[..., dict[str, str]]
) -> None:
    for name, field_type in field_types.items():
        needed = {"allowed_values": ("a",)} if name in CHOICES else {}
        for option in OPTION_NAMES:
            found = problems(name, **{**needed, option: GIVEN[option]})
            assert (option in found) is (option not in field_type.options), (name, option)


def test_a_problem_says_that_the_option_does_nothing(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("boolean", max_length=3) == {
        "max_length": "must be left out: it does not act on a field of type boolean"
    }


def test_empty_options_are_no_options(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("date", prefix="", allowed_values=()) == {}


def test_options_have_only_known_names(field_types: dict[str, FieldType]) -> None:
    assert set().union(*(field_type.options for field_type in field_types.values())) == set(OPTION_NAMES)


def test_affixes_are_shown_around_text(shown: Callable[..., str]) -> None:
    assert shown("string", "12", prefix="No.", suffix="b") == "No.12 b"


def test_a_field_type_is_shown_by_its_name(field_types: dict[str, FieldType]) -> None:
    assert repr(field_types["string"]) == "<field type string>"


@pytest.mark.parametrize("value", [None, object(), b"bytes", {1, 2}])
def test_what_is_no_value_of_any_type_is_refused_in_one_sentence(
    field_types: dict[str, FieldType], refusal: Callable[..., str], value: Any
) -> None:
    for name in field_types.keys() - {"json"}:
        options = {"allowed_values": ("a",)} if name in CHOICES else {}
        assert refusal(name, value, **options).startswith("must ")
