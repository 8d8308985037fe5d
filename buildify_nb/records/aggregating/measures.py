"""The vocabulary of figures: what they are made of, how fields are grouped, and the type that each has. No SQL."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from buildify_nb.datamodel.views.view_fields import AVERAGE_PLACES, MOST_DIGITS
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.values import INTEGER_KINDS
from buildify_nb.storage.column_types import ColumnKind, ColumnType

NUMBERS = (ValueType.INTEGER, ValueType.DECIMAL)
DAYS = (ValueType.DATE, ValueType.TIMESTAMP)
_FLOATING = (ColumnKind.REAL, ColumnKind.DOUBLE)


class Function(StrEnum):
    """What is made of the values of a field; `COUNT` of records where no field is named. Nulls count for nothing."""

    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"

    def fits(self, value_type: ValueType) -> bool:
        """Whether it can be made of such values."""
        if self in (Function.SUM, Function.AVG):
            return value_type in NUMBERS
        if self in (Function.MIN, Function.MAX):
            return value_type in (*NUMBERS, *DAYS, ValueType.TIME)
        return self is Function.COUNT or value_type is not ValueType.JSON

    def type_of(self, column: ColumnType) -> ColumnType:
        """The type of what comes of a column."""
        if self in (Function.COUNT, Function.COUNT_DISTINCT):
            return ColumnType(ColumnKind.BIGINT)
        if self in (Function.MIN, Function.MAX):
            return column
        if column.kind in _FLOATING:
            return ColumnType(ColumnKind.DOUBLE)
        scale = 0 if column.kind in INTEGER_KINDS else column.scale
        if self is Function.AVG:
            scale = max(scale or 0, AVERAGE_PLACES)
        # Without a scale, numbers have as many places as each of them has.
        return ColumnType(ColumnKind.NUMERIC, precision=None if scale is None else MOST_DIGITS, scale=scale)

    def value_type_of(self, value_type: ValueType) -> ValueType:
        """As what conditions compare what comes of such values."""
        if self in (Function.COUNT, Function.COUNT_DISTINCT):
            return ValueType.INTEGER
        return ValueType.DECIMAL if self is Function.AVG else value_type


class Bucket(StrEnum):
    """A span of time by whose beginning instants and dates are grouped. Weeks begin on Monday."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    HOUR = "hour"

    def fits(self, value_type: ValueType) -> bool:
        """Whether values of this type lie in such spans."""
        return value_type is ValueType.TIMESTAMP or (value_type is ValueType.DATE and self is not Bucket.HOUR)

    @property
    def column_type(self) -> ColumnType:
        """The type of the beginning of a span."""
        return ColumnType(ColumnKind.TIMESTAMPTZ if self is Bucket.HOUR else ColumnKind.DATE)


@dataclass(frozen=True, slots=True)
class Group:
    """One of the things that records are grouped by."""

    name: str
    field: str
    """What may have dots."""
    bucket: Bucket | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of each group."""

    name: str
    function: Function
    field: str | None = None
