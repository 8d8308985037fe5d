from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_32_bits(column: Callable[..., str], refusal: Callable[..., str], accepted: Callable[..., Any]) -> None:
    assert column("integer") == "INTEGER"
    assert accepted("integer", 2**31 - 1) == 2**31 - 1
    assert refusal("integer", 2**31) == "must be a whole number between -2147483648 and 2147483647"
