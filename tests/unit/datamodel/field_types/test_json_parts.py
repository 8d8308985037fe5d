"""What in a document is not JSON is named with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from buildify_nb.datamodel.field_types.json_parts import odd_part

FINITE = "numbers must be finite, and a missing one is None"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"a": [1, {"b": float("nan")}]}, f"at a[1].b it holds nan; {FINITE}"),
        ([float("-inf")], f"at [0] it holds -inf; {FINITE}"),
        ({"a": pd.NaT}, f"at a it holds NaT; {FINITE}"),
        ({"a": np.float64("nan")}, f"at a it holds nan; {FINITE}"),
        ({"at": date(2024, 1, 2)}, "at at it holds 2024-01-02, of type date; give it as text or a number"),
        ({"n": Decimal("1.5")}, "at n it holds 1.5, of type Decimal; give it as text or a number"),
        ({"a": (1, 2)}, "at a it holds the tuple (1, 2); give a list"),
        ({"a": {1: 2}}, "at a it has the key 1; keys must be text"),
        ({None: 2}, "it has the key None; keys must be text"),
        ({"a": b"x" * 50}, f"at a it holds b'{'x' * 37}…, of type bytes; give it as text or a number"),
        ([{"a": 1}, {"b": {2}}, (3,)], "at [1].b it holds {2}, of type set; give it as text or a number"),
    ],
)
def test_the_first_odd_part_is_named(document: Any, told: str) -> None:
    assert odd_part(document) == told


def test_what_is_json_has_none() -> None:
    assert odd_part({"a": [1, 2.5, True, None, "x", {"b": []}], "n": np.int64(3)}) == ""


def test_what_has_no_end_is_walked_once() -> None:
    endless: list[Any] = []
    endless += [endless, endless, {"a": endless}]
    assert odd_part(endless) == ""
    endless.append((1,))
    assert odd_part(endless) == "at [3] it holds the tuple (1,); give a list"
