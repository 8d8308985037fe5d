"""Conditions in words, for messages that say why: "Status equals 'won' and Amount is greater than 1000"."""

from __future__ import annotations

from collections.abc import Mapping

from buildify_nb.expressions.condition_writer import write_rule
from buildify_nb.expressions.literals import write_literal
from buildify_nb.expressions.operators import DATED, Arity, find_operator
from buildify_nb.expressions.syntax import And, Condition, FieldRef, Known, Literal, Not, Operand, Or, Rule, operands
from buildify_nb.expressions.value_types import ValueType

_OF_TIME = {"<": "is before", ">": "is after", "<=": "is not after", ">=": "is not before"}


def condition_words(condition: Condition, labels: Mapping[str, str]) -> str:
    """The condition as a person says it.

    Args:
        labels: what fields are called, by name.
    """
    match condition:
        case And(conditions):
            return " and ".join(_bracketed(each, labels) for each in conditions) or "always"
        case Or(conditions):
            return " or ".join(_bracketed(each, labels) for each in conditions)
        case Not(inner):
            return f"not ({condition_words(inner, labels)})"
        case Known(truth):
            return "unknown" if truth is None else "always" if truth else "never"
        case _:
            return rule_words(condition, labels)


def rule_words(rule: Rule, labels: Mapping[str, str]) -> str:
    """One rule in words."""
    written = write_rule(rule)
    operator = find_operator(written["operator"])
    assert operator is not None  # the writer writes known ones
    field = labels.get(rule.field.name, rule.field.name)
    said = _OF_TIME.get(operator.name, operator.label) if rule.field.value_type in DATED else operator.label
    if "{}" in said:
        return f"{field} {said.format(written['value'])}"
    told = [_operand(one, labels) for one in operands(rule)]
    if operator.arity is Arity.ONE and not told:
        told = ["nothing"]
    joint = " and " if operator.arity is Arity.TWO else ", "
    return " ".join(filter(None, (field, said, joint.join(told))))


def value_words(value: Literal) -> str:
    """A constant in words: text in quotes, everything else bare."""
    written = write_literal(value)
    if value.value_type in (ValueType.TEXT, ValueType.JSON):
        return repr(written)
    return str(written).lower() if isinstance(written, bool) else str(written)


def _bracketed(condition: Condition, labels: Mapping[str, str]) -> str:
    words = condition_words(condition, labels)
    is_several = isinstance(condition, And | Or) and len(condition.conditions) > 1
    return f"({words})" if is_several else words


def _operand(operand: Operand, labels: Mapping[str, str]) -> str:
    return labels.get(operand.name, operand.name) if isinstance(operand, FieldRef) else value_words(operand)
