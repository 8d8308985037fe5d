"""Field types whose values are whole numbers of a machine's width."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, ClassVar

from pydantic_core import core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import ORDER_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.formatting import affixed_number, grouped_decimal
from buildify_nb.datamodel.field_types.schemas import NUMPY_SCALAR, checked, first_of, text_like, then, told
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

EXACT_IN_FLOAT = 2**53 - 1
"""The largest whole number that IEEE 754 doubles, and with them JavaScript, tell from its neighbours."""


class WholeNumberFieldType(BuiltInFieldType):
    """A whole number between two bounds; True, 1.5 and "1.5" are not whole numbers, 3.0 and "3" are."""

    value_type = ValueType.INTEGER
    operators = ORDER_OPERATORS
    options = frozenset({"min_value", "max_value", "prefix", "suffix"})
    input_types = ("number", "text")
    column_kind: ClassVar[ColumnKind]
    bits: ClassVar[int]

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(self.column_kind)

    def bounds(self, field: FieldOptions) -> tuple[int, int]:
        """The smallest and the largest value: what the options say, within what the column holds."""
        low, high = -(2 ** (self.bits - 1)), 2 ** (self.bits - 1) - 1
        if field.min_value is not None:
            low = max(low, int(field.min_value.to_integral_value(ROUND_CEILING)))
        if field.max_value is not None:
            high = min(high, int(field.max_value.to_integral_value(ROUND_FLOOR)))
        return low, high

    @override
    def annotation(self, field: FieldOptions) -> Any:
        low, high = self.bounds(field)
        whole = core_schema.int_schema(strict=True, ge=low, le=high)
        exact = core_schema.float_schema(strict=True, ge=-EXACT_IN_FLOAT, le=EXACT_IN_FLOAT)
        converted = core_schema.int_schema(ge=low, le=high)
        forms = first_of(
            whole,
            then(core_schema.is_instance_schema(float), exact, converted),
            then(text_like(r"^[+-]?[0-9]{1,19}$"), converted),
            then(NUMPY_SCALAR, whole),
        )
        core = told(forms, "whole_number", f"must be a whole number between {low} and {high}")
        return checked(core, type="integer", minimum=low, maximum=high)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        limit = 2 ** (self.bits - 1)
        given = {"min_value": field.min_value, "max_value": field.max_value}
        for option, value in given.items():
            if value is not None and not (_is_whole(value) and -limit <= value < limit):
                yield Problem(option, f"must be a whole number between {-limit} and {limit - 1}")
        if field.min_value is not None and field.max_value is not None and field.min_value > field.max_value:
            yield Problem("min_value", f"must not be more than the largest value, {field.max_value:f}")

    @override
    def display(self, value: Any, field: FieldOptions) -> str:
        return affixed_number(grouped_decimal(value), field.prefix, field.suffix)


def _is_whole(value: Decimal) -> bool:
    return value.is_finite() and value == value.to_integral_value()
