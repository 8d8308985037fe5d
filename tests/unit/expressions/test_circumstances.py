"""Conditions about today and the user mean what they mean for that day and user, and nothing is asked needlessly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from buildify_nb import f
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.circumstances import Circumstances, compile_dated, settled
from buildify_nb.expressions.conditions import read_condition, write_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.operators import Need
from buildify_nb.expressions.syntax import ALWAYS, Condition, Known
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "day": ValueType.DATE,
    "at": ValueType.TIMESTAMP,
    "owner": ValueType.TEXT,
    "by": ValueType.UUID,
    "team": ValueType.TEXT,
}
TODAY = date(2026, 5, 20)
BEN = UserFacts(UUID(int=7), "ben", "sales", frozenset({"clerk", "o.k. (x)"}))
NOBODY = UserFacts(UUID(int=8), "cem")


def read(condition: Any) -> Condition:
    return read_condition(condition, FIELDS, given=set(Need))


def holds(condition: Any, record: dict[str, Any], user: UserFacts = BEN) -> bool | None:
    return compile_python(settled(read(condition), Circumstances(TODAY, lambda: user)))(record)


@pytest.mark.parametrize(
    ("condition", "record", "expected"),
    [
        (f.day.last_days(2), {"day": date(2026, 5, 18)}, True),
        (f.day.last_days(2), {"day": date(2026, 5, 17)}, False),
        (~f.day.last_days(2), {"day": date(2026, 5, 17)}, True),
        (f.day.next_days(0) | f.at.this_year(), {"day": None, "at": datetime(2026, 1, 1, tzinfo=UTC)}, True),
        (f.day.this_week(), {}, None),
        (f.owner.is_user(), {"owner": "ben"}, True),
        (f.owner.is_user(), {"owner": "Ben"}, False),
        (f.owner.is_not_user(), {"owner": "cem"}, True),
        (f.owner.is_not_user(), {"owner": None}, None),
        (f.by.is_user(), {"by": UUID(int=7)}, True),
        (f.team == f["USER_DEPARTMENT()"], {"team": "sales"}, True),
        (f.team.contains(f["user_name()"]), {"team": "The Ben team"}, True),
        (f.by == f["USER_ID()"], {"by": UUID(int=8)}, False),
        (f["HAS_ROLE('clerk')"] == True, {}, True),  # noqa: E712
        (f["HAS_ROLE('boss')"] == True, {}, False),  # noqa: E712
        ({"HAS_ROLE('o.k. (x)')": True}, {}, True),
        (f["USER_DEPARTMENT()"].in_(["sales", "law"]) & f.day.is_null(), {}, True),
        (f["USER_NAME()"].is_user(), {}, True),
    ],
)
def test_rules_are_asked_of_the_day_and_the_user(condition: Any, record: dict[str, Any], expected: bool | None) -> None:
    assert holds(condition, record) is expected


def test_a_department_that_there_is_not_is_unknown() -> None:
    for condition in (f.team == f["USER_DEPARTMENT()"], f["USER_DEPARTMENT()"] == "law"):
        assert holds(condition, {"team": "sales"}, NOBODY) is None
        assert holds(~condition, {"team": "sales"}, NOBODY) is None
    assert holds(f["USER_DEPARTMENT()"].is_null(), {}, NOBODY) is True


def test_what_asks_nothing_stays_the_same_object_and_nobody_is_asked() -> None:
    def never() -> UserFacts:
        raise AssertionError

    for condition in (ALWAYS, read((f.owner == "ben") & ~(f.day.is_null() | (f.by == str(UUID(int=1)))))):
        assert settled(condition, Circumstances(TODAY, never)) is condition
    dated = read((f.owner == "ben") & f.day.this_year())
    assert settled(dated, Circumstances(TODAY, never)) != dated


def test_what_is_not_given_is_refused() -> None:
    for condition, told in ((f.day.this_week(), "depends on today"), (f.owner.is_user(), "depends on who asks")):
        with pytest.raises(ExpressionError, match=told):
            settled(read(condition), Circumstances())
        with pytest.raises(ExpressionError, match=told):
            compile_python(read(condition))
    assert settled(Known(None), Circumstances()) == Known(None)


def test_what_was_settled_for_somebody_is_not_written_down() -> None:
    with pytest.raises(ExpressionError, match="cannot be written"):
        write_condition(settled(read({"HAS_ROLE('clerk')": True}), Circumstances(TODAY, lambda: BEN)))


def test_a_dated_condition_follows_the_clock() -> None:
    test = compile_dated(read(f.day.last_days(0)))
    record = {"day": TODAY}
    evening = datetime(2026, 5, 20, 23, 59, tzinfo=UTC)
    assert test(record, evening) is True
    assert test(record, evening + timedelta(minutes=1)) is False
    assert test(record, evening.astimezone(timezone(timedelta(hours=9)))) is True
