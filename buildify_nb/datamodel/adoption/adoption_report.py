"""What adopting a schema came to, as a value: entities, relationships, and what was left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.counts import counted
from buildify_nb.datamodel.adoption.adopted_fields import column_name
from buildify_nb.datamodel.adoption.adoption_plan import AdoptionPlan
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.html_table import html_table
from buildify_nb.identifiers import suggested_name
from buildify_nb.storage.live_tables import LiveForeignKey, LiveTable, TableKind


@dataclass(frozen=True, slots=True)
class AdoptedTable:
    """A table that became an entity."""

    table: str
    kind: TableKind
    entity: str
    fields: int
    references: tuple[str, ...]
    """As "customer_id → customers"."""
    notes: tuple[str, ...]
    """What a person should know: another name, columns that cannot be written, rows that cannot."""


@dataclass(frozen=True, slots=True)
class FoundRelationship:
    """A relationship that a foreign key, or a table that only links two others, stands for."""

    name: str
    relationship_type: str
    source: str
    target: str
    through: str
    """The column of the foreign key, or the linking table."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A table that was not adopted."""

    table: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class SchemaAdoption:
    """What became of the tables of a schema."""

    schema_name: str
    adopted: tuple[AdoptedTable, ...]
    relationships: tuple[FoundRelationship, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def entities(self) -> tuple[str, ...]:
        """The names of the new entities, in the order of their tables."""
        return tuple(one.entity for one in self.adopted)

    def __repr__(self) -> str:
        entities = counted(len(self.adopted), "entity", "entities")
        relationships = counted(len(self.relationships), "relationship")
        return f"SchemaAdoption({self.schema_name!r}: {entities}, {relationships}, {len(self.left_out)} left out)"

    def _repr_html_(self) -> str:
        tables = (
            (one.table, one.kind, one.entity, one.fields, "\n".join(one.references), "\n".join(one.notes))
            for one in self.adopted
        )
        head = ("Table", "Kind", "Entity", "Fields", "References", "Notes")
        parts = [html_table(head, tables, caption=f"Adopted from {self.schema_name}", numeric={3})]
        if self.relationships:
            links = (
                (one.name, one.relationship_type, one.source, one.target, one.through) for one in self.relationships
            )
            found = html_table(("Name", "Type", "Source", "Target", "Through"), links, caption="Relationships found")
            parts.append(found)
        if self.left_out:
            rows = ((one.table, one.reason) for one in self.left_out)
            parts.append(html_table(("Table", "Reason"), rows, caption="Left out"))
        return "".join(parts)


def report_of(
    schema: str, plan: AdoptionPlan, names: Mapping[UUID, str], others: Sequence[tuple[str, str]]
) -> SchemaAdoption:
    """The report on a plan.

    Args:
        names: of all entities by id.
        others: further tables that were left out, with the reason.
    """
    tables = {live.place: live for live in plan.tables}
    adopted = [_adopted(tables[one.schema_name, one.table_name], one, names) for one in plan.entities]
    left_out = sorted([*plan.left_out, *others])
    return SchemaAdoption(
        schema,
        tuple(sorted(adopted, key=lambda one: one.table)),
        tuple(_found(one, names) for one in plan.relationships),
        tuple(LeftOut(table, reason) for table, reason in left_out),
    )


def _adopted(live: LiveTable, entity: EntityDefinition, names: Mapping[UUID, str]) -> AdoptedTable:
    references = (
        f"{field.name} → {names[field.reference_entity_id]}" for field in entity.fields if field.reference_entity_id
    )
    return AdoptedTable(
        live.name, live.kind, entity.name, len(entity.fields), tuple(references), tuple(_notes(live, entity))
    )


def _notes(live: LiveTable, entity: EntityDefinition) -> Iterator[str]:
    if entity.name != suggested_name(live.name):
        yield f"is called {entity.name}: its own name is taken, reserved or too long"
    if live.is_view:
        yield f"is read-only: it is a {live.kind}"
    elif not live.primary_key:
        yield "is read-only: it has no primary key"
    unsupported = [f"{f.name} ({f.metadata['type_name']})" for f in entity.fields if f.metadata.get("unsupported")]
    if unsupported:
        yield f"shows as text and never writes {', '.join(unsupported)}"
    lookups = {column_name(field) for field in entity.fields if field.reference_entity_id}
    for key in live.foreign_keys:
        if not lookups.issuperset(key.columns):
            yield f"keeps {', '.join(key.columns)} as plain values: {_why_plain(key)}"


def _why_plain(key: LiveForeignKey) -> str:
    if len(key.columns) > 1:
        return f"they refer to {key.table} together"
    return f"{key.table}.{key.targets[0]} is not the key of an adopted table"


def _found(one: RelationshipDefinition, names: Mapping[UUID, str]) -> FoundRelationship:
    is_link = one.relationship_type == "many-to-many"
    through = one.junction_table_name if is_link else one.target_field_name
    source, target = names[one.source_entity_id], names[one.target_entity_id]
    return FoundRelationship(one.name, one.relationship_type, source, target, through or "")
