"""The vocabulary of versions: how a record was after each write, and how two of these states differ. No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from buildify_nb.html_table import html_table
from buildify_nb.records.listing import Listing

BASELINE = "baseline"
"""The action of a version that was not made by a write: the state that the first write under `is_versioned` found."""


@dataclass(frozen=True, slots=True)
class State:
    """One record around a write, in the types of records; `before` is None for one that is new."""

    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version as it is kept."""

    number: int
    row_version: str
    action: str
    document: Mapping[str, Any]
    """Values in JSON's types by the id of the field, so that a new name loses nothing."""
    occurred_at: datetime
    user_id: UUID | None
    user: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Version:
    """That a record had a version: its number, who made it, when and how, and which fields it changed."""

    number: int
    action: str
    occurred_at: datetime
    user: str | None
    changed: tuple[str, ...]
    """Names of the fields, as they are now, whose values differ from the version before."""

    def __repr__(self) -> str:
        return f"Version({self.number}, {self.action!r}, user={self.user!r}, changed={list(self.changed)!r})"


class Versions(Listing[Version]):
    """One page of a record's versions, newest first."""

    __slots__ = ()
    headings: ClassVar[tuple[str, ...]] = ("Version", "Time (UTC)", "User", "Action", "Changed")

    @staticmethod
    def cells(item: Version) -> Sequence[object]:
        return item.number, f"{item.occurred_at:%Y-%m-%d %H:%M:%S}", item.user, item.action, ", ".join(item.changed)


@dataclass(frozen=True, slots=True, repr=False)
class Difference:
    """One field that differs. `field` and `label` are what they are now, or were when the field was dropped."""

    field: str
    label: str
    old: Any
    new: Any
    old_text: str
    """The old value as a person reads it."""
    new_text: str
    is_dropped: bool = False

    def __repr__(self) -> str:
        return f"Difference({self.field!r}, {self.old!r} → {self.new!r}{', dropped' if self.is_dropped else ''})"


@dataclass(frozen=True, slots=True, repr=False)
class VersionDiff:
    """How two versions of a record differ, field by field; a sequence of differences."""

    older: int
    newer: int | None
    """None for the record as it is now."""
    differences: tuple[Difference, ...]

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.differences)

    def __len__(self) -> int:
        return len(self.differences)

    def __getitem__(self, field: str) -> Difference:
        """The difference of one field; raises KeyError when it does not differ."""
        for one in self.differences:
            if one.field == field:
                return one
        raise KeyError(field)

    def __repr__(self) -> str:
        fields = ", ".join(one.field for one in self.differences)
        return f"VersionDiff({self.older} → {self._newer}: {fields or 'nothing differs'})"

    @property
    def _newer(self) -> str:
        return "now" if self.newer is None else str(self.newer)

    def _repr_html_(self) -> str:
        rows = [
            (f"{one.label} (dropped)" if one.is_dropped else one.label, one.old_text, one.new_text)
            for one in self.differences
        ]
        headings = ("Field", f"Version {self.older}", "Now" if self.newer is None else f"Version {self.newer}")
        return html_table(headings, rows, caption="" if rows else "Nothing differs.")


def changed_ids(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The ids of the fields whose values differ between two documents; one that is missing has no value."""
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
