"""The field type for several of a list of choices."""

from __future__ import annotations

from typing import Any

from pydantic_core import PydanticCustomError, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import NULL_OPERATORS
from buildify_nb.datamodel.field_types.choice_family import ChoiceFieldType, choice_check, label_of
from buildify_nb.datamodel.field_types.schemas import checked, first_of, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("choices_repeated", "must not name a choice twice")
    return values


class MultiSelectField(ChoiceFieldType):
    """A list of distinct allowed values in the order in which they were given, stored as a JSON array."""

    name = "multiselect"
    label = "Several choices"
    description = "Any number of values out of a list, such as tags."
    value_type = ValueType.JSON
    data_type = "JSONB"
    input_types = ("multi-select", "checkbox-group")
    operators = ("contains", "doesNotContain", *NULL_OPERATORS)

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.JSON)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        a_list = told(
            first_of(core_schema.list_schema(strict=True), _tuple_as_list()), "choices", "must be a list of choices"
        )
        choices = core_schema.chain_schema([a_list, core_schema.list_schema(choice_check(field), strict=True)])
        core = core_schema.no_info_after_validator_function(_distinct, choices)
        allowed = {"enum": [choice.value for choice in field.allowed_values or ()]}
        return checked(core, type="array", items=allowed, uniqueItems=True)

    @override
    def to_wire(self, value: Any) -> Any:
        return list(value)

    @override
    def _shown(self, value: Any, field: FieldOptions) -> str:
        return ", ".join(label_of(choice, field) for choice in value)


def _tuple_as_list() -> core_schema.ChainSchema:
    return core_schema.chain_schema([core_schema.is_instance_schema(tuple), core_schema.list_schema()])
