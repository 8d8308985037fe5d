"""The vocabulary of views: what a virtual entity reads, by the ids of fields, so that renames leave it as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias
from uuid import UUID

from pydantic import Field, JsonValue

from buildify_nb.definitions.document import Document

Aggregate: TypeAlias = Literal["count", "sum", "avg", "min", "max"]
FieldPath: TypeAlias = tuple[str, ...]
"""Ids of lookup fields from the source on, and last of the field that is read; `RECORD_ID` stands for the record's."""

RECORD_ID = "id"

Shown: TypeAlias = Mapping[str, Any] | Sequence[str]
"""What a view shows: what each of its fields comes from, by its name; or names of the source that stay as they are."""


@dataclass(frozen=True, slots=True)
class OfferedField:
    """A field that a view over a source can show or ask for."""

    text: str
    """How it is written: `"title"`, or `"customer.name"` behind a lookup."""
    labels: tuple[str, ...]
    """What people call it, behind the label of the lookup where there is one."""
    field_type: str
    aggregates: tuple[Aggregate, ...]
    """What can be made of its values where records are grouped."""


@dataclass(frozen=True, slots=True)
class WrittenView:
    """A view as a person would write it, with today's names."""

    source: str
    fields: Mapping[str, Any]
    where: Mapping[str, Any] | None


class ViewColumn(Document):
    """One column of a view."""

    name: str
    path: FieldPath = ()
    """Empty of a count, which counts records."""
    aggregate: Aggregate | None = None


class ViewDefinition(Document):
    """What a view reads. With an aggregate among its columns, the others are what records are grouped by."""

    entity_ids: tuple[UUID, ...] = Field(min_length=1)
    """The source, and behind it the entities that its lookups lead to."""
    columns: tuple[ViewColumn, ...] = Field(min_length=1)
    where: dict[str, JsonValue] | None = None
    """The condition that records of the source fulfil, in react-querybuilder's JSON."""
    reads: dict[str, FieldPath] = Field(default_factory=dict)
    """The fields that the condition names."""

    @property
    def is_grouped(self) -> bool:
        """Whether a row stands for several records."""
        return any(column.aggregate for column in self.columns)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        if not self.is_grouped:
            return (RECORD_ID,)
        groups = tuple(column.name for column in self.columns if column.aggregate is None)
        return groups or tuple(column.name for column in self.columns)

    @property
    def paths(self) -> list[FieldPath]:
        """Every field that is read."""
        return [*(column.path for column in self.columns if column.path), *self.reads.values()]
