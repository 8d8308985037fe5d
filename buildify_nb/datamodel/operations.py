"""The vocabulary of schema changes: each operation is a value that knows its inverse and says what it does.

Nothing is destroyed: a dropped column is parked under a hidden name, so that its inverse brings the values back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape

PARKED_PREFIX = "parked_"
"""Columns that start like this hold the values of dropped or converted fields."""


@dataclass(frozen=True, slots=True)
class CreateTable:
    table: TableShape

    def inverse(self) -> Operation:
        return DropTable(self.table)

    def __str__(self) -> str:
        return f"create table {self.table.name} with {len(self.table.columns)} columns"


@dataclass(frozen=True, slots=True)
class DropTable:
    table: TableShape

    def inverse(self) -> Operation:
        return CreateTable(self.table)

    def __str__(self) -> str:
        return f"drop table {self.table.name}"


@dataclass(frozen=True, slots=True)
class AddColumn:
    """`fill` is the JSON form of the value that existing rows get."""

    column: ColumnShape
    fill: object = None

    def inverse(self) -> Operation:
        return ParkColumn(self.column, parked_name(self.column))

    def __str__(self) -> str:
        return f"add column {self.column.name} {self.column.type}"


@dataclass(frozen=True, slots=True)
class RenameColumn:
    before: ColumnShape
    after: ColumnShape

    def inverse(self) -> Operation:
        return RenameColumn(self.after, self.before)

    def __str__(self) -> str:
        return f"rename column {self.before.name} to {self.after.name}"


@dataclass(frozen=True, slots=True)
class ParkColumn:
    """Hides a column under `parked`; its values stay."""

    column: ColumnShape
    parked: str

    def inverse(self) -> Operation:
        return RestoreColumn(self.column, self.parked)

    def __str__(self) -> str:
        return f"hide column {self.column.name}, its values are kept as {self.parked}"


@dataclass(frozen=True, slots=True)
class RestoreColumn:
    column: ColumnShape
    parked: str

    def inverse(self) -> Operation:
        return ParkColumn(self.column, self.parked)

    def __str__(self) -> str:
        return f"bring column {self.column.name} back from {self.parked}"


@dataclass(frozen=True, slots=True)
class ConvertColumn:
    """Changes a column's type. "cast" cannot lose a value; "checked" converts value by value and parks the old column."""

    before: ColumnShape
    after: ColumnShape
    how: Literal["cast", "checked"]
    parked: str = ""

    def inverse(self) -> Operation:
        return ConvertColumn(self.after, self.before, "cast" if self.how == "cast" else "checked", self.parked)

    def __str__(self) -> str:
        kept = f", the old values are kept as {self.parked}" if self.parked else ""
        return f"convert column {self.after.name} from {self.before.type} to {self.after.type}{kept}"


@dataclass(frozen=True, slots=True)
class SetNullable:
    column: ColumnShape
    nullable: bool

    def inverse(self) -> Operation:
        return SetNullable(self.column, not self.nullable)

    def __str__(self) -> str:
        return f"{'allow' if self.nullable else 'forbid'} empty values in {self.column.name}"


@dataclass(frozen=True, slots=True)
class CreateIndex:
    index: IndexShape

    def inverse(self) -> Operation:
        return DropIndex(self.index)

    def __str__(self) -> str:
        return f"create {'unique ' if self.index.unique else ''}index on {', '.join(self.index.columns)}"


@dataclass(frozen=True, slots=True)
class DropIndex:
    index: IndexShape

    def inverse(self) -> Operation:
        return CreateIndex(self.index)

    def __str__(self) -> str:
        return f"drop index on {', '.join(self.index.columns)}"


@dataclass(frozen=True, slots=True)
class AddForeignKey:
    key: ForeignKeyShape

    def inverse(self) -> Operation:
        return DropForeignKey(self.key)

    def __str__(self) -> str:
        return f"let {self.key.column} refer to {self.key.table}"


@dataclass(frozen=True, slots=True)
class DropForeignKey:
    key: ForeignKeyShape

    def inverse(self) -> Operation:
        return AddForeignKey(self.key)

    def __str__(self) -> str:
        return f"no longer let {self.key.column} refer to {self.key.table}"


Operation = (
    CreateTable
    | DropTable
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
)


def parked_name(column: ColumnShape, version: int = 0) -> str:
    """The hidden name of a column: unique by the field's id and the version that dropped it."""
    return f"{PARKED_PREFIX}{column.id.replace('-', '')[-12:]}_v{version}"
