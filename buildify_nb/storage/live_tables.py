"""Tables as a database really has them: what each engine's catalogue is read into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from buildify_nb.storage.column_types import ColumnType

TableKind = Literal["table", "view", "materialized view", "partitioned table", "foreign table"]
ConstraintKind = Literal["unique", "foreign key", "check", "exclusion"]
ReferenceRule = Literal["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"]


class TableName(NamedTuple):
    """A table or view, by where it is."""

    schema: str
    name: str
    kind: TableKind

    @property
    def is_view(self) -> bool:
        """Whether its rows come from elsewhere."""
        return self.kind in ("view", "materialized view")


class LiveColumn(NamedTuple):
    """A column as the database has it. `type` is None where we have no such kind; `type_name` is the engine's word."""

    name: str
    type: ColumnType | None
    type_name: str
    nullable: bool
    has_default: bool = False
    """Whether the database fills it when nobody does: a default, a sequence, an identity."""
    is_generated: bool = False
    """Whether only the database may fill it."""
    labels: tuple[str, ...] = ()
    """The values of an enum, in its order."""
    domain: str = ""
    """The domain that it is declared with; `type` is what that stands on."""
    check: str = ""
    """What the domain demands of values, in the engine's words."""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class LiveForeignKey:
    """A foreign key: these columns point at those of another table."""

    columns: tuple[str, ...]
    schema: str
    table: str
    targets: tuple[str, ...]
    on_delete: ReferenceRule = "NO ACTION"
    on_update: ReferenceRule = "NO ACTION"
    """What becomes of it when the key that it points at changes."""


@dataclass(frozen=True, slots=True)
class LiveConstraint:
    """A rule of a table for its rows, which the database holds to."""

    kind: ConstraintKind
    name: str
    columns: tuple[str, ...]
    """Those that it reads."""
    told: str = ""
    """What it says beyond its columns, in the engine's words: a condition, or how an index counts."""
    targets: tuple[str, ...] = ()
    """The columns that a reference points at."""
    table: str = ""
    """The part of a partitioned table that it stands on, else the table."""


class LiveType(NamedTuple):
    """The type of a column, as in `LiveColumn`; of a domain only its name."""

    type: ColumnType | None
    type_name: str


@dataclass(frozen=True, slots=True)
class LiveParts:
    """The columns of a table by name, and what stands on them."""

    indexes: Mapping[str, str]
    """The statements that would make them, in the engine's words, by name."""
    references: frozenset[tuple[str, str, str]]
    """The foreign keys of single columns: column, and schema and table that it points at."""
    columns: Mapping[str, LiveType] = field(default_factory=dict[str, LiveType])


@dataclass(frozen=True, slots=True)
class LiveTable:
    """A table or view as the database has it."""

    schema: str
    name: str
    columns: tuple[LiveColumn, ...]
    primary_key: tuple[str, ...] = ()
    kind: TableKind = "table"
    foreign_keys: tuple[LiveForeignKey, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    """Columns that no two rows share, besides the primary key."""

    @property
    def is_view(self) -> bool:
        """Whether its rows come from elsewhere."""
        return self.kind in ("view", "materialized view")

    @property
    def place(self) -> tuple[str, str]:
        """Schema and name."""
        return self.schema, self.name

    @property
    def references(self) -> Mapping[str, LiveForeignKey]:
        """The first foreign key of a single column, by that column."""
        found: dict[str, LiveForeignKey] = {}
        for key in self.foreign_keys:
            if len(key.columns) == 1:
                found.setdefault(key.columns[0], key)
        return found

    def is_unique(self, *columns: str) -> bool:
        """Whether no two rows share the values of these columns."""
        return set(columns) in [set(one) for one in (self.primary_key, *self.uniques) if one]
