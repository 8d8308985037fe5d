"""Conditions as react-querybuilder JSON: the stored and exchanged form of a syntax tree.

The law: `read_condition(write_condition(tree), fields) == tree` for every tree that the reader can give, or that is
built with `all_of` and `any_of`. Lists are written as arrays, dates as ISO 8601 text, decimals as text.
"""

from __future__ import annotations

from typing import Any

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.literals import write_literal
from buildify_nb.expressions.syntax import (
    And,
    AskingRule,
    Between,
    Changed,
    Comparison,
    Condition,
    FieldRef,
    IsNull,
    IsUser,
    Known,
    ListContains,
    Membership,
    Not,
    Operand,
    Or,
    Rule,
    TextMatch,
    TextMatchKind,
    WithinDays,
)

Document = dict[str, Any]

_NEGATED_MATCHES = {
    TextMatchKind.CONTAINS: "doesNotContain",
    TextMatchKind.BEGINS_WITH: "doesNotBeginWith",
    TextMatchKind.ENDS_WITH: "doesNotEndWith",
}


def write_condition(expression: Condition) -> dict[str, Any]:
    """The rule group of react-querybuilder for this condition; the outermost object is always a group.

    Raises:
        ExpressionError: a rule compares with a field and a constant at once, which the format cannot say.
    """
    written = _write(expression)
    return written if "rules" in written else _group("and", [written])


def _write(condition: Condition) -> Document:
    match condition:
        case And():
            return _group("and", [_write(each) for each in condition.conditions])
        case Or():
            return _group("or", [_write(each) for each in condition.conditions])
        case Not():
            inner = _write(condition.condition)
            return (
                inner | {"not": True} if "rules" in inner and not inner["not"] else _group("and", [inner], negated=True)
            )
        case Known():
            raise ExpressionError("A condition that was settled for one user and day cannot be written down.")
        case _:
            return write_rule(condition)


def _group(combinator: str, rules: list[Document], *, negated: bool = False) -> Document:
    return {"combinator": combinator, "not": negated, "rules": rules}


def write_rule(condition: Rule) -> Document:
    """One rule alone, without a group around it."""
    field = condition.field.name
    match condition:
        case Comparison():
            return _single(field, condition.operator.value, condition.right)
        case Between():
            return _several(field, "notBetween" if condition.negated else "between", (condition.low, condition.high))
        case Membership():
            return _several(field, "notIn" if condition.negated else "in", condition.values)
        case TextMatch():
            operator = _NEGATED_MATCHES[condition.kind] if condition.negated else condition.kind.value
            return _single(field, operator, condition.needle)
        case ListContains():
            return _single(field, "doesNotContain" if condition.negated else "contains", condition.element)
        case IsNull():
            return _as_rule(field, "notNull" if condition.negated else "null", "value", None)
        case _:
            operator, value = _asking(condition)
            return _as_rule(field, operator, "value", value)


def _asking(condition: AskingRule) -> tuple[str, Any]:
    """The operator and the value."""
    match condition:
        case IsUser():
            return "isNotUser" if condition.negated else "isUser", None
        case WithinDays():
            return condition.span.value, condition.count if condition.span.is_counted else None
        case Changed():
            return condition.kind.value, None if condition.value is None else write_literal(condition.value)


def _single(field: str, operator: str, operand: Operand) -> Document:
    if isinstance(operand, FieldRef):
        return _as_rule(field, operator, "field", operand.name)
    return _as_rule(field, operator, "value", write_literal(operand))


def _several(field: str, operator: str, operands: tuple[Operand, ...]) -> Document:
    names = [operand.name for operand in operands if isinstance(operand, FieldRef)]
    constants = [write_literal(operand) for operand in operands if not isinstance(operand, FieldRef)]
    if names and constants:
        raise ExpressionError(
            f"The rule {operator!r} on {field!r} mixes fields and constants, which stored conditions cannot express.",
            todo="Write it as two rules.",
        )
    return _as_rule(field, operator, "field" if names else "value", names or constants)


def _as_rule(field: str, operator: str, source: str, value: Any) -> Document:
    return {"field": field, "operator": operator, "valueSource": source, "value": value}
