"""Whether a field's new rules may refuse values that its old rules allowed, told from the two definitions alone."""

from __future__ import annotations

from decimal import Decimal

from buildify_nb.datamodel.fields import FieldDefinition


def may_change_values(old: FieldDefinition, new: FieldDefinition) -> bool:
    """Whether `new` may be unable to hold values of `old` as they are, whatever its limits say of them."""
    return (
        old.field_type != new.field_type
        or old.metadata != new.metadata
        or _is_lower(new.max_length, old.max_length)
        or _is_lower(new.decimal_places, old.decimal_places)
    )


def may_refuse_old_values(old: FieldDefinition, new: FieldDefinition) -> bool:
    """Whether the type or the limits of `new` may refuse values that `old` allowed."""
    return (
        may_change_values(old, new)
        or _is_lower(new.max_value, old.max_value)
        or _is_lower(old.min_length, new.min_length, none_is_low=True)
        or _is_lower(old.min_value, new.min_value, none_is_low=True)
        or bool(_options(old) - _options(new))
    )


def _is_lower(first: int | Decimal | None, second: int | Decimal | None, *, none_is_low: bool = False) -> bool:
    """Whether the limit `first` is lower; a limit that is not set is the highest one, or the lowest."""
    if first == second:
        return False
    if first is None or second is None:
        return (first is None) is none_is_low
    return first < second


def _options(field: FieldDefinition) -> set[str]:
    return {option.value for option in field.allowed_values or ()}
