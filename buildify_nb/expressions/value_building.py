"""Builds the typed calls of comparison, choice, text and dates; arithmetic is in `value_numbers`.

Each function raises ExpressionError, in words without a position, when the types do not fit.
"""

from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions import value_numbers as numbers
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.literals import read_literal
from buildify_nb.expressions.syntax import NUMERIC_TYPES, ORDERED_TYPES, FieldRef, Literal
from buildify_nb.expressions.value_syntax import Call, Function, Null, Value
from buildify_nb.expressions.value_types import ValueType

COMPARISONS = frozenset(
    {
        Function.EQUAL,
        Function.NOT_EQUAL,
        Function.LESS,
        Function.GREATER,
        Function.LESS_OR_EQUAL,
        Function.GREATER_OR_EQUAL,
    }
)
DATE_UNITS = {"year": 4, "quarter": 1, "month": 2, "week": 2, "day": 2, "isodow": 1, "doy": 3}
"""Parts of a date, with the digits that they have. Weeks are those of ISO 8601; Monday is day 1 of `isodow`."""
TIME_UNITS = {"hour": 2, "minute": 2}
TRUNCATED_UNITS = ("year", "quarter", "month", "week", "day")
_READ_FROM_TEXT = frozenset({ValueType.DATE, ValueType.TIME, ValueType.TIMESTAMP, ValueType.UUID})
_WRITTEN_AS_TEXT = NUMERIC_TYPES | {ValueType.DATE, ValueType.UUID}
_COUNT = Digits(9, 0)
"""Of days, characters and places in a text: more are null."""
_DAYS = Digits(7, 0)


def field_value(name: str, value_type: ValueType, digits: Digits | None = None) -> Value:
    """A field as formulas read it.

    Args:
        digits: of the column of a number; see `value_numbers.number_field`.
    """
    return numbers.number_field(name, value_type, digits) if value_type in NUMERIC_TYPES else FieldRef(name, value_type)


def alike(values: Sequence[Value], what: str) -> list[Value]:
    """The values with one type: numbers with the same digits, texts read as the dates or ids that they stand beside."""
    types = {value.value_type for value in values if value.value_type is not None}
    if not types:
        raise ExpressionError(f"{what} has no value but NULL")
    if types <= NUMERIC_TYPES:
        return numbers.together(values)
    others = types - {ValueType.TEXT}
    if len(others) == 1 and others <= _READ_FROM_TEXT:
        (wanted,) = others
        values = [_from_text(value, wanted) for value in values]
        types = {value.value_type for value in values if value.value_type is not None}
    if len(types) > 1:
        raise ExpressionError(f"{what} mixes {' and '.join(sorted(map(str, types)))}")
    (kind,) = types
    if kind is ValueType.JSON:
        raise ExpressionError(f"{what} is not for lists and documents")
    return [Null(kind) if isinstance(value, Null) else value for value in values]


def compared(function: Function, *values: Value) -> Value:
    """A comparison, BETWEEN or IN."""
    left, *others = alike(values, f"{function.upper()}")
    needs_order = function not in (Function.EQUAL, Function.NOT_EQUAL, Function.IN)
    if needs_order and left.value_type not in ORDERED_TYPES:
        raise ExpressionError(f"{function.upper()} is not for {left.value_type}, which has no order")
    return Call(function, (left, *others), ValueType.BOOLEAN)


def combined(function: Function, *values: Value) -> Value:
    """AND, OR and NOT."""
    for value in values:
        if value.value_type not in (ValueType.BOOLEAN, None):
            raise ExpressionError(f"{function.upper()} joins conditions, not {value.value_type}")
    known = tuple(Null(ValueType.BOOLEAN) if isinstance(value, Null) else value for value in values)
    return Call(function, known, ValueType.BOOLEAN)


def is_null(value: Value) -> Value:
    """Whether the value is null."""
    return Call(Function.IS_NULL, (value,), ValueType.BOOLEAN)


def like(value: Value, pattern: Value) -> Value:
    """Whether the text matches the pattern."""
    if not isinstance(pattern, Literal) or pattern.value_type is not ValueType.TEXT:
        raise ExpressionError("LIKE needs a pattern in quotes, such as 'A%'")
    return Call(Function.LIKE, (_text("LIKE", value), pattern), ValueType.BOOLEAN)


def case(branches: Sequence[tuple[Value, Value]], otherwise: Value) -> Value:
    """The value of the first condition that is true."""
    *values, last = alike([*(value for _, value in branches), otherwise], "CASE")
    conditions = [combined(Function.AND, condition) for condition, _ in branches]
    turns = [part for turn in zip(conditions, values, strict=True) for part in turn]
    return _same(Function.CASE, (*turns, last), last)


def chosen(function: Function, values: Sequence[Value]) -> Value:
    """COALESCE, NULLIF, GREATEST and LEAST."""
    known = alike(values, function.upper())
    if function in (Function.GREATEST, Function.LEAST) and known[0].value_type not in ORDERED_TYPES:
        raise ExpressionError(f"{function.upper()} is not for {known[0].value_type}, which has no order")
    return _same(function, tuple(known), known[0])


def joined(values: Sequence[Value], *, empty_nulls: bool = False) -> Value:
    """The texts one after the other; with `empty_nulls` a null counts as the empty text."""
    texts = [as_text(value) for value in values]
    if empty_nulls:
        nothing = Literal("", ValueType.TEXT)
        texts = [Call(Function.COALESCE, (text, nothing), ValueType.TEXT) for text in texts]
    first, *others = texts
    for other in others:
        first = Call(Function.CONCAT, (first, other), ValueType.TEXT)
    return first


def as_text(value: Value) -> Value:
    """The value written out: numbers with all their places, dates as ISO 8601."""
    if isinstance(value, Null):
        return Null(ValueType.TEXT)
    if value.value_type is ValueType.TEXT:
        return value
    if value.value_type not in _WRITTEN_AS_TEXT:
        raise ExpressionError(f"{value.value_type} has no text form here")
    return Call(Function.TEXT, (value,), ValueType.TEXT)


def text_changed(function: Function, value: Value) -> Value:
    """UPPER, LOWER and TRIM."""
    return Call(function, (_text(function.upper(), value),), ValueType.TEXT)


def text_length(value: Value) -> Value:
    """How many characters the text has."""
    return Call(Function.LENGTH, (_text("LENGTH", value),), ValueType.INTEGER, Digits(10, 0))


def part_of_text(function: Function, value: Value, *counts: Value) -> Value:
    """LEFT, RIGHT and SUBSTRING; a count below zero is zero, a place below one is one."""
    known = [_count(function.upper(), count) for count in counts]
    return Call(function, (_text(function.upper(), value), *known), ValueType.TEXT)


def extracted(unit: str, value: Value) -> Value:
    """A part of a date or an instant."""
    units = DATE_UNITS | (TIME_UNITS if value.value_type is ValueType.TIMESTAMP else {})
    if value.value_type not in (ValueType.DATE, ValueType.TIMESTAMP):
        raise ExpressionError(f"{unit.upper()} is for dates, not for {_named(value)}")
    if unit not in units:
        raise ExpressionError(f"{unit.upper()} is no part of a {value.value_type}; use one of {', '.join(units)}")
    arguments = (Literal(unit, ValueType.TEXT), value)
    return Call(Function.EXTRACT, arguments, ValueType.INTEGER, Digits(units[unit], 0))


def truncated(unit: str, value: Value) -> Value:
    """The first day of the unit that the date lies in."""
    if value.value_type is not ValueType.DATE:
        raise ExpressionError(f"DATE_TRUNC is for dates, not for {_named(value)}{_hint(value)}")
    if unit not in TRUNCATED_UNITS:
        raise ExpressionError(f"DATE_TRUNC takes one of {', '.join(map(repr, TRUNCATED_UNITS))}")
    return Call(Function.DATE_TRUNC, (Literal(unit, ValueType.TEXT), value), ValueType.DATE)


def as_date(value: Value) -> Value:
    """The day of an instant in UTC."""
    if value.value_type is ValueType.TEXT:
        value = _from_text(value, ValueType.DATE)
    if value.value_type is ValueType.DATE:
        return value
    if value.value_type is not ValueType.TIMESTAMP:
        raise ExpressionError(f"DATE is for dates and instants, not for {_named(value)}")
    return Call(Function.DATE, (value,), ValueType.DATE)


def added(left: Value, right: Value) -> Value:
    """The sum of two numbers, or a date that many days later."""
    if ValueType.DATE in (left.value_type, right.value_type):
        day, days = (left, right) if left.value_type is ValueType.DATE else (right, left)
        return Call(Function.ADD_DAYS, (day, _count("a date +", days)), ValueType.DATE)
    _refuse_instants("+", left, right)
    return numbers.add(left, right)


def subtracted(left: Value, right: Value) -> Value:
    """The difference of two numbers, the days between two dates, or a date that many days earlier."""
    if left.value_type is ValueType.DATE and right.value_type in (ValueType.DATE, ValueType.TEXT):
        later, earlier = alike((left, right), "-")
        return Call(Function.DAYS_BETWEEN, (later, earlier), ValueType.INTEGER, _DAYS)
    if left.value_type is ValueType.DATE:
        return added(left, numbers.negate(right))
    _refuse_instants("-", left, right)
    return numbers.add(left, right, Function.SUBTRACT)


def constant(text: str, value_type: ValueType) -> Value:
    """A date, time, instant or id written as text; raises ExpressionError for other text."""
    return read_literal(text, value_type)


def _from_text(value: Value, wanted: ValueType) -> Value:
    if isinstance(value, Literal) and value.value_type is ValueType.TEXT:
        return read_literal(value.value, wanted)
    return value


def _count(what: str, value: Value) -> Value:
    if value.value_type is not ValueType.INTEGER:
        hint = "; round it: ROUND(x)" if value.value_type is ValueType.DECIMAL else ""
        raise ExpressionError(f"{what} takes a whole number, not {_named(value)}{hint}")
    return numbers.with_digits(value, _COUNT, ValueType.INTEGER)


def _text(what: str, value: Value) -> Value:
    if value.value_type is not ValueType.TEXT:
        hint = "; write it as text first: CAST(x AS TEXT)" if value.value_type in _WRITTEN_AS_TEXT else ""
        raise ExpressionError(f"{what} is for text, not for {_named(value)}{hint}")
    return value


def _same(function: Function, arguments: tuple[Value, ...], like_this: Value) -> Value:
    assert like_this.value_type is not None, "alike gives every value its type"
    digits = like_this.digits if isinstance(like_this, Call | Null) else None
    return Call(function, arguments, like_this.value_type, digits)


def _refuse_instants(what: str, *values: Value) -> None:
    for value in values:
        if value.value_type in (ValueType.TIMESTAMP, ValueType.TIME):
            raise ExpressionError(f"{what} is not for {value.value_type}{_hint(value)}")


def _hint(value: Value) -> str:
    return "; take its day first: DATE(x)" if value.value_type is ValueType.TIMESTAMP else ""


def _named(value: Value) -> str:
    return "NULL" if value.value_type is None else str(value.value_type)
