"""Validation rules as functions over the values of a record: the same for writes and for previews of new rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.validation_rules import (
    ExpressionRule,
    MaxLengthRule,
    MinLengthRule,
    RangeRule,
    RegexRule,
    ValidationRule,
)
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_evaluator import Formula, compile_value
from buildify_nb.expressions.value_syntax import fields_of_value
from buildify_nb.expressions.value_types import ValueType

Values: TypeAlias = Mapping[str, Any]
Holds: TypeAlias = Callable[[Values, datetime], bool]

_PATTERN_MEMORY = 1 << 20
"""Bytes that a compiled pattern may take."""
_UNSUPPORTED = {
    "invalid perl operator": "look-around such as (?=…) and (?<=…) is not supported",
    "invalid escape sequence": r"back references such as \1 are not supported, nor is this escape",
    "bad repetition operator": "possessive and doubled repetitions such as a++ are not supported",
}


@dataclass(frozen=True, slots=True)
class RuleCheck:
    """One rule of one field."""

    field: str
    rule: ValidationRule
    reads: frozenset[str]
    """The fields that it looks at; it is asked when one of them is written."""
    holds: Holds
    """Whether a record's values fulfil it at a moment."""
    message: str
    """What is said of a value that does not."""


def rule_check(field: FieldDefinition, rule: ValidationRule, formulas: EntityFormulas) -> RuleCheck:
    """The rule as a function.

    Raises:
        ExpressionError: saying what is wrong with its pattern or formula.
    """
    reads = frozenset({field.name})
    match rule:
        case RegexRule():
            pattern = compiled_pattern(rule.pattern)
            holds = _of_value(field, lambda value: pattern.fullmatch(str(value)) is not None)
        case MinLengthRule():
            least = rule.value
            holds = _of_value(field, lambda value: len(value) >= least)
        case MaxLengthRule():
            most = rule.value
            holds = _of_value(field, lambda value: len(value) <= most)
        case RangeRule():
            holds = _of_value(field, _within(rule))
        case ExpressionRule():
            formula = formulas.read(rule.formula)
            if formula.value_type is not ValueType.BOOLEAN:
                raise ExpressionError(f"gives {formula.value_type}; a rule is a condition such as price > 0")
            reads |= fields_of_value(formula.value)
            holds = _not_false(compile_value(formula.value))

    return RuleCheck(field.name, rule, reads, holds, rule.message or _words(rule))


def compiled_pattern(pattern: str) -> Any:
    """The pattern in the linear-time engine; raises ExpressionError saying what it does not support."""
    import re2

    engine: Any = re2
    options = engine.Options()
    options.log_errors, options.max_mem = False, _PATTERN_MEMORY
    try:
        return engine.compile(pattern, options)
    except engine.error as error:
        told = error.args[0]
        told = told.decode(errors="replace") if isinstance(told, bytes) else str(told)
        hint = next((hint for start, hint in _UNSUPPORTED.items() if told.startswith(start)), "")
        raise ExpressionError(f"the pattern is not understood: {told}{f'; {hint}' if hint else ''}") from None


def _of_value(field: FieldDefinition, holds: Callable[[Any], bool]) -> Holds:
    name = field.name

    def check(values: Values, _: datetime) -> bool:
        value = values.get(name)
        return value is None or holds(value)

    return check


def _not_false(compute: Formula) -> Holds:
    return lambda values, now: compute(values, now) is not False


def _within(rule: RangeRule) -> Callable[[Any], bool]:
    low, high = rule.min, rule.max

    def within(number: Decimal | float) -> bool:
        # A floating-point number is the decimal that it is written as: 0.1 is not above 0.1.
        exact = Decimal(repr(number)) if isinstance(number, float) else number
        return (low is None or exact >= low) and (high is None or exact <= high)

    return within


def _words(rule: ValidationRule) -> str:
    match rule:
        case RegexRule():
            return f"must match the pattern {rule.pattern}"
        case MinLengthRule():
            return f"must have at least {rule.value} characters"
        case MaxLengthRule():
            return f"must have at most {rule.value} characters"
        case RangeRule():
            bounds = (("at least", rule.min), ("at most", rule.max))
            return "must be " + " and ".join(f"{words} {bound:f}" for words, bound in bounds if bound is not None)
        case ExpressionRule():
            return f"must fulfil {rule.formula}"
