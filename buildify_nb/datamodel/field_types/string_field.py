"""The field type for one line of text."""

from __future__ import annotations

from typing_extensions import override

from buildify_nb.datamodel.field_types.text_family import TextFieldType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

DEFAULT_LENGTH = 255
"""Characters of a string field that states no `max_length`."""


class StringField(TextFieldType):
    """Text up to `max_length` characters."""

    name = "string"
    label = "Text"
    description = "One line of text, for names, titles and codes."
    input_types = ("text", "textarea", "email", "url", "tel")

    @override
    def longest(self, field: FieldOptions) -> int:
        return field.max_length or DEFAULT_LENGTH

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.VARCHAR, length=self.longest(field))
