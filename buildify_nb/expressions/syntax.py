"""The syntax tree of the expression language: typed, immutable nodes and the ways to walk them.

Every node knows the type of its value. A node that would mix types is refused when it is made, so the evaluator and
the SQL compiler only meet trees that make sense. Reading JSON, evaluating and compiling live in the modules beside
this one.

Truth has three values, as in SQL: a condition is true, false or unknown (`None`). A null field makes every test on it
unknown, also `!=` and `doesNotContain`; only `null` and `notNull` answer for it. A filter keeps a row when the
condition is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType

Scalar: TypeAlias = str | int | Decimal | bool | date | time | datetime | UUID

NUMERIC_TYPES = frozenset({ValueType.INTEGER, ValueType.DECIMAL})
DAY_TYPES = frozenset({ValueType.DATE, ValueType.TIMESTAMP})
ORDERED_TYPES = NUMERIC_TYPES | DAY_TYPES | {ValueType.TEXT, ValueType.TIME}


class ComparisonOperator(StrEnum):
    """Compares two operands of comparable types."""

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    LESS_OR_EQUAL = "<="
    GREATER_OR_EQUAL = ">="

    @property
    def needs_order(self) -> bool:
        """Whether the types must have an order, not only equality."""
        return self not in (ComparisonOperator.EQUAL, ComparisonOperator.NOT_EQUAL)


class TextMatchKind(StrEnum):
    """Where the needle must stand in the text."""

    CONTAINS = "contains"
    BEGINS_WITH = "beginsWith"
    ENDS_WITH = "endsWith"


class DaySpan(StrEnum):
    """Days that depend on today; those of UTC, today among them. Weeks begin on Monday."""

    LAST_DAYS = "lastDays"
    NEXT_DAYS = "nextDays"
    THIS_WEEK = "thisWeek"
    THIS_MONTH = "thisMonth"
    THIS_YEAR = "thisYear"

    @property
    def is_counted(self) -> bool:
        """Whether it is so many days."""
        return self in (DaySpan.LAST_DAYS, DaySpan.NEXT_DAYS)


class ChangeKind(StrEnum):
    """What a write did to a field."""

    CHANGED = "changed"
    CHANGED_FROM = "changedFrom"
    CHANGED_TO = "changedTo"


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. `value` is never null; a TIMESTAMP carries a zone, a TIME does not."""

    value: Scalar
    value_type: ValueType


@dataclass(frozen=True, slots=True)
class FieldRef:
    """The value of a field in the record at hand."""

    name: str
    value_type: ValueType


Operand: TypeAlias = Literal | FieldRef


class _Condition:
    """What all nodes with a truth value share."""

    __slots__ = ()

    @property
    def value_type(self) -> ValueType:
        """Conditions have a truth value."""
        return ValueType.BOOLEAN


@dataclass(frozen=True, slots=True)
class Comparison(_Condition):
    """`field operator right`. Text compares by code point, numbers exactly, timestamps as instants."""

    field: FieldRef
    operator: ComparisonOperator
    right: Operand

    def __post_init__(self) -> None:
        _require_comparable(self.field, (self.right,), ordered=self.operator.needs_order)


@dataclass(frozen=True, slots=True)
class Between(_Condition):
    """`low <= field <= high`, both ends included; a low end above the high end holds for nothing."""

    field: FieldRef
    low: Operand
    high: Operand
    negated: bool = False

    def __post_init__(self) -> None:
        _require_comparable(self.field, (self.low, self.high), ordered=True)


@dataclass(frozen=True, slots=True)
class Membership(_Condition):
    """The field equals one of the values. With no values it is false (negated: true), also for a null field."""

    field: FieldRef
    values: tuple[Operand, ...]
    negated: bool = False

    def __post_init__(self) -> None:
        _require_comparable(self.field, self.values, ordered=False)


@dataclass(frozen=True, slots=True)
class TextMatch(_Condition):
    """The text contains, begins or ends with the needle, compared without case as `text_folding` defines it."""

    field: FieldRef
    kind: TextMatchKind
    needle: Operand
    negated: bool = False

    def __post_init__(self) -> None:
        _require_types((self.field, self.needle), ValueType.TEXT)


@dataclass(frozen=True, slots=True)
class ListContains(_Condition):
    """The JSON list in the field has this text as an element, case included; any other JSON value has no elements."""

    field: FieldRef
    element: Literal
    negated: bool = False

    def __post_init__(self) -> None:
        _require_types((self.field,), ValueType.JSON)
        _require_types((self.element,), ValueType.TEXT)


@dataclass(frozen=True, slots=True)
class IsNull(_Condition):
    """The field is null; the only test that is never unknown."""

    field: FieldRef
    negated: bool = False


@dataclass(frozen=True, slots=True)
class WithinDays(_Condition):
    """The day, or the instant's day, is one of the span; `circumstances.settled` tells which days these are."""

    field: FieldRef
    span: DaySpan
    count: int = 0

    def __post_init__(self) -> None:
        if self.field.value_type not in DAY_TYPES:
            raise ExpressionError(f"The field {self.field.name!r} is {self.field.value_type}: it has no days.")


@dataclass(frozen=True, slots=True)
class IsUser(_Condition):
    """Text is the name of the user who asks, a UUID the user's id."""

    field: FieldRef
    negated: bool = False

    def __post_init__(self) -> None:
        if self.field.value_type not in (ValueType.TEXT, ValueType.UUID):
            raise ExpressionError(f"The field {self.field.name!r} is {self.field.value_type}: it can name no user.")


@dataclass(frozen=True, slots=True)
class Changed(_Condition):
    """The field differs from what it was before a write, and it was, or became, this value; never unknown.

    A `value` of None is null; of `ChangeKind.CHANGED` it says nothing.
    """

    field: FieldRef
    kind: ChangeKind
    value: Literal | None = None

    def __post_init__(self) -> None:
        if self.value is not None:
            _require_comparable(self.field, (self.value,), ordered=False)


@dataclass(frozen=True, slots=True)
class Known(_Condition):
    """The same for every record: what is left of a rule that asks only the user. Nobody writes it."""

    truth: bool | None


@dataclass(frozen=True, slots=True)
class Not(_Condition):
    """True when the condition is false; unknown stays unknown."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class And(_Condition):
    """False when one is false, else unknown when one is unknown, else true; true when empty."""

    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Or(_Condition):
    """True when one is true, else unknown when one is unknown, else false; must not be empty."""

    conditions: tuple[Condition, ...]

    def __post_init__(self) -> None:
        if not self.conditions:
            raise ExpressionError("A group joined by 'or' has no conditions.", todo="Use And(()) for 'always'.")


RecordRule: TypeAlias = Comparison | Between | Membership | TextMatch | ListContains | IsNull
"""Asks a record alone."""
AskingRule: TypeAlias = WithinDays | IsUser | Changed
"""Asks today, the user, or the record before a write, too."""
Rule: TypeAlias = RecordRule | AskingRule
Condition: TypeAlias = And | Or | Not | Rule | Known
Expression: TypeAlias = Condition | Operand

ALWAYS = And(())
"""The empty group: every record satisfies it."""


def all_of(conditions: Iterable[Condition]) -> Condition:
    """The conditions joined by and; one alone stays itself, none is `ALWAYS`."""
    items = tuple(conditions)
    return items[0] if len(items) == 1 else And(items)


def any_of(conditions: Iterable[Condition]) -> Condition:
    """The conditions joined by or; one alone stays itself, none is `ALWAYS` (an empty group filters nothing)."""
    items = tuple(conditions)
    if not items:
        return ALWAYS
    return items[0] if len(items) == 1 else Or(items)


def comparable(left: ValueType, right: ValueType) -> bool:
    """Whether values of the two types may stand on both sides of a comparison: the same type, or two numbers."""
    return left is right or {left, right} <= NUMERIC_TYPES


def children(expression: Expression) -> tuple[Expression, ...]:
    """The nodes directly below, in reading order."""
    match expression:
        case And() | Or():
            return expression.conditions
        case Not():
            return (expression.condition,)
        case Literal() | FieldRef() | Known():
            return ()
        case _:
            return (expression.field, *operands(expression))


def operands(rule: Rule) -> tuple[Operand, ...]:
    """What the field of a rule is compared with."""
    match rule:
        case Comparison():
            return (rule.right,)
        case Between():
            return (rule.low, rule.high)
        case Membership():
            return rule.values
        case TextMatch():
            return (rule.needle,)
        case ListContains():
            return (rule.element,)
        case Changed():
            return () if rule.value is None else (rule.value,)
        case IsNull() | WithinDays() | IsUser():
            return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The node and all below it, parents first, in reading order; works at any depth."""
    waiting: list[Expression] = [expression]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def referenced_fields(expression: Expression) -> frozenset[str]:
    """The names of all fields that the expression reads."""
    return frozenset(node.name for node in walk(expression) if isinstance(node, FieldRef))


def _require_comparable(field: FieldRef, others: tuple[Operand, ...], *, ordered: bool) -> None:
    allowed = ORDERED_TYPES if ordered else frozenset(ValueType) - {ValueType.JSON}
    if field.value_type not in allowed:
        kind = "order" if ordered else "equality"
        raise ExpressionError(f"The field {field.name!r} cannot be compared: {field.value_type} values have no {kind}.")
    for other in others:
        if not comparable(field.value_type, other.value_type):
            raise ExpressionError(
                f"The field {field.name!r} is {field.value_type} and cannot be compared with {other.value_type}."
            )


def _require_types(operands: tuple[Operand, ...], wanted: ValueType) -> None:
    for operand in operands:
        if operand.value_type is not wanted:
            raise ExpressionError(f"This test needs {wanted}, not {operand.value_type}.")
