"""Record ids as text, and back: a single key is its own text, a composite one its parts percent-encoded, joined by ",".

Generated tables have one UUID; adopted tables have whatever their owner chose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from buildify_nb.storage.column_types import ColumnKind

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\Z")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_INTEGER_BITS = {ColumnKind.SMALLINT: 15, ColumnKind.INTEGER: 31, ColumnKind.BIGINT: 63}
LONGEST_KEY = 2000
"""Characters of a key's text."""


def key_text(values: Sequence[Any]) -> str:
    """The text form of a key; every part has a value.

    >>> key_text([7]), key_text(["a,b", 2])
    ('7', 'a%2Cb,2')
    """
    if len(values) == 1:
        return part_text(values[0])
    return ",".join(quote(part_text(value), safe="") for value in values)


def read_key(text: str, kinds: Sequence[ColumnKind]) -> tuple[Any, ...] | None:
    """The values of a key for columns of these kinds; None when no record can have such a key."""
    if len(text) > LONGEST_KEY or not kinds:
        return None
    parts = [text] if len(kinds) == 1 else [unquote(part) for part in text.split(",")]
    if len(parts) != len(kinds):
        return None
    values = tuple(_read_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    # Only the text that `key_text` writes is a key: "007" must not name record 7.
    return None if None in values or key_text(values) != text else values


def part_text(value: Any) -> str:
    """One value of a key as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        plain = format(value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return value.hex() if isinstance(value, bytes | bytearray) else str(value)


def _read_part(text: str, kind: ColumnKind) -> Any:
    try:
        return _READERS[kind](text)
    except (ValueError, InvalidOperation, KeyError):
        return None


def _read_uuid(text: str) -> UUID | None:
    return UUID(text) if _UUID.match(text) else None


def _integer_reader(bits: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        value = int(text) if len(text) <= 20 else 2**64
        return value if -(2**bits) <= value < 2**bits else None

    return read


def _read_decimal(text: str) -> Decimal | None:
    value = Decimal(text)
    return value if value.is_finite() and len(text) <= 60 else None


def _read_text(text: str) -> str | None:
    return None if _UNSTORABLE.search(text) else text


def _read_instant(text: str) -> datetime | None:
    value = datetime.fromisoformat(text)
    return value if value.tzinfo else None


_READERS: dict[ColumnKind, Callable[[str], Any]] = {
    ColumnKind.UUID: _read_uuid,
    ColumnKind.NUMERIC: _read_decimal,
    ColumnKind.DOUBLE: float,
    ColumnKind.REAL: float,
    ColumnKind.BOOLEAN: {"true": True, "false": False}.get,
    ColumnKind.DATE: date.fromisoformat,
    ColumnKind.TIME: time.fromisoformat,
    ColumnKind.TIMESTAMP: _read_instant,
    ColumnKind.TIMESTAMPTZ: _read_instant,
    ColumnKind.VARCHAR: _read_text,
    ColumnKind.CHAR: _read_text,
    ColumnKind.TEXT: _read_text,
    ColumnKind.ENUM: _read_text,
    ColumnKind.BLOB: bytes.fromhex,
    **{kind: _integer_reader(bits) for kind, bits in _INTEGER_BITS.items()},
}
