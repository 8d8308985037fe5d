"""Rules about today become rules about days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.relative_dates import with_dates

TYPES = {"day": ValueType.DATE, "at": ValueType.TIMESTAMP, "name": ValueType.TEXT}
WEDNESDAY = date(2026, 5, 20)


def rule(field: str, operator: Any, value: Any = None) -> dict[str, Any]:
    return {"field": field, "operator": operator, "value": value}


def read(condition: Any, today: date = WEDNESDAY) -> Any:
    return with_dates(condition, TYPES.get, today)


@pytest.mark.parametrize(
    ("operator", "value", "first", "last"),
    [
        ("lastDays", 30, "2026-04-20", "2026-05-20"),
        ("lastDays", 0, "2026-05-20", "2026-05-20"),
        ("nextDays", 7, "2026-05-20", "2026-05-27"),
        ("thisWeek", None, "2026-05-18", "2026-05-24"),
        ("thisMonth", None, "2026-05-01", "2026-05-31"),
        ("thisYear", None, "2026-01-01", "2026-12-31"),
    ],
)
def test_days_are_counted_from_today(operator: str, value: Any, first: str, last: str) -> None:
    assert read(rule("day", operator, value)) == rule("day", "between", [first, last])


@pytest.mark.parametrize("month", range(1, 13))
def test_months_have_their_own_lengths(month: int) -> None:
    first, last = read(rule("day", "thisMonth"), date(2028, month, 5))["value"]
    assert (first, date.fromisoformat(last).month) == (f"2028-{month:02d}-01", month)
    assert date.fromordinal(date.fromisoformat(last).toordinal() + 1).day == 1


def test_instants_are_of_the_whole_day_in_utc() -> None:
    assert read(rule("at", "lastDays", 1))["rules"] == [
        rule("at", ">=", "2026-05-19T00:00:00+00:00"),
        rule("at", "<", "2026-05-21T00:00:00+00:00"),
    ]


def test_rules_are_found_in_groups_and_others_are_left_as_they_are() -> None:
    other = rule("name", "=", "x")
    given: Any = {"combinator": "or", "rules": [other, {"combinator": "and", "rules": [rule("day", "thisYear")]}]}
    read_again: Any = read(given)
    assert read_again["rules"][0] is other
    assert read_again["rules"][1]["rules"] == [rule("day", "between", ["2026-01-01", "2026-12-31"])]
    assert given["rules"][1]["rules"] == [rule("day", "thisYear")]
    for untouched in ({"status": "done"}, None, rule("nowhere", "lastDays", 3), rule("name", ["odd"])):
        assert read(untouched) == untouched


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (rule("day", "lastDays", "many"), "value"),
        (rule("day", "lastDays", -1), "value"),
        (rule("day", "lastDays", True), "value"),
        (rule("day", "nextDays", 10**9), "value"),
        (rule("name", "thisWeek"), "operator"),
    ],
)
def test_what_makes_no_sense_is_refused_where_it_stands(given: dict[str, Any], path: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read({"combinator": "and", "rules": [rule("day", "=", "2026-01-01"), given]})
    assert [problem.field for problem in refused.value.problems] == [f"rules[1].{path}"]
