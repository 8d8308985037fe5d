"""The field type for whole numbers of 64 bits."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from buildify_nb.datamodel.field_types.integer_family import EXACT_IN_FLOAT, WholeNumberFieldType
from buildify_nb.storage.column_types import ColumnKind


class BigIntegerField(WholeNumberFieldType):
    """A whole number of 64 bits. Beyond 2^53 its JSON form is text, because JavaScript would round a number there."""

    name = "biginteger"
    label = "Big whole number"
    description = "A whole number beyond two billion, such as a count of bytes."
    data_type = "BIGINT"
    column_kind = ColumnKind.BIGINT
    bits = 64

    @override
    def to_wire(self, value: Any) -> Any:
        return value if abs(value) <= EXACT_IN_FLOAT else str(value)
