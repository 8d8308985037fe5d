from __future__ import annotations

from collections.abc import Callable

from buildify_nb.plugins.contracts import FieldType


def test_64_bits(column: Callable[..., str]) -> None:
    assert column("biginteger") == "BIGINT"


def test_what_javascript_would_round_travels_as_text(field_types: dict[str, FieldType]) -> None:
    to_wire = field_types["biginteger"].to_wire
    assert to_wire(2**53 - 1) == 2**53 - 1
    assert to_wire(2**53) == "9007199254740992"
    assert to_wire(-(2**63)) == "-9223372036854775808"
