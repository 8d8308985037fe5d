"""Values that a new record gets when nobody gave them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.formulas.default_expressions import CURRENT_USER, default_formula
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import new_id
from buildify_nb.records.record_model import RecordField

Make = Callable[[Context, datetime], Any]


class Defaults:
    """The defaults of one entity's fields; they are validated like values that were given."""

    def __init__(self, fields: Iterable[RecordField]) -> None:
        given = [field for field in fields if not field.unsupported]
        self._constants = {
            field.name: field.definition.default_value for field in given if field.definition.default_value is not None
        }
        self._made: dict[str, Make] = {
            field.name: _maker(field) for field in given if field.definition.default_expression is not None
        }

    @property
    def names(self) -> frozenset[str]:
        """The fields that have a default."""
        return frozenset(self._constants) | frozenset(self._made)

    def filled(self, values: Mapping[str, Any], context: Context, now: datetime) -> dict[str, Any]:
        """`values` with the defaults of fields that it leaves out; null that was given stays null."""
        made = {name: make(context, now) for name, make in self._made.items() if name not in values}
        return {**self._constants, **made, **values}


def _maker(field: RecordField) -> Make:
    text = field.definition.default_expression or ""
    formula = default_formula(text)
    if formula is not None:
        compute = compile_value(formula.value)
        return lambda _context, now: compute({}, now)
    if text == CURRENT_USER:
        return _user(field.value_type)
    return (lambda _context, _now: new_id()) if field.value_type is ValueType.UUID else _new_text_id


def _user(wanted: ValueType) -> Make:
    if wanted is ValueType.UUID:
        return lambda context, _now: context.user_id
    return lambda context, _now: context.user


def _new_text_id(_context: Context, _now: datetime) -> str:
    return str(new_id())
