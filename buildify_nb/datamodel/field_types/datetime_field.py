"""The field type for instants."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import ORDER_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.formatting import as_utc, instant_text
from buildify_nb.datamodel.field_types.schemas import NUMPY_SCALAR, checked, first_of, text_like, then, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

# ISO 8601 with a T or a space; digits after the sixth of a second must be zeros; a date alone is its midnight.
_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6}0{0,3})?)?"
    r"(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?$"
)
_MESSAGE = "must be a date and time such as 2026-01-31T14:30:00Z"


def _forms() -> CoreSchema:
    any_form = core_schema.datetime_schema()
    return first_of(
        core_schema.datetime_schema(strict=True),
        then(text_like(_ISO), any_form),
        then(core_schema.is_instance_schema(date), any_form),
        then(NUMPY_SCALAR, core_schema.is_instance_schema(date), any_form),
    )


def _in_utc(value: datetime) -> datetime:
    try:
        return as_utc(value if type(value) is datetime else _plain(value))
    except OverflowError:
        raise PydanticCustomError("datetime_range", "must be between the years 1 and 9999 in UTC") from None


def _plain(value: datetime) -> datetime:
    try:
        plain = datetime.combine(value.date(), value.timetz())
    except ValueError:  # pandas.NaT is a datetime without a time.
        raise PydanticCustomError("datetime", _MESSAGE) from None
    if getattr(value, "nanosecond", 0):
        raise PydanticCustomError("datetime_precision", "must have no more than microseconds")
    return plain


class DateTimeField(BuiltInFieldType):
    """An instant to the microsecond, in UTC; a value without a zone is taken as UTC."""

    name = "datetime"
    label = "Date and time"
    description = "A moment, such as when something was ordered."
    value_type = ValueType.TIMESTAMP
    data_type = "TIMESTAMP"
    input_types = ("datetime-picker", "text")
    operators = ORDER_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.TIMESTAMPTZ)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        core = core_schema.no_info_after_validator_function(_in_utc, told(_forms(), "datetime", _MESSAGE))
        return checked(core, type="string", format="date-time")

    @override
    def to_wire(self, value: Any) -> Any:
        return as_utc(value).replace(tzinfo=None).isoformat() + "Z"

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return instant_text(value)
