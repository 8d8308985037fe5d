"""What a plugin may add, as typed protocols. Our own field types, engines and bulk loaders fulfil the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Protocol, runtime_checkable

from buildify_nb.errors import Problem
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.storage.column_types import ColumnType


class Choice(Protocol):
    """One allowed value of a select field."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


class FieldOptions(Protocol):
    """The part of a field definition that its type reads."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def max_length(self) -> int | None: ...
    @property
    def min_length(self) -> int | None: ...
    @property
    def max_value(self) -> Decimal | None: ...
    @property
    def min_value(self) -> Decimal | None: ...
    @property
    def decimal_places(self) -> int | None: ...
    @property
    def allowed_values(self) -> Sequence[Choice] | None: ...
    @property
    def prefix(self) -> str | None: ...
    @property
    def suffix(self) -> str | None: ...
    @property
    def metadata(self) -> Mapping[str, Any]: ...


@runtime_checkable
class RunningServer(Protocol):
    """A server that runs in a thread of this process."""

    url: str

    @property
    def is_running(self) -> bool:
        """Whether it answers requests."""
        ...

    def stop(self) -> None:
        """Ends the server; the database stays open."""
        ...


@runtime_checkable
class ServerFactory(Protocol):
    """Starts a server over an opened database."""

    protocol: str
    """What it speaks, for example "rest"."""

    def start(self, runtime: Any, host: str, port: int) -> RunningServer:
        """Starts serving the workspace's runtime; port 0 takes a free one."""
        ...


@runtime_checkable
class FieldType(Protocol):
    """One type of field: its column, its valid values, its input and how a value reads."""

    name: ClassVar[str]
    """The technical name, as stored in `field_type`."""
    label: ClassVar[str]
    description: ClassVar[str]
    """One line for the designer's picker."""
    value_type: ClassVar[ValueType]
    data_type: ClassVar[str]
    """The specification's database type, for example "VARCHAR"."""
    input_types: ClassVar[tuple[str, ...]]
    """Inputs that can edit it; the first is the default."""
    options: ClassVar[frozenset[str]]
    """Names of the constraints that act on it: "max_length", "min_value", "allowed_values", "decimal_places"…"""
    operators: ClassVar[tuple[str, ...]]
    """Condition operators (react-querybuilder names) that make sense for it, in the order of a menu."""

    def column_type(self, field: FieldOptions) -> ColumnType:
        """The column that holds such a field."""
        ...

    def annotation(self, field: FieldOptions) -> Any:
        """The pydantic annotation of one non-null value; the record validator adds null and required."""
        ...

    def option_problems(self, field: FieldOptions) -> Sequence[Problem]:
        """What is wrong with the definition's options; `Problem.field` names the option."""
        ...

    def to_wire(self, value: Any) -> Any:
        """The JSON form of a non-null value for REST and widgets."""
        ...

    def display(self, value: Any, field: FieldOptions) -> str:
        """A non-null value as a person reads it, without a locale of the machine."""
        ...
