"""Field types whose values come from a list in the definition: what the list must be like and how a choice reads."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import told
from buildify_nb.errors import Problem
from buildify_nb.plugins.contracts import FieldOptions

LONGEST_VALUE = 200
"""Characters of a stored choice."""
_NAMED_IN_MESSAGE = 10


class ChoiceFieldType(BuiltInFieldType):
    """One or several of the allowed values."""

    options = frozenset({"allowed_values"})

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        values = _values(field)
        if not values:
            yield Problem("allowed_values", "must list at least one value")
        repeated = sorted({value for value in values if values.count(value) > 1})
        if repeated:
            yield Problem("allowed_values", f"must not repeat a value: {', '.join(map(repr, repeated))}")
        if not all(_is_storable(value) for value in values):
            yield Problem("allowed_values", f"must have values of 1 to {LONGEST_VALUE} characters without NUL")


def choice_check(field: FieldOptions) -> CoreSchema:
    """Accepts one of the field's allowed values."""
    values = _values(field)
    return told(core_schema.literal_schema(list(values)), "choice", f"must be {_listed(values)}")


def label_of(value: str, field: FieldOptions) -> str:
    """What is shown for a stored choice; the value itself when it is no longer allowed."""
    return next((choice.label for choice in field.allowed_values or () if choice.value == value), value)


def _values(field: FieldOptions) -> tuple[str, ...]:
    return tuple(choice.value for choice in field.allowed_values or ())


def _listed(values: tuple[str, ...]) -> str:
    shown = ", ".join(map(repr, values[:_NAMED_IN_MESSAGE]))
    more = len(values) - _NAMED_IN_MESSAGE
    return f"one of {shown}{f' or {more} more' if more > 0 else ''}"


def _is_storable(value: str) -> bool:
    return 0 < len(value) <= LONGEST_VALUE and "\0" not in value
