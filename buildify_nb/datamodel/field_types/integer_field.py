"""The field type for whole numbers of 32 bits."""

from __future__ import annotations

from buildify_nb.datamodel.field_types.integer_family import WholeNumberFieldType
from buildify_nb.storage.column_types import ColumnKind


class IntegerField(WholeNumberFieldType):
    """A whole number between -2,147,483,648 and 2,147,483,647."""

    name = "integer"
    label = "Whole number"
    description = "A count or quantity up to two billion."
    data_type = "INTEGER"
    column_kind = ColumnKind.INTEGER
    bits = 32
