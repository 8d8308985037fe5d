"""The field type for text of any length."""

from __future__ import annotations

from typing_extensions import override

from buildify_nb.datamodel.field_types.text_family import TextFieldType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType


class TextField(TextFieldType):
    """Text in a column without a width; `max_length` is checked on write."""

    name = "text"
    label = "Long text"
    description = "Several lines of text, for notes and descriptions."
    data_type = "TEXT"
    input_types = ("textarea", "text")

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.TEXT)
