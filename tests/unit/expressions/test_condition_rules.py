from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import pytest

from buildify_nb.errors import Problem
from buildify_nb.expressions.condition_rules import RuleReader
from buildify_nb.expressions.limits import Limits
from buildify_nb.expressions.operators import ASKED, Need
from buildify_nb.expressions.syntax import (
    Between,
    Comparison,
    ComparisonOperator,
    Condition,
    DaySpan,
    FieldRef,
    ListContains,
    Literal,
    Membership,
    WithinDays,
)
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "name": ValueType.TEXT,
    "title": ValueType.TEXT,
    "quantity": ValueType.INTEGER,
    "amount": ValueType.DECIMAL,
    "active": ValueType.BOOLEAN,
    "tags": ValueType.JSON,
    "day": ValueType.DATE,
    "at": ValueType.TIMESTAMP,
    "opens": ValueType.TIME,
}
QUANTITY, AMOUNT = FieldRef("quantity", ValueType.INTEGER), FieldRef("amount", ValueType.DECIMAL)


def read(rule: dict[str, Any], given: Collection[Need] = ()) -> tuple[Condition | None, list[Problem]]:
    problems: list[Problem] = []
    return RuleReader(FIELDS, Limits(), given, problems).read(rule, "rules[0]"), problems


def numbers(*values: int) -> tuple[Literal, ...]:
    return tuple(Literal(value, ValueType.INTEGER) for value in values)


ONE, TWO = numbers(1, 2)
DAY, LEAP_DAY = FieldRef("day", ValueType.DATE), Literal(date(2024, 2, 29), ValueType.DATE)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"field": "quantity", "operator": ">", "value": "amount", "valueSource": "field"},
            Comparison(QUANTITY, ComparisonOperator.GREATER, AMOUNT),
        ),
        ({"field": "quantity", "operator": "in", "value": [1, "2"]}, Membership(QUANTITY, numbers(1, 2))),
        ({"field": "quantity", "operator": "in", "value": "1, 2,"}, Membership(QUANTITY, numbers(1, 2))),
        ({"field": "quantity", "operator": "notIn", "value": []}, Membership(QUANTITY, (), negated=True)),
        ({"field": "quantity", "operator": "between", "value": "1,2"}, Between(QUANTITY, ONE, TWO)),
        (
            {"field": "quantity", "operator": "between", "value": ["amount", "quantity"], "valueSource": "field"},
            Between(QUANTITY, AMOUNT, QUANTITY),
        ),
        (
            {"field": "tags", "operator": "contains", "value": "a", "valueSource": None},
            ListContains(FieldRef("tags", ValueType.JSON), Literal("a", ValueType.TEXT)),
        ),
    ],
)
def test_rules_are_read(rule: dict[str, Any], expected: Condition) -> None:
    assert read(rule) == (expected, [])


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"field": "nam", "operator": "=", "value": "a"}, "field", "did you mean 'name'?"),
        ({"field": 5, "operator": "=", "value": "a"}, "field", "got int"),
        ({"field": "name", "operator": "containz", "value": "a"}, "operator", "did you mean 'contains'?"),
        ({"field": "name", "value": "a"}, "operator", "missing"),
        ({"field": "name", "operator": ["="], "value": "a"}, "operator", "got list"),
        ({"field": "active", "operator": "<", "value": True}, "operator", "use one of: =, !=, null, notNull"),
        ({"field": "tags", "operator": "=", "value": "a"}, "operator", "not for json fields"),
        ({"field": "name", "operator": "="}, "value", "missing"),
        ({"field": "name", "operator": "=", "value": {"a": 1}}, "value", "expected text, got dict"),
        ({"field": "name", "operator": "=", "value": "a", "valueSource": "sql"}, "valueSource", "'value' or 'field'"),
        ({"field": "name", "operator": "=", "value": "nobody", "valueSource": "field"}, "value", "unknown field"),
        ({"field": "name", "operator": "=", "value": "amount", "valueSource": "field"}, "value", "cannot be compared"),
        ({"field": "tags", "operator": "contains", "value": "name", "valueSource": "field"}, "value", "a constant"),
        ({"field": "quantity", "operator": "between", "value": [1]}, "value", "two values"),
        ({"field": "quantity", "operator": "in", "value": {"a": 1}}, "value", "list of values"),
        ({"field": "name", "operator": "null", "match": {"mode": "all"}}, "match", "no such key"),
    ],
)
def test_wrong_rules_are_refused_under_their_path(rule: dict[str, Any], path: str, message: str) -> None:
    condition, (problem,) = read(rule)
    assert condition is None or path == "match"
    assert problem.field == f"rules[0].{path}"
    assert message in problem.message


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"operator": "lastDays", "value": 30}, WithinDays(DAY, DaySpan.LAST_DAYS, 30)),
        ({"operator": "within_last_days", "value": "7"}, WithinDays(DAY, DaySpan.LAST_DAYS, 7)),
        ({"operator": "within_next_days", "value": 0}, WithinDays(DAY, DaySpan.NEXT_DAYS, 0)),
        ({"operator": "nextDays", "value": 36_525}, WithinDays(DAY, DaySpan.NEXT_DAYS, 36_525)),
        ({"operator": "thisWeek", "value": "whatever"}, WithinDays(DAY, DaySpan.THIS_WEEK)),
        ({"operator": "before", "value": "2024-02-29"}, Comparison(DAY, ComparisonOperator.LESS, LEAP_DAY)),
        ({"operator": "After", "value": "2024-02-29"}, Comparison(DAY, ComparisonOperator.GREATER, LEAP_DAY)),
    ],
)
def test_rules_on_days_are_read(rule: dict[str, Any], expected: Condition) -> None:
    assert read({"field": "day", **rule}, ASKED) == (expected, [])


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"field": "day", "operator": "lastDays", "value": "many"}, "value", "a number of days from 0 to 36,525"),
        ({"field": "day", "operator": "lastDays", "value": -1}, "value", "a number of days"),
        ({"field": "day", "operator": "lastDays", "value": True}, "value", "a number of days"),
        ({"field": "day", "operator": "lastDays", "value": 1.5}, "value", "a number of days"),
        ({"field": "day", "operator": "nextDays", "value": 10**9}, "value", "a number of days"),
        ({"field": "day", "operator": "nextDays", "value": None}, "value", "a number of days"),
        (
            {"field": "day", "operator": "lastDays", "value": "quantity", "valueSource": "field"},
            "valueSource",
            "constant",
        ),
        ({"field": "name", "operator": "thisWeek"}, "operator", "not for text"),
        ({"field": "opens", "operator": "lastDays", "value": 1}, "operator", "not for time"),
        ({"field": "quantity", "operator": "before", "value": 1}, "operator", "'before' is not for integer fields"),
        ({"field": "day", "operator": "isUser"}, "operator", "not for date"),
        ({"field": "day", "operator": "changed"}, "operator", "records that are stored have no before"),
        ({"field": "HAS_ROLE()", "operator": "=", "value": True}, "field", "unknown field"),
        ({"field": "HAS_ROLE('a')", "operator": ">", "value": True}, "operator", "not for boolean"),
        ({"field": "USER_NAME()", "operator": "=", "value": "name", "valueSource": "field"}, "valueSource", "constant"),
        (
            {"field": "name", "operator": "=", "value": "USER_ID()", "valueSource": "field"},
            "value",
            "cannot be compared",
        ),
        (
            {"field": "name", "operator": "in", "value": ["USER_NAME()"], "valueSource": "field"},
            "value[0]",
            "is compared with alone",
        ),
    ],
)
def test_wrong_rules_on_days_and_users_are_refused(rule: dict[str, Any], path: str, message: str) -> None:
    condition, (problem,) = read(rule, ASKED)
    assert condition is None
    assert problem.field == f"rules[0].{path}"
    assert message in problem.message


def test_a_write_changes_nothing_about_the_user() -> None:
    condition, (problem,) = read({"field": "USER_NAME()", "operator": "changed"}, set(Need))
    assert condition is None
    assert problem == Problem("rules[0].operator", "'changed' is about fields of the record, not about the user")


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"field": "day", "operator": "lastDays", "value": 1}, "operator", "what is made of this condition is kept"),
        ({"field": "name", "operator": "isUser"}, "operator", "'isUser' depends on who asks"),
        ({"field": "HAS_ROLE('a')", "operator": "=", "value": True}, "field", "depends on who asks"),
        ({"field": "name", "operator": "=", "value": "USER_NAME()", "valueSource": "field"}, "value", "who asks"),
    ],
)
def test_what_is_not_given_cannot_be_asked(rule: dict[str, Any], path: str, message: str) -> None:
    condition, (problem,) = read(rule)
    assert condition is None
    assert problem.field == f"rules[0].{path}"
    assert message in problem.message
