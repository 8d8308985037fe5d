from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(st.uuids())
def test_every_uuid_goes_to_json_and_back(
    accepted: Callable[..., Any], returned: Callable[..., Any], value: UUID
) -> None:
    assert returned("uuid", value) == accepted("uuid", value.hex) == accepted("uuid", str(value).upper()) == value


@pytest.mark.parametrize("value", ["", "x", b"1" * 16, 5, "{01890a5d-ac96-774b-bcce-b302099a8057}", "0" * 31, "0" * 33])
def test_anything_else_is_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("uuid", value) == "must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057"


def test_the_column(column: Callable[..., str]) -> None:
    assert column("uuid") == "UUID"
