"""The field type for references to records of another entity. Whether the record exists is not decided here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic_core import core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import EQUALITY_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import NUMPY_SCALAR, PLAIN_TEXT, checked, first_of, text_like, then, told
from buildify_nb.datamodel.field_types.uuid_field import uuid_check
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

_COLUMNS = {
    "uuid": ColumnType(ColumnKind.UUID),
    "integer": ColumnType(ColumnKind.BIGINT),
    "text": ColumnType(ColumnKind.VARCHAR, length=255),
}


def _key_type(field: FieldOptions) -> str:
    return str(field.metadata.get("key_type") or "uuid")


class LookupField(BuiltInFieldType):
    """The id of a record. `metadata["key_type"]` is "integer" or "text" where an adopted table has such keys."""

    name = "lookup"
    label = "Reference"
    description = "Points at one record of another entity."
    value_type = ValueType.UUID
    data_type = "UUID"
    input_types = ("select", "autocomplete")
    operators = EQUALITY_OPERATORS

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return _COLUMNS[_key_type(field)]

    @override
    def annotation(self, field: FieldOptions) -> Any:
        if _key_type(field) == "integer":
            whole = core_schema.int_schema(strict=True, ge=-(2**63), le=2**63 - 1)
            forms = first_of(whole, then(NUMPY_SCALAR, whole))
            return checked(told(forms, "reference", "must be the whole-number key of a record"), type="integer")
        if _key_type(field) == "text":
            text = text_like(PLAIN_TEXT, longest=255)
            return checked(told(text, "reference", "must be the text key of a record"), type="string")
        return checked(uuid_check("must be the id of a record"), type="string", format="uuid")

    @override
    def to_wire(self, value: Any) -> Any:
        return value if isinstance(value, (int, str)) else str(value)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        if _key_type(field) not in _COLUMNS:
            yield Problem("metadata", "must have a key_type of 'uuid', 'integer' or 'text', or none")
