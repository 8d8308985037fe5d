"""Field types whose values are text: how their length options act, and the shared column and operators."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic_core import CoreSchema, core_schema
from typing_extensions import override

from buildify_nb.datamodel.field_types.base import TEXT_OPERATORS, BuiltInFieldType
from buildify_nb.datamodel.field_types.schemas import PLAIN_TEXT, checked
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldOptions
from buildify_nb.storage.column_types import ColumnKind, ColumnType

LONGEST_TEXT = 10_485_760
"""Characters; the largest n of VARCHAR(n) in Postgres."""


class TextFieldType(BuiltInFieldType):
    """Text with a smallest and a largest length in characters."""

    value_type = ValueType.TEXT
    data_type = "VARCHAR"
    operators = TEXT_OPERATORS
    options = frozenset({"max_length", "min_length", "prefix", "suffix"})
    column_length: ClassVar[int] = LONGEST_TEXT
    """The largest `max_length` that a definition may ask for."""

    def longest(self, field: FieldOptions) -> int:
        """Characters that a value may have."""
        return field.max_length or self.column_length

    @override
    def annotation(self, field: FieldOptions) -> Any:
        shortest, longest = field.min_length, self.longest(field)
        core = core_schema.str_schema(strict=True, min_length=shortest, max_length=longest, pattern=PLAIN_TEXT)
        return checked(core, type="string", minLength=shortest or 0, maxLength=longest)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        shortest, longest = field.min_length, field.max_length
        if longest is not None and not 1 <= longest <= self.column_length:
            yield Problem("max_length", f"must be between 1 and {self.column_length}")
        elif shortest is not None and shortest > self.longest(field):
            yield Problem("min_length", f"must not be more than the largest length, {self.longest(field)}")
        if shortest is not None and shortest < 0:
            yield Problem("min_length", "must not be negative")


class FormattedTextFieldType(TextFieldType):
    """Text of a known format in a column of fixed width, such as an e-mail address."""

    format: ClassVar[str]
    """The name of the format in JSON Schema."""

    @override
    def column_type(self, field: FieldOptions) -> ColumnType:
        return ColumnType(ColumnKind.VARCHAR, length=self.column_length)

    @override
    def annotation(self, field: FieldOptions) -> Any:
        lengths = core_schema.str_schema(
            strict=True, min_length=field.min_length, max_length=self.longest(field), pattern=PLAIN_TEXT
        )
        core = core_schema.chain_schema([lengths, self.format_check(field)])
        return checked(core, type="string", format=self.format, maxLength=self.longest(field))

    @abstractmethod
    def format_check(self, field: FieldOptions) -> CoreSchema:
        """Accepts text of the format and returns it as it is stored."""
