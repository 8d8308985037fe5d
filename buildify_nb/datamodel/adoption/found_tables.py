"""What `ws.entities.tables()` gives: the tables that could be adopted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from buildify_nb.html_table import html_table
from buildify_nb.storage.live_tables import TableKind


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table or view that could be adopted; `entity` names the entity, or the relationship, that already did."""

    schema: str
    name: str
    kind: TableKind
    entity: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FoundTables(Sequence[FoundTable]):
    """What there is in the database besides our own tables."""

    items: tuple[FoundTable, ...]

    @overload
    def __getitem__(self, index: int) -> FoundTable: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[FoundTable]: ...
    def __getitem__(self, index: int | slice) -> FoundTable | Sequence[FoundTable]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[FoundTable]:
        return iter(self.items)

    def __repr__(self) -> str:
        return "\n".join(
            f"{table.schema}.{table.name}{'' if table.kind == 'table' else f' ({table.kind})'}"
            f"{f' – adopted as {table.entity}' if table.entity else ''}"
            for table in self.items
        )

    def _repr_html_(self) -> str:
        rows = ((t.schema, t.name, t.kind, t.entity) for t in self.items)
        return html_table(("Schema", "Name", "Kind", "Adopted as"), rows)
