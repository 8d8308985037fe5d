"""Filters in parts that can be taken away one by one, and in words."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb import f
from buildify_widgets.grid_conditions import filters_of, parts_of, told

LABELS = {"status": "Status", "total": "Total", "paid": "Paid so far"}
STATUS = {"field": "status", "operator": "=", "value": "open"}
EITHER = {"combinator": "or", "rules": [STATUS, {"field": "total", "operator": ">", "value": 5}]}
NEITHER = {"combinator": "and", "not": True, "rules": [STATUS]}


@pytest.mark.parametrize(
    ("filters", "parts"),
    [
        (None, []),
        ({}, []),
        (" ", []),
        ("total > 5", ["total > 5"]),
        ({"status": "open", "total": [1, 2]}, [{"status": "open"}, {"total": [1, 2]}]),
        (STATUS, [STATUS]),
        (EITHER, [EITHER]),
        ({"combinator": "and", "rules": [STATUS, {"combinator": "and", "rules": [EITHER]}]}, [STATUS, EITHER]),
        (
            {"combinator": "and", "not": True, "rules": [STATUS]},
            [{"combinator": "and", "not": True, "rules": [STATUS]}],
        ),
        (["total > 5", {"status": "open"}], ["total > 5", {"status": "open"}]),
        ((f.total > 5) & f.status.is_null(), [f.total > 5, f.status.is_null()]),
    ],
)
def test_what_all_has_to_hold_is_told_apart(filters: Any, parts: list[Any]) -> None:
    assert parts_of(filters) == parts


def test_parts_and_headers_make_one_filter() -> None:
    header = {"total": {"filterType": "number", "type": "equals", "filter": 5}}
    condition = {"combinator": "and", "rules": [{"field": "total", "operator": "=", "value": 5}]}
    assert filters_of([], {}) is None
    assert filters_of(["total > 5"], {}) == "total > 5"
    assert filters_of([], header) == condition
    assert filters_of([STATUS, "total > 5"], header) == [STATUS, "total > 5", condition]


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("total > 5", "total > 5"),
        ({"status": "open"}, "Status equals <open>"),
        ({"status": ["open", "done"]}, "Status is one of <open>, <done>"),
        ({"status": None}, "Status is empty"),
        ({"field": "status", "operator": "isUser", "value": None}, "Status is the current user"),
        ({"field": "paid", "operator": "{}{0.real}", "value": 3}, "Paid so far {}{0.real} <3>"),
        ({"field": "paid", "operator": "within_last_days", "value": 3}, "Paid so far in the last 3 days"),
        (EITHER, "Status equals <open> or Total is greater than <5>"),
        ({"combinator": "and", "not": True, "rules": [STATUS]}, "not (Status equals <open>)"),
        ({"field": "total", "operator": "between", "value": [1, 2]}, "Total is between <1> and <2>"),
        (
            {"field": "total", "operator": "<", "valueSource": "field", "value": "paid"},
            "Total is less than Paid so far",
        ),
        ({"field": "customer.home_town", "operator": "notNull"}, "Customer Home town is not empty"),
        ({"field": "placed", "operator": "lastDays", "value": 30}, "Placed in the last 30 days"),
        ({"field": "placed", "operator": "thisMonth"}, "Placed this month"),
    ],
)
def test_a_part_reads_as_a_sentence(part: Any, words: str) -> None:
    assert told(part, LABELS, lambda _, value: f"<{value}>") == words
