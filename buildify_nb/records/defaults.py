"""Values that a new record gets when nobody gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import new_id
from buildify_nb.records.record_model import RecordField

Make = Callable[[Context, datetime], Any]


class Defaults:
    """The defaults of one entity's fields; they are validated like values that were given."""

    def __init__(self, fields: Iterable[RecordField]) -> None:
        given = [field for field in fields if not field.unsupported]
        self._constants = {
            field.name: field.definition.default_value for field in given if field.definition.default_value is not None
        }
        self._made: dict[str, Make] = {
            field.name: _maker(field) for field in given if field.definition.default_expression is not None
        }

    @property
    def names(self) -> frozenset[str]:
        """The fields that have a default."""
        return frozenset(self._constants) | frozenset(self._made)

    def filled(self, values: Mapping[str, Any], context: Context, now: datetime) -> dict[str, Any]:
        """`values` with the defaults of fields that it leaves out; null that was given stays null."""
        made = {name: make(context, now) for name, make in self._made.items() if name not in values}
        return {**self._constants, **made, **values}


def _maker(field: RecordField) -> Make:
    match field.definition.default_expression:
        case "now()":
            return _now(field.value_type)
        case "today()":
            return _today(field.value_type)
        case "new_uuid()":
            return (lambda _context, _now: new_id()) if field.value_type is ValueType.UUID else _new_text_id
        case _:
            return _user(field.value_type)


def _now(wanted: ValueType) -> Make:
    match wanted:
        case ValueType.DATE:
            return lambda _context, now: now.date()
        case ValueType.TIME:
            return lambda _context, now: now.time()
        case ValueType.TEXT:
            return lambda _context, now: now.isoformat()
        case _:
            return lambda _context, now: now


def _today(wanted: ValueType) -> Make:
    if wanted is ValueType.TEXT:
        return lambda _context, now: now.date().isoformat()
    if wanted is ValueType.TIMESTAMP:
        return lambda _context, now: now.replace(hour=0, minute=0, second=0, microsecond=0)
    return lambda _context, now: now.date()


def _user(wanted: ValueType) -> Make:
    if wanted is ValueType.UUID:
        return lambda context, _now: context.user_id
    return lambda context, _now: context.user


def _new_text_id(_context: Context, _now: datetime) -> str:
    return str(new_id())
