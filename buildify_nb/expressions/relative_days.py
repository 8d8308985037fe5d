"""Which days "the last 30 days" or "this week" are, seen from a day. Pure.

Days are those of UTC, as instants are shown; weeks begin on Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from buildify_nb.expressions.syntax import (
    And,
    Between,
    Comparison,
    ComparisonOperator,
    Condition,
    DaySpan,
    FieldRef,
    Literal,
    WithinDays,
)
from buildify_nb.expressions.value_types import ValueType


def days_of(span: DaySpan, count: int, today: date) -> tuple[date, date]:
    """The first and the last day of a span; of what is counted, today and so many days before or after it."""
    match span:
        case DaySpan.LAST_DAYS:
            return today - timedelta(days=count), today
        case DaySpan.NEXT_DAYS:
            return today, today + timedelta(days=count)
        case DaySpan.THIS_WEEK:
            monday = today - timedelta(days=today.weekday())
            return monday, monday + timedelta(days=6)
        case DaySpan.THIS_MONTH:
            first = today.replace(day=1)
            return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        case DaySpan.THIS_YEAR:
            return today.replace(month=1, day=1), today.replace(month=12, day=31)


def on_days(rule: WithinDays, today: date) -> Condition:
    """The rule as one about these days; instants are of the whole day."""
    first, last = days_of(rule.span, rule.count, today)
    if rule.field.value_type is ValueType.DATE:
        return Between(rule.field, Literal(first, ValueType.DATE), Literal(last, ValueType.DATE))
    return And(
        (
            _compared(rule.field, ComparisonOperator.GREATER_OR_EQUAL, first),
            _compared(rule.field, ComparisonOperator.LESS, last + timedelta(days=1)),
        )
    )


def _compared(field: FieldRef, operator: ComparisonOperator, day: date) -> Comparison:
    midnight = datetime.combine(day, time.min, UTC)
    return Comparison(field, operator, Literal(midnight, ValueType.TIMESTAMP))
