"""Conditions as the Python that builds them: `(f.total > 100) & f.name.contains('x')`. Pure.

The law: evaluated, the text gives the document again, of all that `condition_building` makes.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

_SIGNS = {"=": "==", "!=": "!=", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
METHODS = {
    "contains": "contains",
    "beginsWith": "begins_with",
    "endsWith": "ends_with",
    "doesNotContain": "does_not_contain",
    "doesNotBeginWith": "does_not_begin_with",
    "doesNotEndWith": "does_not_end_with",
    "null": "is_null",
    "notNull": "is_not_null",
    "in": "in_",
    "notIn": "not_in",
    "between": "between",
    "notBetween": "not_between",
    "lastDays": "last_days",
    "nextDays": "next_days",
    "thisWeek": "this_week",
    "thisMonth": "this_month",
    "thisYear": "this_year",
    "isUser": "is_user",
    "isNotUser": "is_not_user",
    "changed": "changed",
    "changedFrom": "changed_from",
    "changedTo": "changed_to",
}
"""The methods of fields by the operators that they write."""
_WITHOUT_VALUE = ("null", "notNull", "thisWeek", "thisMonth", "thisYear", "isUser", "isNotUser", "changed")
_RULE, _GROUP = {"field", "operator", "valueSource", "value"}, {"combinator", "not", "rules"}
_TAKEN = frozenset({*METHODS.values(), "before", "after"})


def python_of(document: Mapping[str, Any]) -> str:
    """The Python that builds a condition; a document that nothing here would build is told as it is."""
    if set(document) == _GROUP:
        return _group(document)
    sign, method = _SIGNS.get(document.get("operator", "")), METHODS.get(document.get("operator", ""))
    if set(document) != _RULE or not (sign or method):
        return repr(dict(document))
    field, value = field_text(document["field"]), _values(document)
    if sign:
        return f"{field} {sign} {value}"
    if document["operator"] in _WITHOUT_VALUE:
        return f"{field}.{method}()"
    is_pair = "etween" in document["operator"]
    return f"{field}.{method}({value[1:-1] if is_pair else value})"


def field_text(path: str) -> str:
    """A field as Python names it, such as `f.customer.name`, `f['odd name']` or `f["HAS_ROLE('o.k.')"]`."""
    parts = [path] if path.endswith(")") else path.split(".")
    return "f" + "".join(f".{part}" if _is_plain(part) else f"[{part!r}]" for part in parts)


def _group(group: Mapping[str, Any]) -> str:
    rules = cast("list[Mapping[str, Any]]", group["rules"])
    sign = {"and": " & ", "or": " | "}[group["combinator"]]
    if group["not"] and len(rules) == 1:
        return f"~{_bracketed(rules[0])}"
    text = sign.join(map(_bracketed, rules))
    return f"~({text})" if group["not"] else text


def _bracketed(rule: Mapping[str, Any]) -> str:
    text = python_of(rule)
    is_one = rule["not"] if "rules" in rule else rule.get("operator") not in _SIGNS
    return text if is_one else f"({text})"


def _values(rule: Mapping[str, Any]) -> str:
    value: Any = rule["value"]
    if rule["valueSource"] != "field":
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(field_text, cast('list[str]', value)))}]"
    return field_text(value)


def _is_plain(name: str) -> bool:
    is_name = name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name
    return is_name and not name.startswith("_") and name not in _TAKEN
