"""Between the values of the database and those of a record: alike on both engines, for generated and adopted tables.

In a record, ids and references are text, instants are in UTC, and numbers of decimal fields are exact decimals.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

from buildify_nb.datamodel.field_types.formatting import as_utc, exact_decimal
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.keys import part_text
from buildify_nb.storage.column_types import ColumnKind

Reader: TypeAlias = Callable[[Any], Any] | None
"""Turns a non-null value of a column into that of a record; None where they are the same."""

INTEGER_KINDS = frozenset({ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT})
TEXT_KINDS = frozenset({ColumnKind.VARCHAR, ColumnKind.CHAR, ColumnKind.TEXT})

_BY_KIND: dict[ColumnKind, Callable[[Any], Any]] = {
    ColumnKind.UUID: str,
    ColumnKind.TIMESTAMP: as_utc,
    ColumnKind.TIMESTAMPTZ: as_utc,
}


def field_reader(field: FieldDefinition, field_type: FieldType, kind: ColumnKind) -> Reader:
    """How values of a field are read."""
    if field.reference_entity_id is not None or field.field_type == "lookup":
        return part_text
    if field_type.value_type is ValueType.DECIMAL and kind in (ColumnKind.DOUBLE, ColumnKind.REAL, ColumnKind.NUMERIC):
        return exact_decimal
    if field_type.value_type is ValueType.DECIMAL and kind in INTEGER_KINDS:
        return Decimal
    return _BY_KIND.get(kind)


def system_reader(kind: ColumnKind) -> Reader:
    """How values of a system column are read."""
    return _BY_KIND.get(kind)


def reference_value(value: Any, kind: ColumnKind) -> Any:
    """What a caller gave for a reference, in the form that its key column takes: a whole number instead of its text."""
    if kind in INTEGER_KINDS and isinstance(value, str) and value.lstrip("-").isdecimal() and len(value) <= 20:
        return int(value)
    if kind in TEXT_KINDS and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


def filter_type(field_type: FieldType, kind: ColumnKind) -> ValueType:
    """As what conditions compare a field; a reference is compared as its key is."""
    if field_type.value_type is not ValueType.UUID:
        return field_type.value_type
    if kind in INTEGER_KINDS:
        return ValueType.INTEGER
    return ValueType.TEXT if kind in TEXT_KINDS else ValueType.UUID
