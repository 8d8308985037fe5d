from __future__ import annotations

from buildify_nb.expressions.condition_words import condition_words
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.operators import Need
from buildify_nb.expressions.syntax import Known
from buildify_nb.expressions.value_types import ValueType

FIELDS: dict[str, ValueType] = {
    "status": ValueType.TEXT,
    "amount": ValueType.DECIMAL,
    "limit": ValueType.DECIMAL,
    "open": ValueType.BOOLEAN,
    "due": ValueType.DATE,
}
LABELS = {"status": "Status", "amount": "Amount", "limit": "Limit"}


def words(*rules: dict, combinator: str = "and", negated: bool = False) -> str:
    document = {"combinator": combinator, "not": negated, "rules": list(rules)}
    return condition_words(read_condition(document, FIELDS, given=set(Need)), LABELS)


def test_conditions_read_as_people_say_them() -> None:
    won = {"field": "status", "operator": "=", "value": "won"}
    assert words(won) == "Status equals 'won'"
    assert words(won, {"field": "amount", "operator": "between", "value": [1, 2]}) == (
        "Status equals 'won' and Amount is between 1 and 2"
    )
    assert words(won, {"field": "open", "operator": "=", "value": True}, combinator="or", negated=True) == (
        "not (Status equals 'won' or open equals true)"
    )
    assert words({"field": "status", "operator": "in", "value": ["a", "b"]}) == "Status is one of 'a', 'b'"
    assert words({"field": "status", "operator": "null"}) == "Status is empty"
    other = {"field": "amount", "operator": ">", "value": "limit", "valueSource": "field"}
    assert words(other) == "Amount is greater than Limit"


def test_days_users_and_changes_read_as_people_say_them() -> None:
    told = {
        "due in the last 30 days": {"field": "due", "operator": "lastDays", "value": 30},
        "due this week": {"field": "due", "operator": "thisWeek"},
        "due is before 2024-02-29": {"field": "due", "operator": "before", "value": "2024-02-29"},
        "due is not before 2024-02-29": {"field": "due", "operator": ">=", "value": "2024-02-29"},
        "Status is the current user": {"field": "status", "operator": "isUser"},
        "Status changed": {"field": "status", "operator": "changed"},
        "Status changed from 'won'": {"field": "status", "operator": "changedFrom", "value": "won"},
        "Amount changed to nothing": {"field": "amount", "operator": "changedTo", "value": None},
        "HAS_ROLE('clerk') equals true": {"field": "HAS_ROLE('clerk')", "operator": "=", "value": True},
    }
    assert {words(rule) for rule in told.values()} == set(told)


def test_groups_stand_in_brackets_where_they_are_parts() -> None:
    inner = {"combinator": "or", "rules": [{"field": "status", "operator": "null"}, {"open": True}]}
    assert words({"amount": 1}, inner) == "Amount equals 1 and (Status is empty or open equals true)"
    assert words() == "always"
    assert [condition_words(Known(truth), {}) for truth in (True, False, None)] == ["always", "never", "unknown"]
