"""The field type for exact decimal numbers."""

from __future__ import annotations

from buildify_nb.datamodel.field_types.decimal_family import DecimalFieldType


class DecimalField(DecimalFieldType):
    """An exact decimal, with two places unless the field says otherwise."""

    name = "decimal"
    label = "Decimal number"
    description = "An exact number with decimal places, for weights, rates and measures."
