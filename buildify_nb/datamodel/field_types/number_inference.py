"""Which field type holds given numbers without losing a digit."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from buildify_nb.datamodel.field_types.decimal_family import DIGITS
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.field_types.integer_family import EXACT_IN_FLOAT

_FEWEST_PLACES = 2
_USUAL_PLACES = 6
_MOST_PLACES = 10


def whole_number_type(values: Sequence[int], *, bits: int = 64) -> InferredType:
    """The narrowest type for whole numbers; `bits` is the signed width that the source could hold."""
    if bits <= 32:
        return InferredType("integer", reason="whole numbers of at most 32 bits")
    if not values:
        return InferredType("biginteger", reason="whole numbers of 64 bits, none to look at")
    low, high = min(values), max(values)
    if low >= -(2**31) and high < 2**31:
        return InferredType("integer", reason=f"whole numbers from {low} to {high}")
    if low >= -(2**63) and high < 2**63:
        return InferredType("biginteger", reason=f"whole numbers from {low} to {high}, beyond 32 bits")
    return InferredType("decimal", {"decimal_places": 0}, f"whole numbers from {low} to {high}, beyond 64 bits")


def float_type(values: Sequence[float | None]) -> InferredType:
    """The type for binary floating-point numbers; NaN counts as missing, as in pandas."""
    present = [value for value in values if value is not None and not math.isnan(value)]
    if not present:
        return InferredType("decimal", _double(), "floating-point numbers, none to look at")
    if len(present) < len(values) and all(_is_exact_whole(value) for value in present):
        found = whole_number_type([int(value) for value in present])
        return InferredType(found.field_type, found.options, f"{found.reason}; floats only because some are missing")
    return _fractions(present)


def _fractions(values: Sequence[float]) -> InferredType:
    if not all(map(math.isfinite, values)):
        return InferredType("decimal", _double(), "floating-point numbers, some of them infinite, which are refused")
    exact = [Decimal(repr(value)).normalize() for value in values]
    found = max(0, *(-int(value.as_tuple().exponent) for value in exact))
    places = max(_FEWEST_PLACES, found) if found <= _USUAL_PLACES else _MOST_PLACES
    whole_digits = max(value.adjusted() + 1 for value in exact)
    if found <= _MOST_PLACES and whole_digits + places <= DIGITS:
        return InferredType("decimal", {"decimal_places": places}, f"numbers with up to {found} decimal places")
    return InferredType("decimal", _double(), "floating-point numbers too fine for fixed decimal places")


def _double() -> dict[str, dict[str, str]]:
    return {"metadata": {"storage": "double"}}


def _is_exact_whole(value: float) -> bool:
    return value.is_integer() and abs(value) <= EXACT_IN_FLOAT
