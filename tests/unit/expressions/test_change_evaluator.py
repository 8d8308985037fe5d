"""Rules about a write: what it changed, from what and to what, of every type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb import f
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.change_evaluator import compile_change
from buildify_nb.expressions.conditions import read_condition, write_condition
from buildify_nb.expressions.operators import Need
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "status": ValueType.TEXT,
    "total": ValueType.DECIMAL,
    "quantity": ValueType.INTEGER,
    "is_open": ValueType.BOOLEAN,
    "day": ValueType.DATE,
    "opens": ValueType.TIME,
    "at": ValueType.TIMESTAMP,
    "code": ValueType.UUID,
    "tags": ValueType.JSON,
}
NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
TOKYO = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
REPEATED = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))


def holds(condition: Any, before: dict[str, Any] | None, after: dict[str, Any]) -> bool | None:
    return compile_change(read_condition(condition, FIELDS, given=[Need.BEFORE]))(before, after)


@pytest.mark.parametrize(
    ("name", "before", "after", "changed"),
    [
        ("status", "a", "A", True),
        ("status", "", None, True),
        ("status", None, None, False),
        ("total", Decimal("1.0"), Decimal("1.00"), False),
        ("total", Decimal("0.5"), Decimal("-0.5"), True),
        ("quantity", 0, None, True),
        ("is_open", None, False, True),
        ("day", date(2024, 2, 29), date(2024, 2, 29), False),
        ("opens", time(9), time(9, 0, 0, 1), True),
        ("at", NOON, TOKYO, False),
        ("at", NOON, NOON.replace(tzinfo=None), False),
        ("at", REPEATED, REPEATED.replace(fold=1), True),
        ("at", NOON, NOON + timedelta(microseconds=1), True),
        ("code", UUID(int=1), UUID(int=1), False),
        ("tags", [1], [True], True),
        ("tags", {"a": 1, "b": 2}, {"b": 2, "a": 1}, False),
    ],
)
def test_a_field_changed_when_it_got_another_value(name: str, before: Any, after: Any, changed: bool) -> None:
    condition = {"field": name, "operator": "changed"}
    assert holds(condition, {name: before}, {name: after}) is changed
    assert holds(condition, {name: after}, {name: before}) is changed
    assert holds({"combinator": "and", "not": True, "rules": [condition]}, {name: before}, {name: after}) is not changed


@pytest.mark.parametrize(
    ("condition", "before", "after", "expected"),
    [
        (f.status.changed_to("done"), {"status": "open"}, {"status": "done"}, True),
        (f.status.changed_to("done"), {"status": "done"}, {"status": "done"}, False),
        (f.status.changed_to("done"), None, {"status": "done"}, True),
        (f.status.changed_to(None), {"status": "done"}, {}, True),
        (f.status.changed_to(None), None, {"status": None}, False),
        (f.status.changed_from("open"), {"status": "open"}, {"status": None}, True),
        (f.status.changed_from("open"), {"status": "open"}, {"status": "open"}, False),
        (f.status.changed_from(None), None, {"status": ""}, True),
        (f.status.changed_from(None), {"status": "a"}, {"status": "b"}, False),
        (f.total.changed_to("1.50"), {"total": None}, {"total": Decimal("1.5")}, True),
        (f.quantity.changed_to(2.5), {"quantity": 1}, {"quantity": 2}, False),
        (f.at.changed_to("2024-02-29T21:00:00+09:00"), {}, {"at": NOON}, True),
        (f.at.changed_from(NOON), {"at": TOKYO}, {"at": None}, True),
        (f.status.changed() & (f.total > 1), {"status": "a", "total": 0}, {"status": "b", "total": 2}, True),
        (f.status.changed() & (f.total > 1), {"status": "a"}, {"status": "b"}, None),
        (f.status.changed() | (f.total > 1), {"status": "a"}, {"status": "a"}, None),
        (~f.status.changed() & f.total.is_null(), {"status": "a"}, {"status": "a"}, True),
    ],
)
def test_what_a_write_changed_from_and_to(condition: Any, before: Any, after: Any, expected: bool | None) -> None:
    assert holds(condition, before, after) is expected


texts = st.none() | st.sampled_from(["", "a", "b"])


@given(before=texts, after=texts, value=texts)
def test_changed_is_from_something_to_something(before: str | None, after: str | None, value: str | None) -> None:
    told = [
        holds(rule, {"status": before}, {"status": after})
        for rule in (f.status.changed(), f.status.changed_from(value), f.status.changed_to(value))
    ]
    differs = before != after
    assert told == [differs, differs and before == value, differs and after == value]


def test_rules_about_a_write_are_written_and_read_again() -> None:
    for condition in (f.status.changed(), f.total.changed_to(None), f.total.changed_from("2.5"), f.tags.changed()):
        read = read_condition(condition, FIELDS, given=[Need.BEFORE])
        assert read_condition(write_condition(read), FIELDS, given=[Need.BEFORE]) == read


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (f.total.changed_to(f.quantity), "valueSource: compares with a constant here"),
        (f.total.changed_to("much"), "value: expected a number"),
        (f.tags.changed_to("a"), "operator: 'changedTo' is not for json fields"),
    ],
)
def test_what_makes_no_sense_is_refused(condition: Any, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        holds(condition, {}, {})


def test_where_there_is_no_before_it_is_refused_when_it_is_read() -> None:
    for needs in ([], [Need.TODAY, Need.USER]):
        with pytest.raises(ExpressionError, match="records that are stored have no before"):
            read_condition(f.status.changed(), FIELDS, given=needs)
    with pytest.raises(ExpressionError, match="depends on today"):
        compile_change(read_condition(f.day.this_week() & f.status.changed(), FIELDS, given=set(Need)))
