"""Which changed rules make it necessary to look at the values that are there."""

from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.risk.narrowing import may_change_values, may_refuse_old_values
from tests.factories import field


@pytest.mark.parametrize(
    ("old", "new", "looks"),
    [
        ({"label": "A"}, {"label": "B", "help_text": "x"}, False),
        ({"max_length": 9}, {"max_length": 5}, True),
        ({"max_length": 5}, {"max_length": 9}, False),
        ({"max_length": 5}, {}, False),
        ({}, {"max_length": 5}, True),
        ({"min_length": 1}, {"min_length": 2}, True),
        ({"min_length": 2}, {"min_length": 1}, False),
        ({}, {"min_length": 1}, True),
        ({"min_length": 1}, {}, False),
        ({"max_value": Decimal(9)}, {"max_value": Decimal(5)}, True),
        ({"min_value": Decimal(5)}, {"min_value": Decimal(-5)}, False),
        ({"decimal_places": 4}, {"decimal_places": 2}, True),
        ({"allowed_values": ["a", "b"]}, {"allowed_values": ["a"]}, True),
        ({"allowed_values": ["a"]}, {"allowed_values": ["a", "b"]}, False),
        ({"metadata": {}}, {"metadata": {"schemes": ["https"]}}, True),
    ],
)
def test_what_is_looked_at(old: dict[str, Any], new: dict[str, Any], looks: bool) -> None:
    assert may_refuse_old_values(field(**old), field(**new)) is looks


def test_another_type_is_always_looked_at() -> None:
    assert may_refuse_old_values(field(), field(field_type="email"))


def test_limits_change_no_value() -> None:
    assert not may_change_values(field(max_value=Decimal(9)), field(max_value=Decimal(5)))
    assert not may_change_values(field(allowed_values=["a", "b"]), field(allowed_values=["a"]))
    assert may_change_values(field(max_length=9), field(max_length=5))
    assert may_change_values(field(decimal_places=4), field(decimal_places=2))
