"""The field type for percentages."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from buildify_nb.datamodel.field_types.decimal_family import DecimalFieldType
from buildify_nb.datamodel.field_types.formatting import affixed_number, grouped_decimal
from buildify_nb.plugins.contracts import FieldOptions


class PercentageField(DecimalFieldType):
    """A percentage, stored as the number in front of the sign: 12.5 means 12.5 %."""

    name = "percentage"
    label = "Percentage"
    description = "A share in percent: 12.5 is shown as 12.5%."
    default_places = 4

    @override
    def display(self, value: Any, field: FieldOptions) -> str:
        number = grouped_decimal(value, field.decimal_places or 0)
        return affixed_number(number, field.prefix, "%" if field.suffix is None else field.suffix)
