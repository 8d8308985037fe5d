"""What changed in a table since it was adopted, as values: one line for each difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, overload

from buildify_nb.counts import counted
from buildify_nb.datamodel.adoption.adopted_fields import column_name
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.html_table import html_table

ChangeKind = Literal["gone", "table", "key", "added", "removed", "renamed", "retyped", "value", "reference"]


@dataclass(frozen=True, slots=True)
class AdoptionChange:
    """One difference; `column` is "" where the table itself is meant."""

    kind: ChangeKind
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        match self.kind:
            case "added":
                return f"+ {self.column}: {self.after}"
            case "removed":
                return f"- {self.column}: {self.before}"
            case "gone":
                return "- the table is gone"
            case _:
                return f"~ {self.column or 'the table'}: {self.before or 'none'} → {self.after or 'none'}"


@dataclass(frozen=True, slots=True, repr=False)
class AdoptionChanges:
    """How the table of one entity differs from what was noted about it."""

    entity: str
    table: str
    """With its schema."""
    items: tuple[AdoptionChange, ...] = ()
    hints: tuple[str, ...] = ()
    publishes_edits: bool = False
    """Whether taking it over also publishes changes of labels and rules that were saved and not published."""

    @property
    def is_empty(self) -> bool:
        """Whether the table is as it was."""
        return not self.items

    @property
    def is_gone(self) -> bool:
        """Whether there is no such table any more."""
        return any(change.kind == "gone" for change in self.items)

    def __repr__(self) -> str:
        if self.is_empty:
            return f"{self.entity}: nothing changed in {self.table}"
        return "\n".join([f"{self.entity}: {self.table} changed", *map(str, self.items), *self._said()])

    def _repr_html_(self) -> str:
        rows = ((change.kind, change.column, change.before, change.after) for change in self.items)
        verdict = "nothing changed" if self.is_empty else counted(len(self.items), "change")
        caption = " ".join([f"{self.entity}: {verdict} in {self.table}.", *self._said()])
        return html_table(("Change", "Column", "Before", "After"), rows, caption=caption)

    def _said(self) -> list[str]:
        edits = ["Taking this over also publishes the edits that were not published."] * self.publishes_edits
        return [*self.hints, *edits]


@dataclass(frozen=True, slots=True, repr=False)
class ChangedTables(Sequence[AdoptionChanges]):
    """The adopted tables that are not what they were."""

    items: tuple[AdoptionChanges, ...]

    @overload
    def __getitem__(self, index: int) -> AdoptionChanges: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[AdoptionChanges]: ...
    def __getitem__(self, index: int | slice) -> AdoptionChanges | Sequence[AdoptionChanges]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return "\n".join(map(repr, self.items)) or "No adopted table changed."

    def _repr_html_(self) -> str:
        rows = ((one.entity, one.table, c.kind, c.column, c.before, c.after) for one in self.items for c in one.items)
        return html_table(("Entity", "Table", "Change", "Column", "Before", "After"), rows)


def changes_between(before: EntityDefinition, after: EntityDefinition) -> Iterator[AdoptionChange]:
    """What differs between two states of an adopted entity, as far as the table is concerned."""
    yield from _table_changes(before, after)
    old = {field.id: field for field in before.fields}
    new = {field.id: field for field in after.fields}
    for identity, field in old.items():
        if identity not in new:
            yield AdoptionChange("removed", column_name(field), _type(field), "")
    for identity, field in new.items():
        if identity in old:
            yield from _field_changes(old[identity], field)
        else:
            yield AdoptionChange("added", column_name(field), "", _type(field))


def hints_for(changes: Sequence[AdoptionChange]) -> tuple[str, ...]:
    """Where a column that is gone and one that is new are alike, how to say that it was renamed."""
    gone = [change for change in changes if change.kind == "removed"]
    new = [change for change in changes if change.kind == "added"]
    alike = ((old, [one for one in new if one.after == old.before]) for old in gone)
    return tuple(
        f"If {old.column} became {one.column}, say so: readopt(renamed={{{old.column!r}: {one.column!r}}})."
        for old, found in alike
        for one in found
        if len(found) == 1
    )


def _table_changes(before: EntityDefinition, after: EntityDefinition) -> Iterator[AdoptionChange]:
    kinds = [str(entity.metadata.get("table_kind") or "") for entity in (before, after)]
    if kinds[0] and kinds[0] != kinds[1]:
        yield AdoptionChange("table", "", *kinds)
    keys = [_key(entity) for entity in (before, after)]
    if keys[0] != keys[1]:
        yield AdoptionChange("key", "", *keys)


def _key(entity: EntityDefinition) -> str:
    if entity.metadata.get("read_only"):
        return "no primary key"
    return f"primary key {', '.join(column_name(entity.field(name)) for name in entity.key_fields)}"


def _field_changes(old: FieldDefinition, new: FieldDefinition) -> Iterator[AdoptionChange]:
    column = column_name(new)
    if column_name(old) != column:
        yield AdoptionChange("renamed", column, column_name(old), column)
    if _type(old) != _type(new) and not _same_type(old, new):
        yield AdoptionChange("retyped", column, _type(old), _type(new))
    if _reference(old) != _reference(new):
        yield AdoptionChange("reference", column, _reference(old), _reference(new))
    if "nullable" in old.metadata:  # older adoptions noted less
        told = zip(_facts(old), _facts(new), strict=True)
        yield from (AdoptionChange("value", column, was, now) for was, now in told if was != now)


def _same_type(old: FieldDefinition, new: FieldDefinition) -> bool:
    known = not (old.metadata.get("unsupported") or new.metadata.get("unsupported"))
    return known and old.metadata.get("column_type") == new.metadata.get("column_type")


def _type(field: FieldDefinition) -> str:
    return str(field.metadata.get("type_name", ""))


def _reference(field: FieldDefinition) -> str:
    noted = field.metadata.get("references")
    if not isinstance(noted, list):
        return ""
    rules = (("on delete", field.metadata.get("on_delete")), ("on update", field.metadata.get("on_update")))
    acting = [f" {event} {rule}" for event, rule in rules if rule not in (None, "NO ACTION")]
    return ".".join(map(str, noted)) + "".join(acting)


def _facts(field: FieldDefinition) -> list[str]:
    """What the column demands of values, in words; each has its place."""
    noted = field.metadata
    choices = noted.get("choices")
    return [
        "may be empty" if noted.get("nullable") else "is never empty",
        "is computed" if noted.get("generated") else "is filled when left out" if noted.get("filled") else "is given",
        "is unique" if noted.get("unique") else "may repeat",
        f"one of {', '.join(map(str, choices))}" if isinstance(choices, list) else "",
        str(noted.get("domain") or ""),
    ]
