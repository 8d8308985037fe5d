"""What all built-in field types share: defaults of the contract and the check that every given option acts.

Concrete types are in one module each; nothing here knows a database or a widget.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from buildify_nb.datamodel.field_types.formatting import affixed
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnType

NULL_OPERATORS = ("null", "notNull")
EQUALITY_OPERATORS = ("=", "!=", "in", "notIn", *NULL_OPERATORS)
ORDER_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "between", "notBetween", "in", "notIn", *NULL_OPERATORS)
TEXT_OPERATORS = (
    *("contains", "doesNotContain", "=", "!=", "beginsWith", "doesNotBeginWith", "endsWith", "doesNotEndWith"),
    *("in", "notIn", *NULL_OPERATORS),
)

OPTION_NAMES = (
    *("max_length", "min_length", "max_value", "min_value", "decimal_places", "allowed_values", "prefix", "suffix"),
)
"""Every option of a field definition that some type acts on."""


class BuiltInFieldType(ABC):
    """Base of our own field types; third parties need only fulfil the protocol."""

    name: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    value_type: ClassVar[ValueType]
    data_type: ClassVar[str]
    input_types: ClassVar[tuple[str, ...]]
    options: ClassVar[frozenset[str]] = frozenset()
    operators: ClassVar[tuple[str, ...]]

    @abstractmethod
    def column_type(self, field: FieldOptions) -> ColumnType:
        """The column that holds such a field."""

    @abstractmethod
    def annotation(self, field: FieldOptions) -> Any:
        """The pydantic annotation of one non-null value."""

    def option_problems(self, field: FieldOptions) -> Sequence[Problem]:
        """What is wrong with the definition's options; `Problem.field` names the option."""
        return (*self._idle_options(field), *self._own_problems(field))

    def to_wire(self, value: Any) -> Any:
        """The JSON form of a non-null value."""
        return value

    def display(self, value: Any, field: FieldOptions) -> str:
        """A non-null value as a person reads it."""
        return affixed(self._shown(value, field), field.prefix, field.suffix)

    def _shown(self, value: Any, field: FieldOptions) -> str:
        """The value without prefix and suffix."""
        return str(value)

    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        """Problems with options that do act on this type."""
        return ()

    def _idle_options(self, field: FieldOptions) -> Iterable[Problem]:
        for option in OPTION_NAMES:
            if option not in self.options and getattr(field, option) not in (None, "", (), []):
                yield Problem(option, f"must be left out: it does not act on a field of type {self.name}")

    def __repr__(self) -> str:
        return f"<field type {self.name}>"
