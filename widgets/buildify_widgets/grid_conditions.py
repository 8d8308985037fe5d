"""The filters of a grid: those of the view that is open, in parts that can be taken away, and those of its headers.

Pure functions over JSON: what the records service takes, and the words of it that are shown as chips.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from buildify_nb.expressions.conditions import is_equalities
from buildify_nb.expressions.operators import Arity, find_operator
from buildify_nb.identifiers import label_for
from buildify_widgets.grid_filters import condition_of

Part = str | dict[str, Any]
"""A formula, or a part of a condition."""
ValueText = Callable[[str, Any], str]
"""How a value of a field reads."""


def parts_of(filters: Any) -> list[Part]:
    """Filters of any form as parts that all have to hold."""
    if isinstance(filters, list):
        return [part for one in cast("list[Any]", filters) for part in parts_of(one)]
    if isinstance(filters, str):
        return [filters] if filters.strip() else []
    if not isinstance(filters, Mapping) or len(cast("Mapping[str, Any]", filters)) == 0:
        return []
    node = cast("Mapping[str, Any]", filters)
    if is_equalities(node):
        return [{name: value} for name, value in node.items()]
    rules, joined = node.get("rules"), str(node.get("combinator", "and")).lower()
    if isinstance(rules, list) and joined == "and" and not node.get("not"):
        return parts_of(rules)
    return [dict(node)]


def filters_of(base: Sequence[Part], filter_model: Mapping[str, Any]) -> Any:
    """What the records service filters by; None when nothing.

    Raises:
        ExpressionError: a filter of a header has a shape or type that this grid does not send.
    """
    condition = condition_of(filter_model)
    parts: list[Any] = [*base, *([condition] if condition else [])]
    return (parts[0] if len(parts) == 1 else parts) if parts else None


def told(part: Any, labels: Mapping[str, str], text_of: ValueText) -> str:
    """A part of a filter in words."""
    if not isinstance(part, Mapping):
        return str(part)
    node = cast("Mapping[str, Any]", part)
    if is_equalities(node):
        return " and ".join(_equality(name, value, labels, text_of) for name, value in node.items())
    rules: Any = node.get("rules")
    if isinstance(rules, list):
        joined = f" {str(node.get('combinator', 'and')).lower()} ".join(
            told(rule, labels, text_of) for rule in cast("list[Any]", rules)
        )
        return f"not ({joined})" if node.get("not") else joined
    return _rule(node, labels, text_of)


def _equality(name: str, value: Any, labels: Mapping[str, str], text_of: ValueText) -> str:
    operator = "null" if value is None else "in" if isinstance(value, list) else "="
    return _rule({"field": name, "operator": operator, "value": value}, labels, text_of)


def _rule(rule: Mapping[str, Any], labels: Mapping[str, str], text_of: ValueText) -> str:
    name, operator, value = str(rule.get("field")), str(rule.get("operator")), rule.get("value")
    label = labels.get(name) or " ".join(map(label_for, name.split(".")))
    spec = find_operator(operator)
    said = spec.label if spec else operator
    if spec is not None and "{}" in spec.label:
        return f"{label} {spec.label.format(value)}"
    if spec is not None and spec.arity is Arity.NONE:
        return f"{label} {said}"
    if rule.get("valueSource") == "field":
        return f"{label} {said} {labels.get(str(value), value)}"
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    joint = " and " if spec is not None and spec.name.lower().endswith("between") else ", "
    return f"{label} {said} {joint.join(text_of(name, one) for one in values)}"
