"""The field type for yes or no."""

from __future__ import annotations

from typing import Any

from pydantic_core import core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import NULL_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import checked, first_of, text_like, then, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


class BooleanField(BuiltInFieldType):
    """True or false; 1 and 0 and the words true, false, yes and no are understood, in any case."""

    name = "boolean"
    label = "Yes / no"
    description = "A box that is ticked or not."
    value_type = ValueType.BOOLEAN
    data_type = "BOOLEAN"
    input_types = ("checkbox", "select")
    operators = ("=", "!=", *NULL_OPERATORS)

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.BOOLEAN)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        forms = first_of(
            core_schema.bool_schema(strict=True),
            then(core_schema.literal_schema([0, 1]), core_schema.bool_schema()),
            then(text_like(r"^(?i:true|false|yes|no)$"), core_schema.bool_schema()),
        )
        return checked(told(forms, "boolean", "must be true or false"), type="boolean")

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return "Yes" if value else "No"
