"""The formulas of one entity, read against its fields: what calculated fields compute, and what rules may ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TypeVar

from buildify_nb.datamodel.ddl.physical import column_type_of
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.default_expressions import type_problem
from buildify_nb.datamodel.system_columns import DELETED_AT, SYSTEM_VALUE_TYPES
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.formula_fields import FormulaFields
from buildify_nb.expressions.formulas import DEFAULT_PLACES, Formula, read_formula
from buildify_nb.expressions.syntax import NUMERIC_TYPES
from buildify_nb.expressions.value_building import field_value
from buildify_nb.expressions.value_numbers import with_digits
from buildify_nb.expressions.value_syntax import MOST_PLACES, Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnKind, ColumnType

Named = TypeVar("Named")
_INTEGER_DIGITS = {ColumnKind.SMALLINT: Digits(5, 0), ColumnKind.INTEGER: Digits(10, 0)}
_CALCULATED_INTEGER = Digits(18, 0)
"""A calculated whole number has no column to fit; so many digits are 64 bits everywhere."""
_OPAQUE = ("lookup", "json", "multiselect")
"""Types that formulas ask for nothing but null: keys of other tables, lists and documents."""


class EntityFormulas:
    """Reads the formulas of an entity; its calculated fields must not refer to each other in a circle.

    Args:
        entity: whose fields the formulas name.
        field_types: field types by name.
        hidden: names that only calculated fields may use, not whoever writes a formula.
    """

    def __init__(
        self, entity: EntityDefinition, field_types: Mapping[str, FieldType], *, hidden: Collection[str] = ()
    ) -> None:
        self._types, self._adopted, self._hidden = field_types, entity.is_adopted, hidden
        known = [field for field in entity.fields if field.field_type in field_types]
        self._own = {field.name: field for field in known if not field.is_calculated}
        self._calculated = {field.name: field for field in known if field.is_calculated}
        self._kept: dict[str, Formula] = {}

    def calculated(self, field: FieldDefinition) -> Formula:
        """The formula of a calculated field; raises ExpressionError."""
        if field.name not in self._kept:
            fields = FormulaFields({**self._system(), **self._own_values()}, self._makers())
            text, places = field.calculation_formula or "", self._places(field)
            self._kept[field.name] = read_formula(text, fields, places=places)
        return self._kept[field.name]

    def value_of(self, field: FieldDefinition) -> Value:
        """What a calculated field computes, held to its type: rounded to its places, null where it does not fit.

        Raises:
            ExpressionError: the formula is not understood, or gives another type.
        """
        value, field_type = self.calculated(field).value, self._types[field.field_type]
        if problem := type_problem(self.calculated(field).value_type, field_type.value_type):
            raise ExpressionError(problem)
        if field_type.value_type not in NUMERIC_TYPES:
            return value
        digits = _digits(calculated_column(field, field_type))
        return with_digits(value, digits or _CALCULATED_INTEGER, field_type.value_type)

    def seen_through(self, path: str, name: str) -> Value | None:
        """A field under the name that it has for another entity, behind lookups; None where there is none."""
        field = self._own.get(name) or self._calculated.get(name)
        if name in self._hidden:
            return None
        if field is not None:
            return self._value(field, f"{path}.{name}")
        kind = None if self._adopted else SYSTEM_VALUE_TYPES.get(name)
        return None if kind is None else field_value(f"{path}.{name}", kind)

    def read(
        self,
        text: str,
        *,
        places: int = DEFAULT_PLACES,
        with_system: bool = False,
        behind: Callable[[str], Value | None] | None = None,
        with_user: bool = False,
    ) -> Formula:
        """A formula over the fields; raises ExpressionError.

        Args:
            behind: finds what names with dots stand for, where such may be used.
            places: decimal places of a quotient.
            with_user: whether it may ask who reads it; see `user_terms`.
            with_system: whether it may name `created_at` and the like, which a record has only once it is stored.
        """
        system = _system_values() if with_system else {}
        own, makers = self._without_hidden(self._own_values()), self._without_hidden(self._makers())
        fields = FormulaFields({**system, **own}, makers, behind, sees_user=with_user)
        return read_formula(text, fields, places=places)

    def _system(self) -> dict[str, Value]:
        return {} if self._adopted else _system_values()

    def _without_hidden(self, values: dict[str, Named]) -> dict[str, Named]:
        return {name: value for name, value in values.items() if name not in self._hidden} if self._hidden else values

    def _own_values(self) -> dict[str, Value]:
        return {name: self._value(field, name) for name, field in self._own.items()}

    def _value(self, field: FieldDefinition, name: str) -> Value:
        field_type = self._types[field.field_type]
        if field.field_type in _OPAQUE or field.reference_entity_id is not None or field.metadata.get("unsupported"):
            return field_value(name, ValueType.JSON)
        if field.is_calculated:
            column = calculated_column(field, field_type)
        else:
            column = column_type_of(field) if self._adopted else field_type.column_type(field)
        digits = _digits(column)
        # A column of more places than formulas compute with is read as a floating-point one is: to ten places.
        too_fine = digits is not None and digits.scale > MOST_PLACES
        return field_value(name, field_type.value_type, None if too_fine else digits)

    def _makers(self) -> dict[str, Callable[[], Value]]:
        return {name: partial(self._reference, field) for name, field in self._calculated.items()}

    def _reference(self, field: FieldDefinition) -> Value:
        try:
            return self.value_of(field)
        except ExpressionError as error:
            raise ExpressionError(f"the formula of {field.name!r} is not understood") from error

    def _places(self, field: FieldDefinition) -> int:
        column = self._types[field.field_type].column_type(field)
        return DEFAULT_PLACES if column.scale is None else column.scale


def calculated_column(field: FieldDefinition, field_type: FieldType) -> ColumnType:
    """The type that a calculated field's values would have in a column."""
    column = field_type.column_type(field)
    match column.kind:
        case ColumnKind.SMALLINT | ColumnKind.INTEGER | ColumnKind.BIGINT:
            return ColumnType(ColumnKind.BIGINT)
        case ColumnKind.VARCHAR:
            return ColumnType(ColumnKind.TEXT)
        case _:
            return column


def _digits(column: ColumnType) -> Digits | None:
    if column.kind is ColumnKind.NUMERIC and column.precision is not None:
        return Digits(column.precision, column.scale or 0)
    return _INTEGER_DIGITS.get(column.kind)


def _system_values() -> dict[str, Value]:
    return {name: field_value(name, kind) for name, kind in SYSTEM_VALUE_TYPES.items() if name != DELETED_AT}
