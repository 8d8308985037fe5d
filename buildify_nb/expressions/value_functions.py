"""The functions of formulas in Python, for arguments none of which is null; null is what does not fit."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from buildify_nb.expressions import scaled_integers as exact
from buildify_nb.expressions.syntax import Literal
from buildify_nb.expressions.text_folding import lowered, uppered
from buildify_nb.expressions.value_syntax import Call, Function, digits_of
from buildify_nb.expressions.value_types import ValueType

Strict = Callable[..., Any]


def strict_function(call: Call) -> Strict:
    """The function of a call, over its arguments."""
    made = _MADE.get(call.function)
    return _PLAIN[call.function] if made is None else made(call)


def _checked(compute: Callable[[int, int], int]) -> Callable[[Call], Strict]:
    def make(call: Call) -> Strict:
        if not call.may_overflow:
            return compute
        digits = digits_of(call)

        def checked(left: int, right: int) -> int | None:
            return exact.fitting(compute(left, right), digits)

        return checked

    return make


def _number(call: Call) -> Strict:
    places, digits = digits_of(call.arguments[0]).scale, digits_of(call)

    def number(value: int) -> int | None:
        return exact.rescaled(value, places, digits)

    return number


def _divide(call: Call) -> Strict:
    left, right = (digits_of(argument) for argument in call.arguments)
    factors = exact.quotient_factors(left, right, digits_of(call).scale)

    def divide(dividend: int, divisor: int) -> int | None:
        return exact.quotient(dividend, divisor, *factors)

    return divide


def _floor(call: Call) -> Strict:
    unit = 10 ** digits_of(call.arguments[0]).scale

    def floor(value: int) -> int:
        return value // unit

    return floor


def _ceil(call: Call) -> Strict:
    unit = 10 ** digits_of(call.arguments[0]).scale

    def ceil(value: int) -> int:
        return -(-value // unit)

    return ceil


def _text(call: Call) -> Strict:
    (argument,) = call.arguments
    if argument.value_type in (ValueType.INTEGER, ValueType.DECIMAL):
        places = digits_of(argument).scale

        def written(value: int) -> str:
            return exact.written(value, places)

        return written
    return date.isoformat if argument.value_type is ValueType.DATE else str


def _like(call: Call) -> Strict:
    pattern = call.arguments[1]
    assert isinstance(pattern, Literal)  # the builder asks for one
    first, *others = str(pattern.value).split("%")
    start = _piece(first)

    def equal(text: str, _: str) -> bool:
        return start.fullmatch(text) is not None

    if not others:
        return equal
    middle, end, length = [_piece(piece) for piece in others[:-1]], _piece(others[-1]), len(others[-1])

    def like(text: str, _: str) -> bool:
        found = start.match(text)
        for piece in middle:  # each is taken at its first place
            found = piece.search(text, found.end()) if found else None
        place = len(text) - length
        return found is not None and place >= found.end() and end.match(text, place) is not None

    return like


def _piece(piece: str) -> re.Pattern[str]:
    # A row of single characters: without repetition there is nothing that the engine could try again and again.
    return re.compile("".join("." if one == "_" else re.escape(one) for one in piece), re.DOTALL)


def _left(text: str, count: int) -> str:
    return text[: max(count, 0)]


def _right(text: str, count: int) -> str:
    return text[-count:] if count > 0 else ""


def _substring(text: str, start: int, count: int | None = None) -> str:
    first = max(start, 1) - 1
    return text[first:] if count is None else text[first : first + max(count, 0)]


def _trim(text: str) -> str:
    return text.strip(" ")


def _days_between(later: date, earlier: date) -> int:
    return (later - earlier).days


def _add_days(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _extract(unit: str, value: date | datetime) -> int:
    return _PARTS[unit](value)


_PARTS: dict[str, Callable[[Any], int]] = {
    "year": lambda value: value.year,
    "quarter": lambda value: (value.month + 2) // 3,
    "month": lambda value: value.month,
    "week": lambda value: value.isocalendar().week,
    "day": lambda value: value.day,
    "isodow": lambda value: value.isoweekday(),
    "doy": lambda value: value.timetuple().tm_yday,
    "hour": lambda value: value.hour,
    "minute": lambda value: value.minute,
}


def _truncate(unit: str, day: date) -> date:
    return _STARTS[unit](day)


_STARTS: dict[str, Callable[[date], date]] = {
    "year": lambda day: day.replace(month=1, day=1),
    "quarter": lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
    "month": lambda day: day.replace(day=1),
    "week": lambda day: date.fromordinal(day.toordinal() - day.weekday()),
    "day": lambda day: day,
}

_MADE: dict[Function, Callable[[Call], Strict]] = {
    Function.NUMBER: _number,
    Function.ADD: _checked(operator.add),
    Function.SUBTRACT: _checked(operator.sub),
    Function.MULTIPLY: _checked(operator.mul),
    Function.DIVIDE: _divide,
    Function.FLOOR: _floor,
    Function.CEIL: _ceil,
    Function.TEXT: _text,
    Function.LIKE: _like,
}
_PLAIN: dict[Function, Strict] = {
    Function.INTEGER_DIVIDE: exact.truncated_quotient,
    Function.REMAINDER: exact.remainder,
    Function.NEGATE: operator.neg,
    Function.ABS: abs,
    Function.EQUAL: operator.eq,
    Function.NOT_EQUAL: operator.ne,
    Function.LESS: operator.lt,
    Function.GREATER: operator.gt,
    Function.LESS_OR_EQUAL: operator.le,
    Function.GREATER_OR_EQUAL: operator.ge,
    Function.NOT: operator.not_,
    Function.CONCAT: operator.add,
    Function.LENGTH: len,
    Function.UPPER: uppered,
    Function.LOWER: lowered,
    Function.TRIM: _trim,
    Function.LEFT: _left,
    Function.RIGHT: _right,
    Function.SUBSTRING: _substring,
    Function.EXTRACT: _extract,
    Function.DATE_TRUNC: _truncate,
    Function.DATE: datetime.date,
    Function.ADD_DAYS: _add_days,
    Function.DAYS_BETWEEN: _days_between,
}
