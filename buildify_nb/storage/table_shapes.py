"""Tables as engine-neutral values: what a definition asks for and what the engine-specific DDL is made from."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from buildify_nb.storage.column_types import ColumnType


@dataclass(frozen=True, slots=True)
class ColumnShape:
    """A column. `id` is its identity through renames: a field's id, or "system:<name>"."""

    id: str
    name: str
    type: ColumnType
    nullable: bool = True
    stored_as: str = ""
    """Its name in the database where that is not `name`: columns of adopted tables may be called anything."""


@dataclass(frozen=True, slots=True)
class IndexShape:
    """An index. `active_only` leaves soft-deleted rows out, so that a unique value may be used again.

    `where` is the condition that its rows fulfil, compiled by who makes the statement; `reads` names its columns.
    """

    name: str
    columns: tuple[str, ...]
    unique: bool = False
    active_only: bool = False
    method: str = "btree"
    where: Hashable | None = None
    reads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ForeignKeyShape:
    """A reference that the database enforces where it can."""

    name: str
    column: str
    schema: str
    table: str
    target: str
    on_delete: str = "NO ACTION"


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table with its columns in order."""

    schema: str
    name: str
    columns: tuple[ColumnShape, ...]
    primary_key: tuple[str, ...] = ("id",)
    indexes: tuple[IndexShape, ...] = ()
    foreign_keys: tuple[ForeignKeyShape, ...] = ()

    def column(self, name: str) -> ColumnShape:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def named(self, name: str) -> TableShape:
        """The same table under another name."""
        return replace(self, name=name)

    def renamed(self, name: str) -> TableShape:
        """The same table after it was given another name, which its references to itself follow."""
        own = (self.schema, self.name)
        keys = (replace(one, table=name) if (one.schema, one.table) == own else one for one in self.foreign_keys)
        return replace(self, name=name, foreign_keys=tuple(keys))
