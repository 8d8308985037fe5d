"""The vocabulary of schema changes: each operation is a value that knows its inverse and says what it does.

Nothing is destroyed: a dropped column or table is parked under a hidden name, so that the inverse brings it back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from buildify_nb.counts import counted
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.identifiers import MAX_NAME_LENGTH
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape

LONGEST_PARKED = MAX_NAME_LENGTH - len("_undone")


@dataclass(frozen=True, slots=True)
class CreateTable:
    """Creates a table without its indexes; `parked` is the name under which the inverse hides it."""

    table: TableShape
    parked: str

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (*(DropForeignKey(key) for key in self.table.foreign_keys), ParkTable(self.table, self.parked))

    def __str__(self) -> str:
        return f"create table {self.table.name} with {counted(len(self.table.columns), 'column')}"


@dataclass(frozen=True, slots=True)
class ParkTable:
    """Hides a table, whose indexes and references are gone, under `parked`; its rows stay."""

    table: TableShape
    parked: str

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (RestoreTable(self.table, self.parked),)

    def __str__(self) -> str:
        return f"hide table {self.table.name}, its rows are kept as {self.parked}"


@dataclass(frozen=True, slots=True)
class RestoreTable:
    """Gives a parked table its name back."""

    table: TableShape
    parked: str

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (ParkTable(self.table, self.parked),)

    def __str__(self) -> str:
        return f"bring table {self.table.name} back from {self.parked}"


@dataclass(frozen=True, slots=True)
class AddColumn:
    """Adds a column; rows that are there get `fill`. `parked` is the name under which the inverse hides it.

    `source` says in words what fills it; without a `fill`, every row gets a value of its own from it.
    """

    column: ColumnShape
    parked: str
    fill: object = None
    source: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it may be, and is, empty in all rows that are there."""
        return self.column.nullable and self.fill is None and not self.source

    @property
    def is_row_by_row(self) -> bool:
        """Whether every row gets a value of its own."""
        return self.fill is None and bool(self.source)

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (ParkColumn(self.column, self.parked),)

    def __str__(self) -> str:
        return f"add column {self.column.name} {self.column.type}{_filled('', self.source)}"


@dataclass(frozen=True, slots=True)
class RenameColumn:
    """Gives a column another name."""

    before: ColumnShape
    after: ColumnShape

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (RenameColumn(self.after, self.before),)

    def __str__(self) -> str:
        return f"rename column {self.before.name} to {self.after.name}"


@dataclass(frozen=True, slots=True)
class ParkColumn:
    """Hides a column under `parked`; its values stay."""

    column: ColumnShape
    parked: str

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (RestoreColumn(self.column, self.parked),)

    def __str__(self) -> str:
        return f"hide column {self.column.name}, its values are kept as {self.parked}"


@dataclass(frozen=True, slots=True)
class RestoreColumn:
    """Gives a parked column its name back; rows without a value get `fill`.

    `revised` says that values were written since, under another type: they are converted and put over the parked ones.
    `source` says in words what fills them; without a `fill`, each of them gets a value of its own from it.
    """

    column: ColumnShape
    parked: str
    fill: object = None
    revised: bool = False
    source: str = ""

    @property
    def is_row_by_row(self) -> bool:
        """Whether every row without a value gets one of its own."""
        return self.fill is None and bool(self.source)

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (ParkColumn(self.column, self.parked),)

    def __str__(self) -> str:
        told = ", with what changed since" if self.revised else ""
        filled = _filled("empty ones ", self.source)
        return f"bring column {self.column.name} back from {self.parked}{told}{filled}"


@dataclass(frozen=True, slots=True)
class ConvertColumn:
    """Changes the type of a column, never its name.

    "cast" cannot lose a value; "checked" converts value by value and parks the old column under `parked`. `source` says
    in words what fills empty values, where the column may not be empty any more.
    """

    before: ColumnShape
    after: ColumnShape
    how: Literal["cast", "checked"]
    parked: str = ""
    source: str = ""

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it: after a checked conversion, the old column itself comes back."""
        if self.how == "cast":
            return (ConvertColumn(self.after, self.before, "cast"),)
        return ParkColumn(self.after, f"{self.parked}_undone"), RestoreColumn(self.before, self.parked)

    def __str__(self) -> str:
        if self.how == "cast":
            return f"convert column {self.after.name} from {self.before.type} to {self.after.type}"
        told = f"{_filled('empty ones ', self.source)}, the old values are kept as {self.parked}"
        if self.before.type == self.after.type:
            return f"convert the values of column {self.after.name} to its new rules{told}"
        return f"convert column {self.after.name} from {self.before.type} to {self.after.type}{told}"


@dataclass(frozen=True, slots=True)
class SetNullable:
    """Allows or forbids empty values."""

    column: ColumnShape
    nullable: bool

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (SetNullable(self.column, not self.nullable),)

    def __str__(self) -> str:
        return f"{'allow' if self.nullable else 'forbid'} empty values in {self.column.name}"


@dataclass(frozen=True, slots=True)
class CreateIndex:
    """Creates an index."""

    index: IndexShape

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (DropIndex(self.index),)

    def __str__(self) -> str:
        return f"create {'unique ' if self.index.unique else ''}index on {', '.join(self.index.columns)}"


@dataclass(frozen=True, slots=True)
class DropIndex:
    """Drops an index; it holds nothing that the table does not."""

    index: IndexShape

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (CreateIndex(self.index),)

    def __str__(self) -> str:
        return f"drop {'unique ' if self.index.unique else ''}index on {', '.join(self.index.columns)}"


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    """Lets the database enforce a reference; `of` names the entity where it is another than the one in question."""

    key: ForeignKeyShape
    of: str = ""

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (DropForeignKey(self.key, self.of),)

    def __str__(self) -> str:
        return f"let {_column_of(self.of, self.key)} refer to {self.key.table}"


@dataclass(frozen=True, slots=True)
class DropForeignKey:
    """No longer lets the database enforce a reference; `of` as in `AddForeignKey`."""

    key: ForeignKeyShape
    of: str = ""

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (AddForeignKey(self.key, self.of),)

    def __str__(self) -> str:
        return f"no longer let {_column_of(self.of, self.key)} refer to {self.key.table}"


@dataclass(frozen=True, slots=True)
class PurgeColumn:
    """Deletes a hidden column for good."""

    parked: str

    def inverse(self) -> tuple[Operation, ...]:
        """Nothing undoes it."""
        return ()

    def __str__(self) -> str:
        return f"delete the hidden column {self.parked} for good"


@dataclass(frozen=True, slots=True)
class CreateView:
    """Creates a view of this query, which is text of ours."""

    schema: str
    name: str
    query: str

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (DropView(self),)

    def __str__(self) -> str:
        return f"create view {self.name}"


@dataclass(frozen=True, slots=True)
class DropView:
    """Drops a view; it holds nothing that its tables do not."""

    view: CreateView

    def inverse(self) -> tuple[Operation, ...]:
        """What undoes it."""
        return (self.view,)

    def __str__(self) -> str:
        return f"drop view {self.view.name}"


Operation = (
    CreateTable
    | ParkTable
    | RestoreTable
    | AddColumn
    | RenameColumn
    | ParkColumn
    | RestoreColumn
    | ConvertColumn
    | SetNullable
    | CreateIndex
    | DropIndex
    | AddForeignKey
    | DropForeignKey
    | PurgeColumn
    | CreateView
    | DropView
)


def _column_of(entity: str, key: ForeignKeyShape) -> str:
    return f"{entity}.{key.column}" if entity else key.column


def _filled(which: str, source: str) -> str:
    return f", {which}filled {source}" if source else ""


def parked_after(operations: Sequence[Operation], parked: Sequence[ColumnShape]) -> list[ColumnShape]:
    """The hidden columns that a table with `parked` has once `operations` ran."""
    gone = {operation.parked for operation in operations if isinstance(operation, RestoreColumn | PurgeColumn)}
    return [*(column for column in parked if column.name not in gone), *newly_parked(operations)]


def undone(operations: Sequence[Operation]) -> list[Operation]:
    """The operations that lead back, in order."""
    return [inverse for operation in reversed(operations) for inverse in operation.inverse()]


def hiding(table: TableShape, parked: str) -> list[Operation]:
    """The operations that hide a table: nothing may depend on it, and its name and those of its indexes are free."""
    keys = [DropForeignKey(key) for key in table.foreign_keys]
    return [*keys, *(DropIndex(index) for index in table.indexes), ParkTable(table, parked)]


def unhiding(table: TableShape, parked: str) -> list[Operation]:
    """The operations that bring a hidden table back, as `table`."""
    indexes = [CreateIndex(index) for index in table.indexes]
    return [RestoreTable(table, parked), *indexes, *(AddForeignKey(key) for key in table.foreign_keys)]


def newly_parked(operations: Sequence[Operation]) -> list[ColumnShape]:
    """The columns that `operations` hide, under their hidden names."""
    found: list[ColumnShape] = []
    for operation in operations:
        match operation:
            case ParkColumn(column, parked) | ConvertColumn(before=column, how="checked", parked=parked):
                found.append(ColumnShape(column.id, parked, column.type))
            case _:
                pass
    return found


def brought_back(operations: Iterable[Operation]) -> dict[str, str]:
    """By column id, the hidden names of the columns that `operations` bring back."""
    return {operation.column.id: operation.parked for operation in operations if isinstance(operation, RestoreColumn)}


def parked_name(column: ColumnShape, version: int, suffix: str = "") -> str:
    """The hidden name of a column: unique by its name and the version that hides it.

    >>> from buildify_nb.storage.column_types import ColumnKind, ColumnType
    >>> parked_name(ColumnShape("7", "price", ColumnType(ColumnKind.TEXT)), 3)
    'parked_price_v3'
    """
    ending = f"_v{version}{suffix}"
    name = f"{PARKED_PREFIX}{column.name}{ending}"
    if len(name) <= LONGEST_PARKED:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_PARKED - len(ending) - 9]}_{digest}{ending}"


def parked_table_name(table: str, identity: UUID) -> str:
    """The hidden name of a table: unique by the id of the definition that it belonged to."""
    return f"{PARKED_PREFIX}{identity.hex[-12:]}_{table}"[:MAX_NAME_LENGTH]


def is_empty_column(operation: Operation) -> bool:
    """Whether it adds a column that holds nothing."""
    return isinstance(operation, AddColumn) and operation.is_empty
