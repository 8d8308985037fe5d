"""Evaluates formulas in memory: a tree of values becomes one Python function over a record.

It gives what Postgres and DuckDB give for the same record through `value_compiler`, value for value and null for null.
Inside, numbers are whole numbers of their smallest place (`scaled_integers`); outside they are `int` and `Decimal`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from buildify_nb.expressions import scaled_integers as exact
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.syntax import FieldRef, Literal
from buildify_nb.expressions.value_functions import strict_function
from buildify_nb.expressions.value_syntax import NOW, TODAY, Call, Function, Null, Value, clocks_of_value, digits_of
from buildify_nb.expressions.value_types import ValueType

Record: TypeAlias = Mapping[str, Any]
Compute: TypeAlias = Callable[[Record], Any]
Formula: TypeAlias = Callable[[Record, datetime], Any]


def compile_value(value: Value) -> Formula:
    """The value as a function of a record (field name to value) and of the moment that NOW() is.

    A field that the record lacks is null. Values have the Python type of their field, as for
    `evaluator.compile_python`; ids may also be text, numbers also floats.
    """
    compute = _compiled(value)
    finished = _finished(value)
    needs_clock = bool(clocks_of_value(value))

    def formula(record: Record, now: datetime) -> Any:
        if needs_clock:
            moment = to_utc(now)
            record = {**record, NOW: moment, TODAY: moment.date()}
        result = compute(record)
        return None if result is None else finished(result)

    return formula


def _finished(value: Value) -> Callable[[Any], Any]:
    if value.value_type is ValueType.DECIMAL:
        places = digits_of(value).scale
        return lambda number: exact.unscaled(number, places)
    return lambda result: result


def _compiled(value: Value) -> Compute:
    match value:
        case Null():
            return lambda _: None
        case Literal():
            constant = value.value
            return lambda _: constant
        case FieldRef():
            return _field(value)
        case Call(Function.NUMBER, (FieldRef() | Literal() as leaf,)):
            return _number(_compiled(leaf), value)
        case _:
            return _call(value)


def _field(field: FieldRef) -> Compute:
    name = field.name
    match field.value_type:
        case ValueType.TIMESTAMP:
            return _converted(name, datetime, to_utc)
        case ValueType.UUID:
            return _converted(name, str, UUID)
        case _:
            return lambda record: record.get(name)


def _converted(name: str, kind: type[Any], convert: Callable[[Any], Any]) -> Compute:
    def get(record: Record) -> Any:
        value = record.get(name)
        return convert(value) if isinstance(value, kind) else value

    return get


def _number(leaf: Compute, call: Call) -> Compute:
    digits = digits_of(call)

    def number(record: Record) -> int | None:
        value: Decimal | int | float | None = leaf(record)
        return None if value is None else exact.scaled(value, digits)

    return number


def _call(call: Call) -> Compute:
    arguments = tuple(_compiled(argument) for argument in call.arguments)
    special = _SPECIAL.get(call.function)
    if special is not None:
        return special(arguments)
    strict = strict_function(call)
    if len(arguments) == 1:
        return _unary(strict, arguments[0])
    return _binary(strict, *arguments) if len(arguments) == 2 else _strict(strict, arguments)


def _unary(function: Callable[..., Any], argument: Compute) -> Compute:
    def unary(record: Record) -> Any:
        value = argument(record)
        return None if value is None else function(value)

    return unary


def _binary(function: Callable[..., Any], left_of: Compute, right_of: Compute) -> Compute:
    def binary(record: Record) -> Any:
        left, right = left_of(record), right_of(record)
        return None if left is None or right is None else function(left, right)

    return binary


def _strict(function: Callable[..., Any], arguments: Sequence[Compute]) -> Compute:
    def strict(record: Record) -> Any:
        values = [argument(record) for argument in arguments]
        return None if None in values else function(*values)

    return strict


def _all(arguments: Sequence[Compute]) -> Compute:
    def every(record: Record) -> bool | None:
        truths = [argument(record) for argument in arguments]
        return False if False in truths else None if None in truths else True

    return every


def _any(arguments: Sequence[Compute]) -> Compute:
    def some(record: Record) -> bool | None:
        truths = [argument(record) for argument in arguments]
        return True if True in truths else None if None in truths else False

    return some


def _between(arguments: Sequence[Compute]) -> Compute:
    value_of, low_of, high_of = arguments

    def between(record: Record) -> bool | None:
        value, low, high = value_of(record), low_of(record), high_of(record)
        above = None if value is None or low is None else low <= value
        below = None if value is None or high is None else value <= high
        return False if above is False or below is False else None if above is None or below is None else True

    return between


def _in(arguments: Sequence[Compute]) -> Compute:
    value_of, *options = arguments

    def member(record: Record) -> bool | None:
        value = value_of(record)
        if value is None:
            return None
        listed = [option(record) for option in options]
        return True if value in [one for one in listed if one is not None] else None if None in listed else False

    return member


def _is_null(arguments: Sequence[Compute]) -> Compute:
    return lambda record: arguments[0](record) is None


def _case(arguments: Sequence[Compute]) -> Compute:
    *turns, otherwise = arguments
    branches = list(zip(turns[::2], turns[1::2], strict=True))

    def case(record: Record) -> Any:
        chosen = next((value for condition, value in branches if condition(record) is True), otherwise)
        return chosen(record)

    return case


def _coalesce(arguments: Sequence[Compute]) -> Compute:
    def coalesce(record: Record) -> Any:
        return next((value for value in (one(record) for one in arguments) if value is not None), None)

    return coalesce


def _nullif(arguments: Sequence[Compute]) -> Compute:
    left, right = arguments

    def nullif(record: Record) -> Any:
        value, other = left(record), right(record)
        return None if value is not None and other is not None and value == other else value

    return nullif


def _extreme(choose: Callable[[list[Any]], Any]) -> Callable[[Sequence[Compute]], Compute]:
    def over(arguments: Sequence[Compute]) -> Compute:
        def extreme(record: Record) -> Any:
            values = [value for value in (one(record) for one in arguments) if value is not None]
            return choose(values) if values else None

        return extreme

    return over


_SPECIAL: dict[Function, Callable[[Sequence[Compute]], Compute]] = {
    Function.AND: _all,
    Function.OR: _any,
    Function.BETWEEN: _between,
    Function.IN: _in,
    Function.IS_NULL: _is_null,
    Function.CASE: _case,
    Function.COALESCE: _coalesce,
    Function.NULLIF: _nullif,
    Function.GREATEST: _extreme(max),
    Function.LEAST: _extreme(min),
}
"""Functions for which a null argument is not simply null."""
