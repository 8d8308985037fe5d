"""The field type for one of a list of choices."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from buildify_nb.datamodel.field_types.base import EQUALITY_OPERATORS
from buildify_nb.datamodel.field_types.choice_family import LONGEST_VALUE, ChoiceFieldType, choice_check, label_of
from buildify_nb.datamodel.field_types.schemas import checked
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


class SelectField(ChoiceFieldType):
    """One of the allowed values; the value is stored, its label is shown."""

    name = "select"
    label = "Choice"
    description = "One value out of a list, such as a status."
    value_type = ValueType.TEXT
    data_type = "VARCHAR"
    input_types = ("select", "radio")
    operators = EQUALITY_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.VARCHAR, length=LONGEST_VALUE)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        return checked(choice_check(field), enum=[choice.value for choice in field.allowed_values or ()])

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return label_of(value, field)
