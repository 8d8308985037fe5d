"""The vocabulary of what changes left hidden in the database: columns and tables that nobody sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, overload

from buildify_nb.counts import counted
from buildify_nb.html_table import html_table


@dataclass(frozen=True, slots=True)
class Parked:
    """One hidden column or table.

    `belonged_to` is the field, entity or relationship whose values it holds, `migration` the publish that hid it where
    one did, and `rows` counts the rows with a value.
    """

    name: str
    kind: Literal["column", "table"]
    belonged_to: str
    migration: str | None
    rows: int

    def __str__(self) -> str:
        since = f", hidden by {self.migration}" if self.migration else ""
        return f"{self.kind} {self.name} of {self.belonged_to}{since}: {counted(self.rows, 'row')} with values"


@dataclass(frozen=True, slots=True, repr=False)
class ParkedValues(Sequence[Parked]):
    """What is hidden, by name."""

    items: tuple[Parked, ...]

    @overload
    def __getitem__(self, index: int) -> Parked: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Parked]: ...
    def __getitem__(self, index: int | slice) -> Parked | Sequence[Parked]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    @property
    def names(self) -> list[str]:
        """The hidden names."""
        return [item.name for item in self.items]

    def __repr__(self) -> str:
        return "\n".join(map(str, self.items)) or "Nothing is parked."

    def _repr_html_(self) -> str:
        rows = ((item.name, item.kind, item.belonged_to, item.migration, item.rows) for item in self.items)
        return html_table(("Name", "Kind", "Belonged to", "Hidden by", "Rows with values"), rows, numeric={4})
