"""Constants of conditions: from JSON (or Python) values to typed literals, and back.

Form inputs deliver most values as text, so numbers, dates and truth values are read from text too, but only in one
strict spelling each: ISO 8601 for dates and times, a point as the decimal sign. Anything else is refused instead of
guessed. Source of the time formats: RFC 3339, plus the zone-less `YYYY-MM-DDTHH:MM` of HTML inputs, which is read as
UTC.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.foreign_values import plain_scalar
from buildify_nb.expressions.syntax import Literal, Scalar
from buildify_nb.expressions.value_types import ValueType

INTEGER_MINIMUM, INTEGER_MAXIMUM = -(2**63), 2**63 - 1
DECIMAL_DIGITS = 38
"""Most digits of a decimal, before and after the point together; what both engines compare exactly."""

_SAFE_JSON_INTEGER = 2**53 - 1
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 100
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}(:?\d{2})?)?)?", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}")
_LONGEST_SHOWN = 60

_Parsed = TypeVar("_Parsed")


def read_literal(value: Any, value_type: ValueType) -> Literal:
    """The constant for a field of this type.

    An INTEGER field may meet a decimal constant (`quantity > 2.5`): then the literal is DECIMAL. Timestamps become UTC.
    Scalars of NumPy are taken as Python's.

    Raises:
        ExpressionError: the value is not of the type or out of range; the message says which.
    """
    value = plain_scalar(value)
    if value_type is ValueType.INTEGER:
        number = _decimal(value)
        return _integer(int(number)) if number == number.to_integral_value() else Literal(number, ValueType.DECIMAL)
    return Literal(_READERS[value_type](value), value_type)


def write_literal(literal: Literal) -> str | int | bool:
    """The JSON form, which `read_literal` reads back; numbers that JSON readers would round are written as text."""
    value = literal.value
    if isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_JSON_INTEGER else str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, UUID) else value.isoformat()


def plain_decimal(value: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros and negative zero: the form in which drivers keep it exact."""
    if not value:
        return Decimal(0)
    text = format(value, "f")
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def to_utc(moment: datetime) -> datetime:
    """The instant in UTC; a moment without zone is taken as UTC.

    Raises:
        OverflowError: the instant lies outside the years 1 to 9999.
    """
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def shown(value: Any) -> str:
    """A value of a document as an error message may quote it: short, on one line."""
    text = f"{value[:_LONGEST_SHOWN]!r}" if isinstance(value, str) else ascii(value)[:_LONGEST_SHOWN]
    return text if not isinstance(value, str) or len(value) <= _LONGEST_SHOWN else f"{text}…"


def _refused(value: Any, wanted: str) -> ExpressionError:
    given = (
        shown(value) if isinstance(value, str | bool | int | float) and not _is_huge(value) else type(value).__name__
    )
    return ExpressionError(f"expected {wanted}, got {given}")


def _is_huge(value: Any) -> bool:
    return isinstance(value, int) and abs(value) >= 10**DECIMAL_DIGITS


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _refused(value, "text")
    if "\0" in value:
        raise ExpressionError("text must not contain NUL characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise ExpressionError("text must not contain unpaired surrogates")
    return value


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise _refused(value, "true or false")


def _integer(value: int) -> Literal:
    if not INTEGER_MINIMUM <= value <= INTEGER_MAXIMUM:
        raise ExpressionError(f"out of range: whole numbers go from {INTEGER_MINIMUM} to {INTEGER_MAXIMUM}")
    return Literal(value, ValueType.INTEGER)


def _decimal(value: Any) -> Decimal:
    number = _parsed_number(value)
    if not number.is_finite():
        raise _refused(value, "a finite number")
    if number and not -DECIMAL_DIGITS <= number.adjusted() < DECIMAL_DIGITS:
        raise _too_many_digits()
    plain = plain_decimal(number)
    if max(plain.adjusted() + 1, 0) - int(plain.as_tuple().exponent) > DECIMAL_DIGITS:
        raise _too_many_digits()
    return plain


def _too_many_digits() -> ExpressionError:
    return ExpressionError(f"out of range: numbers have at most {DECIMAL_DIGITS} digits")


def _parsed_number(value: Any) -> Decimal:
    if _is_huge(value):
        raise _too_many_digits()
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise _refused(value, "a number")
    if isinstance(value, Decimal):
        return value
    text = repr(value) if isinstance(value, float) else str(value).strip()
    if isinstance(value, str) and (len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text)):
        raise _refused(value, "a number")
    return Decimal(text)


def _date(value: Any) -> date:
    if isinstance(value, datetime):  # as frames hold dates, too
        if value.time() != time.min or value.tzinfo is not None:
            raise ExpressionError("a date must not carry a time of day or a zone")
        return value.date()
    if isinstance(value, date):
        return value
    return _parsed(value, _DATE, date.fromisoformat, "a date such as 2024-12-31")


def _time(value: Any) -> time:
    if isinstance(value, time):
        if value.tzinfo is not None:
            raise ExpressionError("a time of day must not carry a zone")
        return value
    return _parsed(value, _TIME, time.fromisoformat, "a time such as 23:59:00, without zone")


def _timestamp(value: Any) -> datetime:
    wanted = "a timestamp such as 2024-12-31T23:59:00Z"
    moment = value if isinstance(value, datetime) else _parsed(value, _TIMESTAMP, datetime.fromisoformat, wanted)
    if getattr(moment, "nanosecond", 0):
        raise ExpressionError("too fine: instants have microseconds")
    try:
        instant = to_utc(moment)
        # What pandas calls a Timestamp becomes a plain datetime.
        return instant if type(instant) is datetime else datetime.combine(instant.date(), instant.time(), UTC)
    except OverflowError:
        raise ExpressionError("out of range: instants go from year 1 to year 9999 in UTC") from None


def _uuid(value: Any) -> UUID:
    if isinstance(value, UUID):
        return UUID(int=value.int)
    return _parsed(value, _UUID, UUID, "a UUID such as 018f0000-0000-7000-8000-000000000000")


def _parsed(value: Any, pattern: re.Pattern[str], parse: Callable[[str], _Parsed], wanted: str) -> _Parsed:
    if not isinstance(value, str) or not pattern.fullmatch(value.strip()):
        raise _refused(value, wanted)
    try:
        return parse(value.strip())
    except ValueError:
        raise _refused(value, wanted) from None


_READERS: dict[ValueType, Callable[[Any], Scalar]] = {
    ValueType.TEXT: _text,
    ValueType.DECIMAL: _decimal,
    ValueType.BOOLEAN: _boolean,
    ValueType.DATE: _date,
    ValueType.TIME: _time,
    ValueType.TIMESTAMP: _timestamp,
    ValueType.UUID: _uuid,
    ValueType.JSON: _text,
}
