"""Values that a new record gets when nobody gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.formulas.default_expressions import Make, default_maker
from buildify_nb.records.record_model import RecordField


class Defaults:
    """The defaults of one entity's fields; they are validated like values that were given."""

    def __init__(self, fields: Iterable[RecordField]) -> None:
        given = [field for field in fields if not field.unsupported]
        self._constants = {
            field.name: field.definition.default_value for field in given if field.definition.default_value is not None
        }
        self._made: dict[str, Make] = {
            field.name: default_maker(text, field.value_type)
            for field in given
            if (text := field.definition.default_expression) is not None
        }

    @property
    def names(self) -> frozenset[str]:
        """The fields that have a default."""
        return frozenset(self._constants) | frozenset(self._made)

    def filled(self, values: Mapping[str, Any], context: Context, now: datetime) -> dict[str, Any]:
        """`values` with the defaults of fields that it leaves out; null that was given stays null."""
        made = {name: make(context, now) for name, make in self._made.items() if name not in values}
        return {**self._constants, **made, **values}
