"""The types that values in expressions have."""

from __future__ import annotations

from enum import StrEnum


class ValueType(StrEnum):
    """A type of the expression language; every field type maps to one of them."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    TIMESTAMP = "timestamp"
    """An instant, always with a zone."""
    UUID = "uuid"
    JSON = "json"
    """Opaque: only null tests and, for lists, membership."""
