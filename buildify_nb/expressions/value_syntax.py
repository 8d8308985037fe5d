"""The part of the syntax tree that gives values: what formulas compute, each node with its type.

`Literal` and `FieldRef` are the leaves here as in `syntax`; everything else is a `Call`. A number is always told with
its digits, so that no back end has to guess: a leaf that is a number stands inside a `Call` of `Function.NUMBER`, and
the operands of a call have been brought to the same places by calls of the same function. What holds for all calls:

- null: a call with a null argument is null, but for those that are about nulls (AND, OR, CASE, COALESCE, IS NULL, IN,
  GREATEST, LEAST);
- a result with more decimal places than its digits have is rounded half up (away from zero);
- a result that does not fit its digits, or the years 1 to 9999, is null, as is a division by zero. No formula fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.literals import DECIMAL_DIGITS
from buildify_nb.expressions.syntax import FieldRef, Literal
from buildify_nb.expressions.value_types import ValueType

MOST_PLACES = 18
"""Decimal places of any number in a formula: the product of two fits the 38 digits that every engine computes with."""
FLOAT_DIGITS = Digits(DECIMAL_DIGITS, 10)
"""The digits with which a binary floating-point column is read."""
QUOTIENT_DIGITS = 37
"""Most digits of a dividend that has been brought to the places of the quotient."""
NOW, TODAY = "now()", "today()"
"""The clock's values, as fields whose names no field can have."""


class Function(StrEnum):
    """What a call computes."""

    NUMBER = "number"
    """The number with other digits."""
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    INTEGER_DIVIDE = "//"
    """Rounds towards zero."""
    REMAINDER = "%"
    """Has the sign of the dividend."""
    NEGATE = "negate"
    ABS = "abs"
    FLOOR = "floor"
    CEIL = "ceil"

    EQUAL = "="
    NOT_EQUAL = "!="
    LESS = "<"
    GREATER = ">"
    LESS_OR_EQUAL = "<="
    GREATER_OR_EQUAL = ">="
    BETWEEN = "between"
    IN = "in"
    IS_NULL = "is null"
    LIKE = "like"
    """The pattern is a literal; `%` and `_` are its wildcards, nothing escapes them."""
    NOT = "not"
    AND = "and"
    OR = "or"

    CASE = "case"
    """Condition and value by turns, then the value for otherwise."""
    COALESCE = "coalesce"
    NULLIF = "nullif"
    GREATEST = "greatest"
    """Nulls are passed over."""
    LEAST = "least"

    CONCAT = "||"
    TEXT = "text"
    LENGTH = "length"
    UPPER = "upper"
    LOWER = "lower"
    TRIM = "trim"
    LEFT = "left"
    RIGHT = "right"
    SUBSTRING = "substring"

    EXTRACT = "extract"
    """The unit is the first argument, a literal; instants are read in UTC."""
    DATE_TRUNC = "date_trunc"
    DATE = "date"
    """The day of an instant in UTC."""
    ADD_DAYS = "add days"
    DAYS_BETWEEN = "days between"


@dataclass(frozen=True, slots=True)
class Null:
    """The constant null; its type is that of what it stands beside."""

    value_type: ValueType | None = None
    digits: Digits | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of other values."""

    function: Function
    arguments: tuple[Value, ...]
    value_type: ValueType
    digits: Digits | None = None
    """Of a number."""
    may_overflow: bool = False
    """Whether the result may have more digits before the point than `digits` allow."""


Value: TypeAlias = Literal | FieldRef | Null | Call


def digits_of(value: Value) -> Digits:
    """The digits of a number."""
    digits = value.digits if isinstance(value, Call | Null) else None
    assert digits is not None, "numbers stand in calls that tell their digits"
    return digits


def walk_value(value: Value) -> Iterator[Value]:
    """The node and all below it, parents first."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Call):
            waiting.extend(reversed(node.arguments))


def height_of(value: Value) -> int:
    """How many calls stand inside each other at most, the leaf counted too."""
    highest, waiting = 0, [(value, 1)]
    while waiting:
        node, height = waiting.pop()
        highest = max(highest, height)
        if isinstance(node, Call):
            waiting.extend((argument, height + 1) for argument in node.arguments)
    return highest


def fields_of_value(value: Value) -> frozenset[str]:
    """The names of the fields that the value reads, without the clock's."""
    return frozenset(node.name for node in walk_value(value) if isinstance(node, FieldRef)) - {NOW, TODAY}


def clocks_of_value(value: Value) -> frozenset[str]:
    """Which of `NOW` and `TODAY` the value reads."""
    return frozenset(node.name for node in walk_value(value) if isinstance(node, FieldRef)) & {NOW, TODAY}
