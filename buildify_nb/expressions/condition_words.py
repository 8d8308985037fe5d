"""Conditions in words, for messages that say why: "Status equals 'won' and Amount is greater than 1000"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from buildify_nb.expressions.condition_writer import write_condition
from buildify_nb.expressions.operators import find_operator
from buildify_nb.expressions.syntax import Condition


def condition_words(condition: Condition, labels: Mapping[str, str]) -> str:
    """The condition as a person says it.

    Args:
        labels: what fields are called, by name.
    """
    return _group(write_condition(condition), labels, outermost=True)


def _group(group: Mapping[str, Any], labels: Mapping[str, str], *, outermost: bool = False) -> str:
    parts = [_group(rule, labels) if "rules" in rule else _rule(rule, labels) for rule in group["rules"]]
    words = f" {group['combinator']} ".join(parts) or "always"
    if group["not"]:
        return f"not ({words})"
    return words if outermost or len(parts) < 2 else f"({words})"


def _rule(rule: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    operator = find_operator(str(rule["operator"]))
    assert operator is not None  # the writer writes known ones
    field, value = str(rule["field"]), rule["value"]
    words = f"{labels.get(field, field)} {operator.label}"
    if value is None:
        return words
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    is_field = rule["valueSource"] == "field"
    told = [labels.get(str(one), str(one)) if is_field else _value(one) for one in values]
    return f"{words} {' and '.join(told) if 'etween' in operator.name else ', '.join(told)}"


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)
