"""How numbers, instants and affixes read to a person, whatever the locale of the machine."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any


def shortest_real(value: Decimal | float) -> Decimal:
    """The shortest decimal that stands for the 32-bit floating-point number next to `value`, as databases print one."""
    try:
        packed = struct.pack("f", value)
    except (OverflowError, struct.error):
        return Decimal("Infinity")
    (widened,) = struct.unpack("f", packed)
    texts = (f"{widened:.{digits}g}" for digits in range(1, 10))
    return Decimal(next((text for text in texts if struct.pack("f", float(text)) == packed), repr(widened)))


def exact_decimal(value: Decimal | float) -> Decimal:
    """The decimal that a number is written as: 0.1 is Decimal("0.1"), not its binary expansion."""
    return value if isinstance(value, Decimal) else Decimal(repr(value) if type(value) is float else str(value))


def plain_decimal(value: Decimal | float) -> str:
    """A number without exponent: Decimal("1E+3") is "1000"."""
    return format(exact_decimal(value), "f")


def grouped_decimal(value: Decimal | float, places: int = 0) -> str:
    """A number with thousands separators and at least `places` decimal places; never rounded.

    >>> grouped_decimal(Decimal("1234.5"), 2)
    '1,234.50'
    """
    exact = exact_decimal(value)
    whole, _, fraction = f"{exact or abs(exact):,f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def affixed(text: str, prefix: str | None, suffix: str | None) -> str:
    """Text with its prefix and suffix; words are set off by a space, symbols are not.

    >>> affixed("12", "", "kg"), affixed("12", "$", "%")
    ('12 kg', '$12%')
    """
    before, after = prefix or "", suffix or ""
    return f"{before}{' ' if before[-1:].isalnum() else ''}{text}{' ' if after[:1].isalnum() else ''}{after}"


def affixed_number(number: str, prefix: str | None, suffix: str | None) -> str:
    """As `affixed`, with the minus sign in front of the prefix: "-$5.00"."""
    sign = "-" if number.startswith("-") else ""
    return sign + affixed(number.removeprefix("-"), prefix, suffix)


def instant_text(value: datetime) -> str:
    """An instant in UTC to the minute, or as precise as it is: "2026-01-02 14:30 UTC"."""
    instant = as_utc(value)
    precise = "microseconds" if instant.microsecond else "seconds" if instant.second else "minutes"
    return f"{instant.replace(tzinfo=None).isoformat(' ', precise)} UTC"


def as_utc(value: datetime) -> datetime:
    """The same instant in UTC; a value without a zone is UTC already. Raises OverflowError outside years 1 to 9999."""
    if value.tzinfo is UTC:
        return value
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def plain_value(value: Any) -> Any:
    """A value of no particular field type in JSON's types: instants in UTC, exact numbers as text.

    >>> plain_value(Decimal("1E+3"))
    '1000'
    """
    if isinstance(value, datetime):
        return as_utc(value).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date | time):
        return value.isoformat()
    return plain_decimal(value) if isinstance(value, Decimal) else value
