"""Field types whose values are exact decimals. Nothing is rounded: a value with too many places is refused.

A column is NUMERIC(28, places) unless the field's metadata says what an adopted or loaded column is made of:
`{"precision": 38}` widens it, `{"storage": "numeric"}` is NUMERIC without a scale, and `{"storage": "double"}` is a
binary floating-point column, which takes the decimals that it gives back unchanged, and `{"storage": "real"}` one of
32 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Context, Decimal
from typing import Any, ClassVar

from pydantic_core import CoreSchema, PydanticCustomError, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import ORDER_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.formatting import (
    affixed_number,
    exact_decimal,
    grouped_decimal,
    plain_decimal,
    shortest_real,
)
from buildify_nb.datamodel.field_types.schemas import NUMPY_SCALAR, checked, first_of, text_like, then, told
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

DIGITS = 28
"""Digits of our own NUMERIC columns, the precision of Python's default decimal context."""
MOST_DIGITS = 38
"""Digits of the widest NUMERIC in DuckDB."""
MOST_PLACES = 20
STORAGES = ("double", "real", "numeric")
_NUMERAL = r"^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?$"
_LONGEST_INTEGER = 10**400


def _decimal_forms() -> CoreSchema:
    exact = core_schema.decimal_schema()
    number = first_of(
        core_schema.decimal_schema(strict=True),
        then(core_schema.int_schema(strict=True, ge=-_LONGEST_INTEGER, le=_LONGEST_INTEGER), exact),
        then(core_schema.is_instance_schema(float), exact),
        then(text_like(_NUMERAL, longest=400), exact),
        then(NUMPY_SCALAR, core_schema.is_instance_schema((int, float)), exact),
    )
    return told(number, "number", "must be a number")


def _kept_by_real(value: Decimal) -> Decimal:
    if shortest_real(value) != value:
        raise PydanticCustomError("real_precision", "must have at most 6 significant digits")
    return value


def _kept_by_double(value: Decimal) -> Decimal:
    if exact_decimal(float(value)) != value:
        raise PydanticCustomError("double_precision", "must have at most 15 significant digits")
    return value


def _with_places(places: int) -> Callable[[Decimal], Decimal]:
    """The value with all the places that its column keeps: what is noted of a write is what a later read gives."""
    unit, context = Decimal(1).scaleb(-places), Context(prec=2 * MOST_DIGITS)
    nothing = Decimal(0).quantize(unit)
    return lambda value: value.quantize(unit, context=context) or nothing


class DecimalFieldType(BuiltInFieldType):
    """An exact decimal between two bounds with a fixed number of places."""

    value_type = ValueType.DECIMAL
    data_type = "NUMERIC"
    operators = ORDER_OPERATORS
    options = frozenset({"min_value", "max_value", "decimal_places", "prefix", "suffix"})
    input_types = ("number", "text")
    default_places: ClassVar[int] = 2

    def places(self, field: FieldOptions) -> int:
        """Decimal places that are kept."""
        return self.default_places if field.decimal_places is None else field.decimal_places

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        if field.metadata.get("storage") == "double":
            return ColumnType(ColumnKind.DOUBLE)
        if field.metadata.get("storage") == "real":
            return ColumnType(ColumnKind.REAL)
        if field.metadata.get("storage") == "numeric":
            return ColumnType(ColumnKind.NUMERIC)
        return ColumnType(ColumnKind.NUMERIC, precision=_precision(field), scale=self.places(field))

    @override
    def annotation(self, field: FieldOptions) -> Any:
        core = then(_decimal_forms(), self._bounded(field))
        if field.metadata.get("storage") == "double":
            core = core_schema.no_info_after_validator_function(_kept_by_double, core)
        if field.metadata.get("storage") == "real":
            core = core_schema.no_info_after_validator_function(_kept_by_real, core)
        if field.metadata.get("storage") not in STORAGES:
            core = core_schema.no_info_after_validator_function(_with_places(self.places(field)), core)
        return checked(core, anyOf=[{"type": "number"}, {"type": "string", "format": "decimal"}])

    def _bounded(self, field: FieldOptions) -> CoreSchema:
        free = field.metadata.get("storage") in STORAGES
        most_digits = None if field.metadata.get("storage") in ("double", "real") else _precision(field)
        return core_schema.decimal_schema(
            strict=True,
            max_digits=most_digits,
            decimal_places=field.decimal_places if free else self.places(field),
            ge=field.min_value,
            le=field.max_value,
        )

    @override
    def to_wire(self, value: Any) -> Any:
        return plain_decimal(value)

    @override
    def display(self, value: Any, field: FieldOptions) -> str:
        return affixed_number(grouped_decimal(value, self._shown_places(field)), field.prefix, field.suffix)

    def _shown_places(self, field: FieldOptions) -> int:
        free = field.metadata.get("storage") in STORAGES
        return field.decimal_places or 0 if free else self.places(field)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        if field.decimal_places is not None and not 0 <= field.decimal_places <= MOST_PLACES:
            yield Problem("decimal_places", f"must be between 0 and {MOST_PLACES}")
        for option in ("min_value", "max_value"):
            bound: Decimal | None = getattr(field, option)
            if bound is not None and not bound.is_finite():
                yield Problem(option, "must be a finite number")
                return
        if field.min_value is not None and field.max_value is not None and field.min_value > field.max_value:
            yield Problem("min_value", f"must not be more than the largest value, {field.max_value:f}")
        yield from _storage_problems(field)


def _precision(field: FieldOptions) -> int:
    given = field.metadata.get("precision")
    return given if isinstance(given, int) else MOST_DIGITS if field.metadata.get("storage") else DIGITS


def _storage_problems(field: FieldOptions) -> Iterable[Problem]:
    storage, precision = field.metadata.get("storage"), field.metadata.get("precision")
    if storage is not None and storage not in STORAGES:
        yield Problem("metadata", "must have a storage of 'double', 'real' or 'numeric', or none")
    if precision is None:
        return
    least = max(1, field.decimal_places or 0)
    if not isinstance(precision, int) or isinstance(precision, bool) or not least <= precision <= MOST_DIGITS:
        yield Problem("metadata", f"must have a precision between {least} and {MOST_DIGITS}")
