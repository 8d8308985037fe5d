from __future__ import annotations

from collections.abc import Callable

from buildify_nb.plugins.contracts import FieldType


def test_two_places_unless_stated(column: Callable[..., str], field_types: dict[str, FieldType]) -> None:
    assert column("decimal") == "NUMERIC(28, 2)"
    assert field_types["decimal"].to_wire(1) == "1"
