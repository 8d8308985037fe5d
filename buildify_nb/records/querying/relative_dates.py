"""Rules about days that depend on today, such as `{"field": "placed", "operator": "lastDays", "value": 30}`. Pure.

They are read as plain rules when a list is asked for, so that a view that was saved means other days each day. Days are
those of UTC, as instants are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, cast

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.value_types import ValueType

MOST_DAYS = 36_525
COUNTED: Final = ("lastDays", "nextDays")
"""Operators that take a number of days: so many before today up to today, or from today on."""
NAMED: Final = ("thisWeek", "thisMonth", "thisYear")
"""Operators without a value; weeks begin on Monday."""
RELATIVE: Final = frozenset({*COUNTED, *NAMED})
_LISTS = ("rules", "conditions")

TypeOf = Callable[[str], "ValueType | None"]


def with_dates(condition: Any, type_of: TypeOf, today: date) -> Any:
    """The condition with plain rules in the place of those about today; what is not understood is left as it is.

    Raises:
        ExpressionError: such a rule is about a field without days, or its number makes no sense.
    """
    return _Reader(type_of, today).read(condition, "")


class _Reader:
    def __init__(self, type_of: TypeOf, today: date) -> None:
        self._type_of, self._today = type_of, today

    def read(self, node: Any, path: str) -> Any:
        if not isinstance(node, Mapping):
            return node
        given = cast("Mapping[str, Any]", node)
        for key in _LISTS:
            if isinstance(given.get(key), list):
                given = {**given, key: [self.read(one, f"{path}{key}[{at}].") for at, one in enumerate(given[key])]}
        return self._rule(given, path) if "field" in given and _is_relative(given.get("operator")) else given

    def _rule(self, rule: Mapping[str, Any], path: str) -> Mapping[str, Any]:
        field, operator = rule["field"], rule["operator"]
        kind = self._type_of(field) if isinstance(field, str) else None
        if kind is None:
            return rule  # The reader of rules says what is wrong with the name.
        if kind not in (ValueType.DATE, ValueType.TIMESTAMP):
            raise _refused(f"{path}operator", f"{operator!r} is for dates, and {field!r} is {kind}")
        first, last = self._days(operator, rule.get("value"), f"{path}value")
        if kind is ValueType.DATE:
            return {"field": field, "operator": "between", "value": [first.isoformat(), last.isoformat()]}
        ends = ((">=", first), ("<", last + timedelta(days=1)))
        rules = [{"field": field, "operator": sign, "value": f"{day.isoformat()}T00:00:00+00:00"} for sign, day in ends]
        return {"combinator": "and", "rules": rules}

    def _days(self, operator: str, value: Any, path: str) -> tuple[date, date]:
        today = self._today
        if operator in NAMED:
            return _span(operator, today)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DAYS:
            raise _refused(path, f"must be a number of days from 0 to {MOST_DAYS:,}")
        days = timedelta(days=value)
        return (today - days, today) if operator == "lastDays" else (today, today + days)


def _is_relative(operator: Any) -> bool:
    return isinstance(operator, str) and operator in RELATIVE


def _span(operator: str, today: date) -> tuple[date, date]:
    if operator == "thisWeek":
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)
    if operator == "thisYear":
        return today.replace(month=1, day=1), today.replace(month=12, day=31)
    first = today.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _refused(path: str, message: str) -> ExpressionError:
    todo = 'Write, for example, {"field": "placed", "operator": "lastDays", "value": 30}.'
    return ExpressionError("The condition cannot be understood.", [Problem(path, message)], todo=todo)
