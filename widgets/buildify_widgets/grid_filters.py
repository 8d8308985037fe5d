"""AG Grid's filter model as condition JSON, and its sort model as sort terms.

Pure functions over JSON. The result is the react-querybuilder format that the records service reads; whether a field or
an operator exists is decided there. A date filter on an instant means the whole day in UTC, as the grid shows it.
Source of the input format: https://www.ag-grid.com/javascript-data-grid/filter-api/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias, cast

from buildify_nb.errors import ExpressionError, Problem

Condition: TypeAlias = dict[str, Any]
"""A rule `{"field", "operator", "value"}` or a group `{"combinator", "rules"}`."""

_SIMPLE = {
    "equals": "=",
    "notEqual": "!=",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "contains": "contains",
    "notContains": "doesNotContain",
    "startsWith": "beginsWith",
    "endsWith": "endsWith",
    "before": "<",
    "after": ">",
}
_ABOUT_TODAY: Mapping[str, tuple[str, int | None]] = {
    "last7": ("lastDays", 7),
    "last30": ("lastDays", 30),
    "last90": ("lastDays", 90),
    "next7": ("nextDays", 7),
    "next30": ("nextDays", 30),
    "thisWeek": ("thisWeek", None),
    "thisMonth": ("thisMonth", None),
    "thisYear": ("thisYear", None),
}
_EMPTY = {"blank": "null", "notBlank": "notNull"}


def condition_of(filter_model: Mapping[str, Any]) -> Condition | None:
    """The condition that says the same as `filter_model`; None when nothing is filtered.

    Raises:
        ExpressionError: a filter has a shape or type that this grid does not send.
    """
    rules = [_field_condition(field, given) for field, given in filter_model.items()]
    return _group("and", rules) if rules else None


def sort_terms_of(sort_model: Sequence[Mapping[str, Any]]) -> list[str]:
    """`[{"colId": "name", "sort": "desc"}]` as `["name:desc"]`."""
    return [f"{term['colId']}:{'desc' if term.get('sort') == 'desc' else 'asc'}" for term in sort_model]


def _field_condition(field: str, given: Any) -> Condition:
    try:
        return _converted(field, given)
    except (KeyError, TypeError, AttributeError, ValueError):  # a part is missing or of another shape
        raise _not_understood(field, given) from None


def _converted(field: str, given: Mapping[str, Any]) -> Condition:
    if "conditions" in given:
        combinator = "or" if given.get("operator") == "OR" else "and"
        return _group(combinator, [_field_condition(field, part) for part in given["conditions"]])
    return _BY_TYPE[given["filterType"]](field, given)


def _plain(field: str, given: Mapping[str, Any]) -> Condition:
    kind = given["type"]
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    if kind == "inRange":
        return _rule(field, "between", [given["filter"], given["filterTo"]])
    return _rule(field, _SIMPLE[kind], given["filter"])


def _date(field: str, given: Mapping[str, Any]) -> Condition:
    """Dates come as "2026-05-01 00:00:00"."""
    kind = given["type"]
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    if kind in _ABOUT_TODAY:
        return _rule(field, *_ABOUT_TODAY[kind])
    first = _day(given["dateFrom"])
    if kind == "inRange":
        return _rule(field, "between", [first.isoformat(), _day(given["dateTo"]).isoformat()])
    return _rule(field, _SIMPLE[kind], first.isoformat())


def _instant(field: str, given: Mapping[str, Any]) -> Condition:
    kind = given["type"]
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    if kind in _ABOUT_TODAY:
        return _rule(field, *_ABOUT_TODAY[kind])
    first = _day(given["dateFrom"])
    last = _day(given["dateTo"]) if kind == "inRange" else first
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    match kind:
        case "equals" | "inRange":
            return _group("and", [_rule(field, ">=", start), _rule(field, "<", end)])
        case "notEqual":
            return _group("or", [_rule(field, "<", start), _rule(field, ">=", end)])
        case "lessThan":
            return _rule(field, "<", start)
        case "greaterThan":
            return _rule(field, ">=", end)
        case _:
            raise _not_understood(field, given)


def _set(field: str, given: Mapping[str, Any]) -> Condition:
    """The grid's own filter: `{"filterType": "set", "values": ["a", None]}`; None stands for blank."""
    values = _values(given)
    listed = [value for value in values if value is not None and not isinstance(value, bool)]
    rules = [_rule(field, "=", value) for value in values if isinstance(value, bool)]
    if listed:
        rules.append(_rule(field, "in", listed))
    if None in values:
        rules.append(_rule(field, "null"))
    return _group("or", rules)


def _many(field: str, given: Mapping[str, Any]) -> Condition:
    """The same for fields that hold a list: any of the values."""
    values = _values(given)
    return _group("or", [_rule(field, "null") if v is None else _rule(field, "contains", v) for v in values])


def _values(given: Mapping[str, Any]) -> list[Any]:
    values = given["values"]
    if not isinstance(values, list) or not values:
        raise ValueError("an empty list of values")
    return cast("list[Any]", values)


_BY_TYPE: dict[str, Callable[[str, Mapping[str, Any]], Condition]] = {
    "text": _plain,
    "number": _plain,
    "date": _date,
    "instant": _instant,
    "set": _set,
    "many": _many,
}


def _rule(field: str, operator: str, value: Any = None) -> Condition:
    return {"field": field, "operator": operator, "value": value}


def _group(combinator: str, rules: list[Condition]) -> Condition:
    return {"combinator": combinator, "rules": rules}


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00+00:00"


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _not_understood(field: str, given: Any) -> ExpressionError:
    known: Mapping[str, Any] = cast("Mapping[str, Any]", given) if isinstance(given, Mapping) else {}
    kind = " ".join(str(known[name]) for name in ("filterType", "type") if name in known)
    problem = Problem(field, f"the filter {kind!r} is not understood")
    return ExpressionError("The grid's filter cannot be applied.", [problem], todo="Clear the filter and set it again.")
