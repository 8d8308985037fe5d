"""Rules about today are rules about days, whatever the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.relative_days import days_of, on_days
from buildify_nb.expressions.syntax import DaySpan, FieldRef, WithinDays
from buildify_nb.expressions.value_types import ValueType

WEDNESDAY = date(2026, 5, 20)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("span", "count", "first", "last"),
    [
        (DaySpan.LAST_DAYS, 30, "2026-04-20", "2026-05-20"),
        (DaySpan.LAST_DAYS, 0, "2026-05-20", "2026-05-20"),
        (DaySpan.NEXT_DAYS, 7, "2026-05-20", "2026-05-27"),
        (DaySpan.THIS_WEEK, 0, "2026-05-18", "2026-05-24"),
        (DaySpan.THIS_MONTH, 0, "2026-05-01", "2026-05-31"),
        (DaySpan.THIS_YEAR, 0, "2026-01-01", "2026-12-31"),
    ],
)
def test_days_are_counted_from_today(span: DaySpan, count: int, first: str, last: str) -> None:
    assert [day.isoformat() for day in days_of(span, count, WEDNESDAY)] == [first, last]


@pytest.mark.parametrize("month", range(1, 13))
def test_months_have_their_own_lengths(month: int) -> None:
    first, last = days_of(DaySpan.THIS_MONTH, 0, date(2028, month, 5))
    assert (first.isoformat(), last.month) == (f"2028-{month:02d}-01", month)
    assert (last + timedelta(days=1)).day == 1


@given(days, st.sampled_from(list(DaySpan)), st.integers(0, 400))
def test_today_is_always_among_them(today: date, span: DaySpan, count: int) -> None:
    first, last = days_of(span, count, today)
    assert first <= today <= last


@given(days, st.sampled_from(list(DaySpan)), st.integers(0, 40), st.integers(-50, 50))
def test_a_day_and_each_instant_of_it_are_judged_alike(today: date, span: DaySpan, count: int, offset: int) -> None:
    on_day = compile_python(on_days(WithinDays(FieldRef("x", ValueType.DATE), span, count), today))
    at_instant = compile_python(on_days(WithinDays(FieldRef("x", ValueType.TIMESTAMP), span, count), today))
    day = today + timedelta(days=offset)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for moment in (midnight, midnight + timedelta(days=1, microseconds=-1)):
        assert at_instant({"x": moment}) is on_day({"x": day})
    assert at_instant({"x": None}) is on_day({}) is None
