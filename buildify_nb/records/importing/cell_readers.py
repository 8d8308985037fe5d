"""Turns cells into values for fields, strictly: each spelling has one meaning, and whatever else is refused in words.

What a field type itself demands (lengths, limits, formats) is checked afterwards, as in every write.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias, cast

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.expressions.literals import shown
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.importing.imports import Cell
from buildify_nb.records.importing.spellings import NUMERALS, Spelling
from buildify_nb.records.record_model import RecordField

Reader: TypeAlias = Callable[[Any], Any]
"""Reads a cell that is not empty; raises Unreadable."""

_TRUE = frozenset(["true", "yes", "y", "t", "1", "on", "ja", "wahr", "oui", "vrai"])
_FALSE = frozenset(["false", "no", "n", "f", "0", "off", "nein", "falsch", "non", "faux"])
_SYMBOLS = "€$£¥"
_UNSIGNED = str.maketrans("", "", "'\u2019 \u00a0\u202f")
_NAMED_DAY = re.compile(r"(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?:[T ,]+(.+))?\Z")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*([AaPp][Mm])?\Z")
_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]00:00(?::00(?:\.0+)?)?\Z")


class Unreadable(ValueError):
    """A cell that is no value of its field; the text continues the field's name."""


def reader_of(field: RecordField, spelling: Spelling) -> Reader:
    """How cells of a field are read."""
    definition = field.definition
    if definition.field_type == "select":
        return _choices(definition)
    if definition.field_type == "multiselect":
        return _several(definition)
    if field.is_lookup:
        return _text_of
    kinds: dict[ValueType, Reader] = {
        ValueType.BOOLEAN: _boolean,
        ValueType.INTEGER: lambda cell: _number(cell, spelling, definition, whole=True),
        ValueType.DECIMAL: lambda cell: _number(cell, spelling, definition, whole=False),
        ValueType.DATE: lambda cell: _day(cell, spelling),
        ValueType.TIMESTAMP: lambda cell: _instant(cell, spelling),
        ValueType.TIME: _clock,
        ValueType.JSON: _json,
        ValueType.UUID: _text_of,
    }
    return kinds.get(field.value_type, cell_text if keeps_spaces(field) else _text_of)


def keeps_spaces(field: RecordField | None) -> bool:
    """Whether its values are any texts, of which spaces are a part."""
    return field is not None and field.definition.field_type in ("string", "text")


def cell_text(cell: Cell) -> str:
    """A cell as it reads."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{Decimal(repr(cell)):f}" if isinstance(cell, float) else str(cell)


def _text_of(cell: Cell) -> str:
    return cell_text(cell).strip()


def _boolean(cell: Cell) -> bool:
    word = cell_text(cell).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unreadable("must be yes or no (or true, false, 1, 0)")


def _number(cell: Cell, spelling: Spelling, field: FieldDefinition, *, whole: bool) -> Any:
    if not isinstance(cell, str):
        return cell
    text = _bare(cell, field)
    pattern = NUMERALS[spelling.decimal].match(text)
    if not pattern:
        raise Unreadable(f"must be a {'whole ' if whole else ''}number")
    if not spelling.is_sure and "," in text and not whole:
        raise Unreadable(
            f"may mean {text.replace(',', '')} or {text.replace(',', '.')}: say decimal='.' or decimal=','"
        )
    group = "," if spelling.decimal == "." else "."
    plain = text.translate(_UNSIGNED).replace(group, "").replace(spelling.decimal, ".")
    return re.sub(r"\.0*\Z", "", plain) if whole else plain


def _bare(text: str, field: FieldDefinition) -> str:
    """A number without what stands around it in a cell: spaces, and the unit of its field."""
    bare = text.strip()
    for affix in (field.prefix, field.suffix, "%" if field.field_type == "percentage" else None):
        if affix:
            bare = bare.removeprefix(affix).removesuffix(affix).strip()
    if field.field_type == "currency":
        bare = bare.strip(_SYMBOLS).strip()
        bare = re.sub(rf"\A-[{_SYMBOLS}]", "-", bare)
    return bare


def _day(cell: Cell, spelling: Spelling) -> str:
    text = _text_of(cell)
    if midnight := _MIDNIGHT.match(text):
        return midnight[1]
    found = _NAMED_DAY.match(text)
    if not found or found[5]:
        raise Unreadable("must be a date such as 2026-01-31")
    return _iso(found, spelling)


def _instant(cell: Cell, spelling: Spelling) -> str:
    text = _text_of(cell)
    found = _NAMED_DAY.match(text)
    if not found or (found[2] == "-" and len(found[1]) == 4):
        return text  # ISO 8601, or for the field to refuse.
    day = _iso(found, spelling)
    return f"{day}T{_clock(found[5])}" if found[5] else day


def _iso(found: re.Match[str], spelling: Spelling) -> str:
    first, sign, second, third = found[1], found[2], found[3], found[4]
    if len(first) == 4 and len(third) <= 2:
        return f"{first}-{second:0>2}-{third:0>2}"
    if len(third) != 4 or len(first) > 2:
        raise Unreadable("must be a date with a year of four digits, such as 2026-01-31")
    order = spelling.dates or ("dmy" if sign == "." or first == second else _only_order(int(first), int(second)))
    if order is None:
        raise Unreadable("may be day and month or month and day: say dates='dmy' or dates='mdy'")
    day, month = (first, second) if order == "dmy" else (second, first)
    return f"{third}-{month:0>2}-{day:0>2}"


def _only_order(first: int, second: int) -> str | None:
    if first > 12:
        return "dmy"
    return "mdy" if second > 12 else None


def _clock(cell: Cell) -> str:
    found = _CLOCK.match(_text_of(cell))
    if not found:
        raise Unreadable("must be a time of day such as 14:30")
    hour, half = int(found[1]), (found[5] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise Unreadable("must be a time of day such as 2:30 PM")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"{hour:02}:{found[2]}:{found[3] or '00'}{found[4] or ''}"


def _json(cell: Cell) -> Any:
    if not isinstance(cell, str):
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise Unreadable('must be JSON, such as {"a": 1} or "text"') from None


def _choices(field: FieldDefinition) -> Reader:
    """Values of a choice, by value or, where only one has it, by label."""
    values = {choice.value: choice.value for choice in field.allowed_values or ()}
    spoken: dict[str, str | None] = {}
    for choice in field.allowed_values or ():
        for name in {fold(choice.label), fold(choice.value)}:
            spoken[name] = None if name in spoken else choice.value

    def read(cell: Cell) -> str:
        text = cell_text(cell)
        # What is none of them, the field refuses with all that there are.
        return values.get(text) or values.get(text.strip()) or spoken.get(fold(text.strip())) or text

    return read


def _several(field: FieldDefinition) -> Reader:
    one = _choices(field)

    def read(cell: Cell) -> list[str]:
        text = _text_of(cell)
        if text.startswith("["):
            given = _json(text)
            if not isinstance(given, list):
                raise Unreadable("must be a list of choices")
            parts = cast("list[Any]", given)
            return [one(part) if isinstance(part, str) else part for part in parts]
        sign = next((each for each in ";|," if each in text), "")
        parts = text.split(sign) if sign else [text]
        return [one(part.strip()) for part in parts if part.strip()]

    return read


def told_unread(cell: Cell, error: Unreadable) -> str:
    """The message about a cell, with what it holds."""
    return f"{error}, not {shown(cell)}" if isinstance(cell, str) and len(cell) <= 60 else str(error)
