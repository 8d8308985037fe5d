"""Limits are asked of what is there as validation rules are."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.risk.limits import LimitCheck, without_limits
from tests.factories import built_in_field_types, field

TYPES = built_in_field_types()
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def choices(*values: str) -> dict[str, Any]:
    return {"allowed_values": [{"value": value} for value in values]}


@pytest.mark.parametrize(
    ("kind", "was", "now", "value", "holds"),
    [
        ("decimal", {}, {"max_value": Decimal(5)}, Decimal(5), True),
        ("decimal", {}, {"max_value": Decimal(5)}, Decimal(6), False),
        ("decimal", {"max_value": Decimal(7)}, {"max_value": Decimal(5)}, Decimal(8), True),
        ("string", {}, {"min_length": 2}, "a", False),
        ("text", {}, {"max_length": 2}, "abc", False),
        ("select", choices("a", "b"), choices("a"), "b", False),
        ("select", choices("a", "b"), choices("a"), "c", True),
        ("integer", {}, {"min_value": Decimal(1)}, None, True),
    ],
)
def test_a_value_and_new_limits(kind: str, was: Any, now: Any, value: Any, holds: bool) -> None:
    check = LimitCheck(field("x", kind, **now), field("x", kind, **was), TYPES)
    assert check.holds({"x": value}, NOW) is holds
    assert (check.field, check.reads) == ("x", {"x"})


def test_a_value_of_another_type_is_asked_as_it_becomes() -> None:
    check = LimitCheck(field("x", "integer", max_value=Decimal(5)), field("x", "string"), TYPES)
    assert not check.holds({"x": 6}, NOW)


def test_the_new_limits_are_named() -> None:
    check = LimitCheck(field("x", "integer", min_value=Decimal(1), max_value=Decimal(5)), field("x", "integer"), TYPES)
    assert check.message == "min_value=1, max_value=5"
    check = LimitCheck(field("x", "select", **choices("a")), field("x", "select", **choices("a", "b")), TYPES)
    assert check.message == "allowed_values=['a']"


def test_the_length_of_a_column_is_no_limit_to_leave_out() -> None:
    assert without_limits(field("x", "string", max_length=3), TYPES["string"]).max_length == 3
    assert without_limits(field("x", "text", max_length=3), TYPES["text"]).max_length is None
