"""The field type for times of day."""

from __future__ import annotations

from typing import Any

from pydantic_core import core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import ORDER_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import checked, first_of, text_like, then, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


class TimeField(BuiltInFieldType):
    """A time of day without a zone, to the microsecond."""

    name = "time"
    label = "Time"
    description = "A time of day, such as an opening hour."
    value_type = ValueType.TIME
    data_type = "TIME"
    input_types = ("time-picker", "text")
    operators = ORDER_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.TIME)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        text = text_like(r"^[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$")
        forms = first_of(
            core_schema.time_schema(strict=True, tz_constraint="naive"), then(text, core_schema.time_schema())
        )
        core = told(forms, "time", "must be a time of day without a time zone, such as 14:30")
        return checked(core, type="string", format="time")

    @override
    def to_wire(self, value: Any) -> Any:
        return value.isoformat()

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
