"""The vocabulary of what changes left hidden in the database: columns and tables that nobody sees, and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

from buildify_nb.counts import counted
from buildify_nb.datamodel.field_types.formatting import plain_value
from buildify_nb.errors import NotFound
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

    def named(self, name: str) -> ParkedValues:
        """The one of that hidden name, or that belonged to what has that name.

        Raises:
            NotFound: there is none, or several belonged to it.
        """
        exact = [item for item in self.items if item.name == name]
        found = exact or [item for item in self.items if item.belonged_to == name]
        if not found:
            there = ", ".join(f"{item.name} (of {item.belonged_to})" for item in self.items)
            raise NotFound(f"Nothing is parked as {name!r}.", todo=f"There is {there or 'nothing'}.")
        if len(found) > 1:
            several = ", ".join(item.name for item in found)
            raise NotFound(f"More than one is parked of {name!r}: {several}.", todo="Say which.")
        return ParkedValues(tuple(found))

    def __repr__(self) -> str:
        return "\n".join(map(str, self.items)) or "Nothing is parked."

    def _repr_html_(self) -> str:
        rows = ((item.name, item.kind, item.belonged_to, item.migration, item.rows) for item in self.items)
        return html_table(("Name", "Kind", "Belonged to", "Hidden by", "Rows with values"), rows, numeric={4})


@dataclass(frozen=True, slots=True, repr=False)
class ParkedRows(Sequence[Mapping[str, Any]]):
    """The first rows of one hidden column or table; `pandas.DataFrame(list(rows))` makes a frame of them.

    A hidden column shows the key of each record that has a value there, and the value under the name of its field.
    """

    parked: Parked
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def wire(self) -> list[dict[str, Any]]:
        """The rows in JSON's types."""
        return [{name: plain_value(value) for name, value in row.items()} for row in self.rows]

    @property
    def told(self) -> str:
        """How many of how many rows these are, in words."""
        return f"{len(self.rows):,} of {counted(self.parked.rows, 'row')} of {self.parked.name}"

    def __repr__(self) -> str:
        return f"<ParkedRows: {self.told}>"

    def _repr_html_(self) -> str:
        rows = ([row[name] for name in self.columns] for row in self.rows)
        return html_table(self.columns, rows, caption=self.told)
