"""How the live table differs from the one that was published last, and what the newest definition says of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, overload

from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.errors import DriftFound
from buildify_nb.html_table import html_table
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn, LiveParts, LiveType
from buildify_nb.storage.table_shapes import ColumnShape, IndexShape, TableShape

Stored = Callable[[ColumnType], ColumnType]
"""A type as the engine's catalogue reports it."""
DriftKind = Literal[
    "table missing",
    "view missing",
    "column missing",
    "column added",
    "column retyped",
    "column nullability",
    "index missing",
    "index changed",
    "reference missing",
    "links missing",
    "adopted links missing",
    "link column missing",
    "link column changed",
]
_WORDS: dict[DriftKind, str] = {
    "table missing": "the table is gone",
    "view missing": "the view is gone",
    "column missing": "the column {name} is missing",
    "column added": "there is an unknown column {name}",
    "column retyped": "the column {name} is {found} instead of {expected}",
    "column nullability": "the column {name} is {found} instead of {expected}",
    "index missing": "the index {name} is missing",
    "index changed": "the index {name} is {found}",
    "reference missing": "the foreign key of {name} to {expected} is missing",
    "links missing": "the table {name} with the links of {expected} is gone",
    "adopted links missing": "the table {name} with the links of {expected} is gone",
    "link column missing": "the column {name} of the links of {expected} is missing",
    "link column changed": "the column {name} of links is {found} instead of {expected}",
}
PUT_BACK: frozenset[DriftKind] = frozenset({"index missing", "index changed", "reference missing", "links missing"})
"""What can be made again as it was published."""
_LINK_COLUMNS: frozenset[DriftKind] = frozenset({"link column missing", "link column changed"})
OF_PARTS = frozenset[DriftKind]((*PUT_BACK, *_LINK_COLUMNS, "adopted links missing"))
"""What is told of that which stands on a table, and of the tables of its links."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was published; `name` is a column, an index or a table of links."""

    kind: DriftKind
    name: str
    expected: str = ""
    found: str = ""

    def __str__(self) -> str:
        return _WORDS[self.kind].format(name=self.name, expected=self.expected, found=self.found)


@dataclass(frozen=True, slots=True, repr=False)
class Drift(Sequence[Difference]):
    """What was changed in the table of an entity behind buildify-nb's back; empty when nothing was.

    `is_adopted` says that the table is somebody else's, whose changes adoption takes over.
    """

    entity: str
    items: tuple[Difference, ...]
    is_adopted: bool = False

    @overload
    def __getitem__(self, index: int) -> Difference: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Difference]: ...
    def __getitem__(self, index: int | slice) -> Difference | Sequence[Difference]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        told = "; ".join(map(str, self.items)) or "as published"
        return f"Drift({self.entity!r}: {told})"

    def _repr_html_(self) -> str:
        if not self.items:
            return "<p>The table is as it was published.</p>"
        rows = ((item.kind, item.name, item.expected, item.found) for item in self.items)
        return html_table(("Difference", "Name", "Published", "Found"), rows)


def drift_of(
    entity: str,
    expected: TableShape,
    live: Sequence[LiveColumn],
    stored: Stored,
    *,
    parts: Iterable[Difference] = (),
    is_adopted: bool = False,
) -> Drift:
    """Every difference; hidden columns are ours and may be there, and so may indexes of others.

    Args:
        parts: what differs in that which stands on columns.
        is_adopted: whether the table is somebody else's, who may leave columns empty that have a default there.
    """
    if not live:
        return Drift(entity, (Difference("table missing", expected.name),), is_adopted)
    # Only in our own tables is a column hidden by its name.
    there = {column.name: column for column in live} if is_adopted else visible_columns(live)
    return Drift(
        entity,
        (
            *(d for d in _differences(expected, there, stored) if not (is_adopted and d.kind == "column nullability")),
            *parts,
        ),
        is_adopted,
    )


def refuse_drift(drift: Drift) -> None:
    """Raises DriftFound naming everything that differs."""
    if drift:
        raise DriftFound(
            f"{drift.entity!r} was not published.",
            why=f"Its table was changed behind buildify-nb's back: {'; '.join(map(str, drift))}.",
            todo=_way_on(drift),
        )


def _way_on(drift: Drift) -> str:
    handle = f"ws.entities[{drift.entity!r}]"
    kinds = {difference.kind for difference in drift}
    if kinds <= PUT_BACK:
        return f"Put it back: {handle}.reconcile(put_back=True)."
    if kinds & _LINK_COLUMNS:
        rest = f", then put back the rest: {handle}.reconcile(put_back=True)" if kinds & PUT_BACK else ""
        return f"Undo that change in the database{rest}."
    if kinds == {"adopted links missing"}:
        return f"Put that table back, or delete the relationship: ws.relationships.delete({drift[0].expected!r})."
    if drift.is_adopted:
        return f"See and take over what changed: {handle}.readopt(preview=True)."
    if drift[0].kind == "table missing":
        return (
            "Put the table back, or, to make it anew without its records, archive and delete the entity, "
            f"then ws.entities.restore({drift.entity!r}).publish()."
        )
    return f"Undo that change in the database, or take it over: {handle}.reconcile()."


def visible_columns(live: Sequence[LiveColumn]) -> dict[str, LiveColumn]:
    """The columns of a table of ours that are not hidden, by name."""
    return {column.name: column for column in live if not column.name.startswith(PARKED_PREFIX)}


def parked_columns(live: Sequence[LiveColumn]) -> list[ColumnShape]:
    """The hidden columns of a table."""
    return [
        ColumnShape(id=f"parked:{column.name}", name=column.name, type=column.type)
        for column in live
        if column.name.startswith(PARKED_PREFIX) and column.type is not None
    ]


def accounted_for(
    published: TableShape,
    wanted: TableShape,
    live: Sequence[LiveColumn],
    parts: LiveParts,
    stored: Stored,
    is_made: Callable[[IndexShape], bool],
) -> TableShape:
    """The published table with those differences that the newest definition asks for itself: nothing is left to do.

    Args:
        is_made: whether the table has an index of the newest definition as that asks for it.
    """
    there = visible_columns(live)
    new = {column.id: column for column in wanted.columns}
    kept = [_as_found(column, new.get(column.id), there, stored) for column in published.columns]
    columns = [column for column in kept if column is not None]
    taken, known = {column.name for column in columns}, {column.id for column in columns}
    came = [
        column
        for column in wanted.columns
        if column.id not in known and column.name not in taken and _is_like(column, there.get(column.name), stored)
    ]
    shape = replace(published, columns=(*columns, *came))
    return _with_parts(shape, published, wanted, parts, is_made)


def _as_found(
    old: ColumnShape, new: ColumnShape | None, there: dict[str, LiveColumn], stored: Stored
) -> ColumnShape | None:
    """The column as it is, where the newest definition has it like that; None where neither has it any more."""
    live = there.get(old.name)
    if new is None:
        return old if live is not None else None
    if live is None:
        return replace(new, name=new.name) if _is_like(new, there.get(new.name), stored) else old
    if live.type == stored(old.type) and live.nullable == old.nullable:
        return old
    return replace(new, name=old.name) if _is_like(new, live, stored) else old


def _is_like(column: ColumnShape, live: LiveColumn | None, stored: Stored) -> bool:
    return live is not None and live.type == stored(column.type) and live.nullable == column.nullable


def _with_parts(
    shape: TableShape,
    published: TableShape,
    wanted: TableShape,
    parts: LiveParts,
    is_made: Callable[[IndexShape], bool],
) -> TableShape:
    """The indexes and references of the columns that are there, by the names that these have now."""
    names = {column.id: column.name for column in shape.columns}
    now = {column.name: names.get(column.id) for column in published.columns}
    asked = {index.name: index for index in wanted.indexes}
    made = {name for name, index in asked.items() if is_made(index)}
    kept = tuple(
        asked[index.name] if index.name in made else _renamed(index, now)
        for index in published.indexes
        if all(now[name] for name in index.columns) and (index.name in parts.indexes or index.name in asked)
    )
    wanted_keys = {(key.column, key.schema, key.table) for key in wanted.foreign_keys} | parts.references
    keys = tuple(replace(key, column=name) for key in published.foreign_keys if (name := now[key.column]) is not None)
    found = tuple(key for key in keys if (key.column, key.schema, key.table) in wanted_keys)
    return replace(shape, indexes=kept, foreign_keys=found)


def _renamed(index: IndexShape, now: Mapping[str, str | None]) -> IndexShape:
    return replace(index, columns=tuple(now[name] or name for name in index.columns))


def _differences(expected: TableShape, there: Mapping[str, LiveColumn], stored: Stored) -> Iterator[Difference]:
    wanted = {column.stored_as or column.name: column for column in expected.columns}
    yield from (Difference("column missing", name) for name in wanted if name not in there)
    yield from (
        Difference("column added", name, found=column.type_name) for name, column in there.items() if name not in wanted
    )
    for name, column in wanted.items():
        if name in there:
            yield from _changed(name, column, there[name], stored)


_OTHER = ColumnType(ColumnKind.OTHER)


def type_found(column: ColumnShape, live: LiveColumn | LiveType, stored: Stored) -> str:
    """The type that a column has instead of its own; "" where it has that."""
    if (live.type or _OTHER) == stored(column.type):
        return ""
    return str(live.type) if live.type and live.type.kind == column.type.kind else live.type_name


def _changed(name: str, column: ColumnShape, live: LiveColumn, stored: Stored) -> Iterator[Difference]:
    if found := type_found(column, live, stored):
        yield Difference("column retyped", name, str(column.type), found)
    if live.nullable != column.nullable:
        words = ("required", "optional")
        yield Difference("column nullability", name, words[column.nullable], words[live.nullable])
