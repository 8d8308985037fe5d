from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
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
        (np.array([1, 2]), [1, 2]),
        (pd.Series(["a", "b"]), ["a", "b"]),
        (np.array([[1]]), None),
    ],
)
def test_lists_are_arrays_or_text_with_commas(value: Any, expected: Any) -> None:
    assert split_list(value) == expected
