from __future__ import annotations

from collections.abc import Callable
from typing import Any

from buildify_nb.plugins.contracts import FieldType


def test_long_text_is_limited_only_on_request(
    accepted: Callable[..., Any], refusal: Callable[..., str], column: Callable[..., str]
) -> None:
    assert column("text", max_length=10) == "TEXT"
    assert len(accepted("text", "x" * 100_000)) == 100_000
    assert refusal("text", "x" * 11, max_length=10) == "must have at most 10 characters"


def test_it_is_edited_in_several_lines(field_types: dict[str, FieldType]) -> None:
    assert field_types["text"].input_types[0] == "textarea"
