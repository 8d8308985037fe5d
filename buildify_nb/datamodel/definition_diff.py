"""What one saved state of an entity has that another has not, part by part: the entity itself, its fields, its
indexes, and the changes of relationships that end at it.

Parts are matched by their ids, so a renamed field is a changed one. Pure: documents of revisions in, differences out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final, Literal, overload

from buildify_nb.html_table import html_table

Part = Literal["entity", "field", "index", "relationship"]
Kind = Literal["added", "removed", "changed"]
_LISTS: Final[Mapping[str, Part]] = {
    "fields": "field",
    "indexes": "index",
    "relationship_notes": "relationship",
}
_ORDER: Final = "order of fields"
_UNTOLD: Final = {"id", "display_order", "was_made", *_LISTS}
_EMPTY: Final[Sequence[Any]] = (None, "", (), [], {}, False)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One column of a part, before and after."""

    column: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part that differs. `values` of an added or removed part are those that are not empty."""

    part: Part
    kind: Kind
    name: str
    values: tuple[ValueChange, ...]

    def __str__(self) -> str:
        return f"{self.part} {self.name} {self.kind}"


@dataclass(frozen=True, slots=True, repr=False)
class DefinitionDiff(Sequence[PartChange]):
    """The parts that differ; empty when none does."""

    entity: str
    items: tuple[PartChange, ...]

    @overload
    def __getitem__(self, index: int) -> PartChange: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[PartChange]: ...
    def __getitem__(self, index: int | slice) -> PartChange | Sequence[PartChange]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"DefinitionDiff({self.entity!r}: {'; '.join(map(str, self.items)) or 'no difference'})"

    def _repr_html_(self) -> str:
        if not self.items:
            return f"<p>{escape(self.entity)}: no difference</p>"
        rows = (
            (f"{item.part} {item.name}", item.kind, value.column, value.before, value.after)
            for item in self.items
            for value in item.values or (ValueChange("", None, None),)
        )
        return html_table(("Part", "Change", "Column", "Before", "After"), rows)


def definition_diff(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> DefinitionDiff:
    """Compares two documents of one entity, as its revisions hold them.

    Args:
        before: None when there was nothing, so that everything is added.
    """
    return DefinitionDiff(str(after.get("name", "")), tuple(_parts(before, after)))


def _parts(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[PartChange]:
    yield from _part("entity", before, after, _order(before, after))
    for key, part in _LISTS.items():
        old, new = _by_id(before, key), _by_id(after, key)
        for identity in dict.fromkeys([*new, *old]):
            yield from _part(part, old.get(identity), new.get(identity))


def _part(
    part: Part, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *more: ValueChange | None
) -> Iterator[PartChange]:
    # A note of one is no relationship, unless it came with that: one that has none is as it was made.
    is_whole = part != "relationship" or (after or before or {}).get("was_made")
    kind: Kind = "added" if before is None and is_whole else "removed" if after is None and is_whole else "changed"
    old, new = before or {}, after or {}
    values = [*_values(old, new), *(one for one in more if one is not None)]
    if values or kind != "changed":
        yield PartChange(part, kind, str(new.get("name") or old.get("name")), tuple(values))


def _values(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ValueChange]:
    for column in dict.fromkeys([*new, *old]):
        before, after = old.get(column), new.get(column)
        if column not in _UNTOLD and before != after and not (_is_empty(before) and _is_empty(after)):
            yield ValueChange(column, before, after)


def _is_empty(value: Any) -> bool:
    # A loop, because 0 is False and equal to it, and 0 is a value.
    return any(value is empty or (value == empty and type(value) is type(empty)) for empty in _EMPTY)


def _order(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> ValueChange | None:
    """The fields that both have, where they stand in another order."""
    old, new = _by_id(before, "fields"), _by_id(after, "fields")
    was, now = [one for one in old if one in new], [one for one in new if one in old]
    if was == now:
        return None
    return ValueChange(_ORDER, ", ".join(old[one]["name"] for one in was), ", ".join(new[one]["name"] for one in now))


def _by_id(document: Mapping[str, Any] | None, key: str) -> dict[Any, Mapping[str, Any]]:
    return {part["id"]: part for part in (document or {}).get(key) or ()}
