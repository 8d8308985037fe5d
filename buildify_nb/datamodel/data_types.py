"""What the specification calls the `data_type` of a field: the type of its column, with its length or precision."""

from __future__ import annotations

from collections.abc import Mapping

from buildify_nb.datamodel.ddl.physical import column_type_of
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType


def data_type_of(field: FieldDefinition, field_types: Mapping[str, FieldType]) -> str:
    """In the specification's words, such as "VARCHAR(200)", "NUMERIC(28, 2)" or "TIMESTAMP".

    A type that no plugin has any more is called what the field calls it.
    """
    field_type = field_types.get(field.field_type)
    if field_type is None:
        return field.field_type
    column = column_type_of(field) if "column_type" in field.metadata else field_type.column_type(field)
    told = str(column)
    return told if told.startswith(f"{field_type.data_type}(") else field_type.data_type
