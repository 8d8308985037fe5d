from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

INTEGER = {"metadata": {"key_type": "integer"}}
TEXT = {"metadata": {"key_type": "text"}}


@given(st.uuids(), st.integers(-(2**63), 2**63 - 1), st.text("aé-1", max_size=255))
def test_keys_of_each_kind_go_to_json_and_back(
    returned: Callable[..., Any], identity: UUID, number: int, text: str
) -> None:
    assert returned("lookup", identity) == identity
    assert returned("lookup", number, **INTEGER) == number
    assert returned("lookup", text, **TEXT) == text


def test_keys_of_the_wrong_kind_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal("lookup", 5) == "must be the id of a record"
    for value in (True, "5", 1.0, 2**63):
        assert refusal("lookup", value, **INTEGER) == "must be the whole-number key of a record"
    for value in (5, "x" * 256, "\0"):
        assert refusal("lookup", value, **TEXT) == "must be the text key of a record"


def test_a_whole_number_of_numpy_is_a_key(accepted: Callable[..., Any], refusal: Callable[..., str]) -> None:
    assert type(accepted("lookup", np.int64(5), **INTEGER)) is int
    assert refusal("lookup", np.bool_(True), **INTEGER) == "must be the whole-number key of a record"


def test_the_column_follows_the_key(column: Callable[..., str]) -> None:
    assert [column("lookup"), column("lookup", **INTEGER), column("lookup", **TEXT)] == [
        "UUID",
        "BIGINT",
        "VARCHAR(255)",
    ]


def test_an_unknown_kind_of_key_is_a_problem(problems: Callable[..., dict[str, str]]) -> None:
    assert problems("lookup", metadata={"key_type": "serial"}) == {
        "metadata": "must have a key_type of 'uuid', 'integer' or 'text', or none"
    }
    assert problems("lookup", **TEXT) == {}
