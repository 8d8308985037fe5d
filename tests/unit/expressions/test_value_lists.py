from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.expressions.value_lists import split_list


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, None], [1, None]),
        ((1, 2), (1, 2)),
        ("a, b ,,c", ["a", "b", "c"]),
        (r"Smith\, John,Doe", ["Smith, John", "Doe"]),
        ("", []),
        (5, [5]),
        (True, None),
        (None, None),
        ({"a": 1}, None),
    ],
)
def test_lists_are_arrays_or_text_with_commas(value: Any, expected: Any) -> None:
    assert split_list(value) == expected
