"""The field type for calendar days."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from pydantic_core import core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import ORDER_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import NUMPY_SCALAR, checked, first_of, text_like, then, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


def _day_of_midnight(value: Any) -> date:
    # pandas counts nanoseconds beside the time of day, and its NaT refuses `.time()` with a ValueError.
    if not isinstance(value, datetime) or value.time() != time() or getattr(value, "nanosecond", 0):
        raise ValueError("not a day")
    return value.date()


class DateField(BuiltInFieldType):
    """A day in the years 1 to 9999; a datetime counts as a day when it is midnight."""

    name = "date"
    label = "Date"
    description = "A day without a time, such as a birthday or a deadline."
    value_type = ValueType.DATE
    data_type = "DATE"
    input_types = ("date-picker", "text")
    operators = ORDER_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.DATE)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        day = core_schema.date_schema(strict=True)
        midnight = core_schema.no_info_plain_validator_function(_day_of_midnight)
        forms = first_of(
            day,
            then(text_like(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), core_schema.date_schema()),
            midnight,
            then(NUMPY_SCALAR, first_of(day, midnight)),
        )
        return checked(told(forms, "date", "must be a date such as 2026-01-31"), type="string", format="date")

    @override
    def to_wire(self, value: Any) -> Any:
        return value.isoformat()

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return value.isoformat()
