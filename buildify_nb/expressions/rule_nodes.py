"""Which node of the syntax tree each operator of a rule becomes. The operands have been checked before."""

from __future__ import annotations

from collections.abc import Callable

from buildify_nb.expressions.syntax import (
    Between,
    Changed,
    ChangeKind,
    Comparison,
    ComparisonOperator,
    Condition,
    DaySpan,
    FieldRef,
    IsNull,
    IsUser,
    ListContains,
    Literal,
    Membership,
    Operand,
    TextMatch,
    TextMatchKind,
    WithinDays,
    all_of,
    any_of,
)
from buildify_nb.expressions.value_types import ValueType

_Build = Callable[[FieldRef, tuple[Operand, ...]], Condition]


def build_rule(operator: str, field: FieldRef, operands: tuple[Operand, ...]) -> Condition:
    """The node for an operator of `operators.OPERATORS` with as many operands as it takes."""
    return _BUILDERS[operator](field, operands)


def empty_text_rule(field: FieldRef, *, negated: bool) -> Condition:
    """Text that is null or has no characters, or (negated) text that has some."""
    nothing = Literal("", ValueType.TEXT)
    if negated:
        return all_of((IsNull(field, negated=True), Comparison(field, ComparisonOperator.NOT_EQUAL, nothing)))
    return any_of((IsNull(field), Comparison(field, ComparisonOperator.EQUAL, nothing)))


def _comparison(operator: ComparisonOperator) -> _Build:
    return lambda field, operands: Comparison(field, operator, operands[0])


def _match(kind: TextMatchKind, *, negated: bool) -> _Build:
    def build(field: FieldRef, operands: tuple[Operand, ...]) -> Condition:
        needle = operands[0]
        if isinstance(needle, Literal) and field.value_type is ValueType.JSON:
            return ListContains(field, Literal(needle.value, ValueType.TEXT), negated)
        return TextMatch(field, kind, needle, negated)

    return build


def _days(span: DaySpan) -> _Build:
    def build(field: FieldRef, operands: tuple[Operand, ...]) -> Condition:
        count = operands[0] if operands else None
        return WithinDays(field, span, count.value if isinstance(count, Literal) and type(count.value) is int else 0)

    return build


def _change(kind: ChangeKind) -> _Build:
    def build(field: FieldRef, operands: tuple[Operand, ...]) -> Condition:
        value = operands[0] if operands else None
        return Changed(field, kind, value if isinstance(value, Literal) else None)

    return build


_BUILDERS: dict[str, _Build] = {
    **{operator.value: _comparison(operator) for operator in ComparisonOperator},
    "contains": _match(TextMatchKind.CONTAINS, negated=False),
    "beginsWith": _match(TextMatchKind.BEGINS_WITH, negated=False),
    "endsWith": _match(TextMatchKind.ENDS_WITH, negated=False),
    "doesNotContain": _match(TextMatchKind.CONTAINS, negated=True),
    "doesNotBeginWith": _match(TextMatchKind.BEGINS_WITH, negated=True),
    "doesNotEndWith": _match(TextMatchKind.ENDS_WITH, negated=True),
    "null": lambda field, _: IsNull(field),
    "notNull": lambda field, _: IsNull(field, negated=True),
    "in": Membership,
    "notIn": lambda field, operands: Membership(field, operands, negated=True),
    "between": lambda field, operands: Between(field, operands[0], operands[1]),
    "notBetween": lambda field, operands: Between(field, operands[0], operands[1], negated=True),
    **{span.value: _days(span) for span in DaySpan},
    "isUser": lambda field, _: IsUser(field),
    "isNotUser": lambda field, _: IsUser(field, negated=True),
    **{kind.value: _change(kind) for kind in ChangeKind},
}
