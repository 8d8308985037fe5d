"""What fills a field in the records that are there already: its default, plain or computed, as new records get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buildify_nb.context import Context
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.default_expressions import NEW_UUID, default_maker
from buildify_nb.datamodel.rules import default_of
from buildify_nb.plugins.contracts import FieldType


@dataclass(frozen=True, slots=True)
class Filling:
    """The default of one field; `told` says in words that it fills something."""

    make: Callable[[], Any]
    told: str
    is_own: bool = False
    """Whether every record gets a value of its own; all get the same otherwise."""


def filling_of(field: FieldDefinition, field_type: FieldType, context: Context, now: datetime) -> Filling | None:
    """The default of a field, where it has one that its rules accept.

    Args:
        context: whose name `current_user()` is.
        now: the moment that `now()` and `today()` tell, the same for all records.
    """
    if field.default_value is not None:
        return _constant(default_of(field, field_type), f"with {field.default_value!r}")
    text = field.default_expression
    if text is None:
        return None
    make = default_maker(text, field_type.value_type)
    if text == NEW_UUID:
        return Filling(lambda: make(context, now), f"with {text}", is_own=True)
    try:
        value = TypeAdapter[Any](field_type.annotation(field)).validate_python(make(context, now))
    except ValidationError:
        return None
    return _constant(value, f"with {text}")


def _constant(value: Any, told: str) -> Filling:
    return Filling(lambda: value, told)
