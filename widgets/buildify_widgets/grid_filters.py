"""AG Grid's filter model as condition JSON, and its sort model as sort terms.

Pure functions over JSON. The result is the react-querybuilder format that the records service reads; whether a field or an
operator exists is decided there. A date filter on an instant means the whole day in UTC, as the grid shows it.
Source of the input format: https://www.ag-grid.com/javascript-data-grid/filter-api/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, TypeAlias

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


def _field_condition(field: str, given: Mapping[str, Any]) -> Condition:
    if "conditions" in given:
        combinator = "or" if given.get("operator") == "OR" else "and"
        return _group(combinator, [_field_condition(field, part) for part in given["conditions"]])
    convert = _BY_TYPE.get(str(given.get("filterType")))
    if convert is None:
        raise _not_understood(field, given)
    return convert(field, given)


def _plain(field: str, given: Mapping[str, Any]) -> Condition:
    kind = str(given.get("type"))
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    if kind == "inRange":
        return _rule(field, "between", [given["filter"], given["filterTo"]])
    if kind not in _SIMPLE:
        raise _not_understood(field, given)
    return _rule(field, _SIMPLE[kind], given["filter"])


def _date(field: str, given: Mapping[str, Any]) -> Condition:
    """Dates come as "2026-05-01 00:00:00"."""
    kind = str(given.get("type"))
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    first = _day(field, given, "dateFrom")
    if kind == "inRange":
        return _rule(field, "between", [first.isoformat(), _day(field, given, "dateTo").isoformat()])
    if kind not in _SIMPLE:
        raise _not_understood(field, given)
    return _rule(field, _SIMPLE[kind], first.isoformat())


def _instant(field: str, given: Mapping[str, Any]) -> Condition:
    kind = str(given.get("type"))
    if kind in _EMPTY:
        return _rule(field, _EMPTY[kind])
    first = _day(field, given, "dateFrom")
    last = _day(field, given, "dateTo") if kind == "inRange" else first
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
    values = [value for value in given["values"] if value is not None]
    rules = [_rule(field, "in", values)] if values else []
    if None in given["values"]:
        rules.append(_rule(field, "null"))
    return _group("or", rules)


def _many(field: str, given: Mapping[str, Any]) -> Condition:
    """The same for fields that hold a list: any of the values."""
    rules = [_rule(field, "null") if value is None else _rule(field, "contains", value) for value in given["values"]]
    return _group("or", rules)


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


def _day(field: str, given: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(str(given.get(name))[:10])
    except ValueError:
        raise _not_understood(field, given) from None


def _not_understood(field: str, given: Mapping[str, Any]) -> ExpressionError:
    kind = f"{given.get('filterType')} {given.get('type')}".strip()
    problem = Problem(field, f"the filter {kind!r} is not understood")
    return ExpressionError("The grid's filter cannot be applied.", [problem], todo="Clear the filter and set it again.")
