"""Takes what was changed in a table over into the definition, where a definition can say it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.ddl.physical import object_name
from buildify_nb.datamodel.drift.drift import PUT_BACK, Difference, Drift, DriftKind, Stored
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.field_types.inference import from_column
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.rules import field_name_problem
from buildify_nb.html_table import html_table
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.column_types import ColumnType
from buildify_nb.storage.live_tables import LiveColumn

Outcome = tuple[EntityDefinition, str] | str
"""The definition with a difference taken over and what that was, or what somebody has to do about it."""


TO_DO: dict[DriftKind, str] = {
    "table missing": "restore it from a backup, or archive, delete and restore the entity to make it anew",
    "view missing": "publish the entity, which makes it again",
    "link column missing": "undo that in the database",
    "link column changed": "undo that in the database",
    "adopted links missing": "put that table back, or delete the relationship",
    **dict.fromkeys(PUT_BACK - {"index missing"}, "put it back by reconcile(put_back=True)"),
}
"""What no definition can say, and what to do about it."""


@dataclass(frozen=True, slots=True, repr=False)
class Reconciliation:
    """What became of each difference: `accepted` is in the draft now, `remaining` says what to undo in the database."""

    entity: str
    accepted: tuple[str, ...]
    remaining: tuple[str, ...]
    put_back: int = 0
    """How many of those accepted, the first ones, were put back in the table instead."""

    def __repr__(self) -> str:
        taken = len(self.accepted) - self.put_back
        put_back = f"{self.put_back} put back, " if self.put_back else ""
        accepted = f"{taken} accepted, " if taken or not self.put_back else ""
        return f"Reconciliation({self.entity!r}, {put_back}{accepted}{len(self.remaining)} to undo)"

    def _repr_html_(self) -> str:
        done = ("put back" if place < self.put_back else "accepted" for place in range(len(self.accepted)))
        rows = [*zip(done, self.accepted, strict=True), *(("to undo", told) for told in self.remaining)]
        return html_table(("Outcome", "What"), rows)


class Reconciler:
    """Goes through a drift, one difference after the other.

    Args:
        live: the columns that are there.
        stored: a type as the engine's catalogue reports it.
    """

    def __init__(self, live: Sequence[LiveColumn], field_types: Mapping[str, FieldType], stored: Stored) -> None:
        self._live = {column.name: column for column in live}
        self._field_types, self._stored = field_types, stored

    def reconciled(
        self, head: EntityDefinition, published: EntityDefinition, drift: Drift
    ) -> tuple[EntityDefinition, Reconciliation]:
        """The newest definition with everything taken over that it can say."""
        accepted: list[str] = []
        remaining: list[str] = []
        entity, rest = self._renamed(head, published, drift, accepted)
        for difference in rest:
            outcome = self._outcome(entity, published, difference)
            if isinstance(outcome, str):
                remaining.append(outcome)
            else:
                entity, told = outcome
                accepted.append(told)
        return entity, Reconciliation(head.name, tuple(accepted), tuple(remaining))

    def _renamed(
        self, head: EntityDefinition, published: EntityDefinition, drift: Drift, accepted: list[str]
    ) -> tuple[EntityDefinition, list[Difference]]:
        """One column that is missing and one of the same type that came: it was renamed."""
        gone = [difference for difference in drift if difference.kind == "column missing"]
        came = [difference for difference in drift if difference.kind == "column added"]
        if len(gone) != 1 or len(came) != 1:
            return head, list(drift)
        field, live = _field(head, published, gone[0].name), self._live[came[0].name]
        if field is None or live.type != self._type_of(field) or field_name_problem(live.name):
            return head, list(drift)
        accepted.append(f"the field {field.name} is called {live.name}")
        rest = [difference for difference in drift if difference not in (gone[0], came[0])]
        return edits.edit_field(field.name, {"name": live.name})(head), rest

    def _outcome(self, entity: EntityDefinition, published: EntityDefinition, difference: Difference) -> Outcome:
        if difference.kind in TO_DO:
            return f"{difference}; {TO_DO[difference.kind]}"
        if difference.kind == "column added":
            return self._added(entity, difference)
        if difference.kind == "index missing":
            return _index_dropped(entity, published, difference)
        field = _field(entity, published, difference.name)
        if field is None:
            return f"{difference}; undo that in the database"
        if difference.kind == "column missing":
            return edits.drop_field(field.name)(entity), f"the field {field.name} is dropped"
        if difference.kind == "column nullability":
            return _nullability_taken(entity, field, difference)
        return self._retyped(entity, field, difference)

    def _added(self, entity: EntityDefinition, difference: Difference) -> Outcome:
        live = self._live[difference.name]
        undo = f"{difference}; drop it in the database"
        if problem := field_name_problem(live.name):
            return f"{undo}, or rename it: its name {problem}"
        field = self._inferred(live, {"name": live.name, "is_nullable": live.nullable})
        if field is None:
            return f"{undo}: no type of field holds {live.type_name}"
        return edits.add_field(field)(entity), f"the column {live.name} is a field of type {field.field_type}"

    def _retyped(self, entity: EntityDefinition, field: FieldDefinition, difference: Difference) -> Outcome:
        live = self._live[difference.name]
        kept = field.model_dump(exclude={"field_type", "max_length", "decimal_places", "default_value"})
        same = {"field_type": field.field_type, "max_length": live.type.length} if live.type else {}
        for options in (same, None):
            new = self._inferred(live, kept, options)
            if new is not None:
                fields = [new if one.id == field.id else one for one in entity.fields]
                return entity.with_fields(fields), f"the field {field.name} is of type {new.field_type}, {live.type}"
        return f"{difference}; undo that in the database: no type of field is stored like that"

    def _inferred(
        self, live: LiveColumn, kept: Mapping[str, Any], options: Mapping[str, Any] | None = None
    ) -> FieldDefinition | None:
        """A field that is stored exactly as the column is; None where there is none."""
        inferred = from_column(live.type) if live.type is not None else None
        if options is None and inferred is not None:
            options = {"field_type": inferred.field_type, **inferred.options}
        if not options:
            return None
        field = edits.parsed(FieldDefinition, {**kept, **options}, f"The column {live.name!r}")
        problems = self._field_types[field.field_type].option_problems(field)
        return field if not problems and self._type_of(field) == live.type else None

    def _type_of(self, field: FieldDefinition) -> ColumnType:
        return self._stored(self._field_types[field.field_type].column_type(field))


def _field(entity: EntityDefinition, published: EntityDefinition, column: str) -> FieldDefinition | None:
    """The field that the column of the published table belongs to, as it is in the newest definition."""
    identity = next((field.id for field in published.fields if field.name == column), None)
    return next((field for field in entity.fields if field.id == identity), None)


def _nullability_taken(entity: EntityDefinition, field: FieldDefinition, difference: Difference) -> Outcome:
    is_optional = difference.found == "optional"
    changes = {"is_nullable": is_optional, "is_required": field.is_required and not is_optional}
    return edits.edit_field(field.name, changes)(entity), f"the field {field.name} is {difference.found}"


def _index_dropped(entity: EntityDefinition, published: EntityDefinition, difference: Difference) -> Outcome:
    for index in entity.indexes:
        if object_name(published.table_name, index.name, "idx") == difference.name:
            return edits.drop_index(index.name)(entity), f"the index {index.name} is dropped"
    for suffix, option, told in (("key", "is_unique", "unique"), ("idx", "is_indexed", "indexed")):
        for old in published.fields:
            field = _field(entity, published, old.name)
            if field is not None and object_name(published.table_name, old.name, suffix) == difference.name:
                if field.reference_entity_id is not None:
                    break
                return edits.edit_field(field.name, {option: False})(entity), f"the field {field.name} is not {told}"
    return f"{difference}; create it again in the database"
