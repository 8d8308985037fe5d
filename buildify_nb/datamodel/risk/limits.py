"""The limits of a field: its range, its lengths and its options.

What is there and breaks new limits stays as it is, as what breaks new validation rules does; both are told together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType

_LIMITS: Final = ("min_length", "max_length", "min_value", "max_value")


def without_limits(field: FieldDefinition, field_type: FieldType) -> FieldDefinition:
    """The field with those of its limits only that are its column's."""
    free = field.model_copy(update=dict.fromkeys(_LIMITS))
    if field_type.column_type(free) == field_type.column_type(field):
        return free
    return free.model_copy(update={"max_length": field.max_length})


@dataclass(frozen=True)
class LimitCheck:
    """The new limits of one field, asked as a validation rule is."""

    now: FieldDefinition
    was: FieldDefinition
    field_types: Mapping[str, FieldType]

    @property
    def field(self) -> str:
        """The name of the field."""
        return self.now.name

    @property
    def reads(self) -> frozenset[str]:
        """The fields that it looks at."""
        return frozenset({self.now.name})

    @property
    def message(self) -> str:
        """The limits that are new, in words."""
        return ", ".join(self._told())

    def holds(self, values: Mapping[str, Any], now: datetime) -> bool:
        """Whether the value fulfils the new limits, or broke those before already."""
        value = values.get(self.now.name)
        if value is None or _takes(self._new, value):
            return True
        return self.now.field_type == self.was.field_type and not _takes(self._old, value)

    # Made once: an adapter takes a thousand times as long to make as to ask.

    @cached_property
    def _new(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.field_types[self.now.field_type].annotation(self.now))

    @cached_property
    def _old(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.field_types[self.was.field_type].annotation(self.was))

    def _told(self) -> Iterator[str]:
        for name in _LIMITS:
            value = getattr(self.now, name)
            if value is not None and value != getattr(self.was, name):
                yield f"{name}={value}"
        if self.now.allowed_values != self.was.allowed_values:
            yield f"allowed_values={[option.value for option in self.now.allowed_values or ()]}"


def _takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True
