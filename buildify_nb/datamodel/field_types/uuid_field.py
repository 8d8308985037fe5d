"""The field type for UUIDs, and the check that references share with it."""

from __future__ import annotations

from typing import Any

from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import EQUALITY_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import checked, first_of, text_like, then, told
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

UUID_TEXT = r"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}$"


def uuid_check(message: str) -> CoreSchema:
    """Accepts a UUID or its text, with or without hyphens."""
    text = then(text_like(UUID_TEXT), core_schema.uuid_schema())
    return told(first_of(core_schema.uuid_schema(strict=True), text), "uuid", message)


class UuidField(BuiltInFieldType):
    """A UUID of any version."""

    name = "uuid"
    label = "UUID"
    description = "A universally unique identifier, such as another system's key."
    value_type = ValueType.UUID
    data_type = "UUID"
    input_types = ("text",)
    operators = EQUALITY_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.UUID)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        check = uuid_check("must be a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")
        return checked(check, type="string", format="uuid")

    @override
    def to_wire(self, value: Any) -> Any:
        return str(value)
