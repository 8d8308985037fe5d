"""Many-to-many relationships of an entity, seen from either end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from buildify_nb.context import Context
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.records.record_models import RecordModels, Served
from buildify_nb.records.related.reference_store import Junction
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Links:
    """One many-to-many relationship from one end."""

    relationship: RelationshipDefinition
    junction: Junction
    other: Served

    @property
    def hold_records(self) -> bool:
        """Whether a record stays while it has links. Tables of others, and what is switched off, hold nothing."""
        one = self.relationship
        return one.is_active and not one.junction_schema and one.on_delete != "CASCADE"


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a many-to-many relationship, and the name under which it shows the other one."""

    relationship: RelationshipDefinition
    name: str
    at_source: bool


def links_named(
    uow: UnitOfWork, context: Context, models: RecordModels, dialect: Dialect, served: Served, name: str
) -> Links:
    """The many-to-many relationship that `served` knows under `name`; raises NotFound."""
    known = {end.name: end for end in _ends(served, served.entity.relationships)}
    end = known.get(name) or next((one for one in known.values() if one.relationship.name == name), None)
    if end is None:
        raise unlinked(served, name, known)
    links = _links(uow, context, models, dialect, served, end)
    if served.entity.awaits(end.relationship):
        raise unpublished(served, name, end.relationship, served.name)
    return links


def unlinked(served: Served, name: str, known: Collection[str]) -> NotFound:
    """The error for a name under which nothing is linked, with the nearest of the known ones."""
    return NotFound(
        f"{served.name!r} has no many-to-many relationship {name[:80]!r}.",
        todo=nearest_or(name, known, f"It has {', '.join(known) or 'none'}."),
    )


def unpublished(served: Served, name: str, relationship: RelationshipDefinition, publishing: str) -> InvalidState:
    """The error for a relationship that is saved and not published; `publishing` is the entity that it waits for."""
    return InvalidState(
        f"{served.name!r} has nothing under {name!r} yet.",
        why=f"The relationship {relationship.name!r} is not published.",
        todo=f"Publish it first: ws.entities[{publishing!r}].publish().",
    )


def without_lookup(served: Served, name: str, relationship: RelationshipDefinition, target: str) -> InvalidState:
    """The error for a relationship whose lookup field in `target` was dropped, or rolled back."""
    return InvalidState(
        f"{served.name!r} has nothing under {name!r}.",
        why=f"The relationship {relationship.name!r} stands on a lookup of {target!r} that was taken away.",
        todo=f"Bring it back by ws.entities[{target!r}].undo() or .redo() and publish, or delete the relationship: "
        f"ws.relationships.delete({relationship.name!r}).",
    )


def links_of(uow: UnitOfWork, context: Context, models: RecordModels, dialect: Dialect, served: Served) -> list[Links]:
    """What links `served` by junction tables of ours; of others' the database itself says what goes along.

    Those of relationships that are switched off are among them: their links come back when they are switched on.
    """
    found: list[Links] = []
    for end in _ends(served, served.entity.junctions):
        if end.relationship.junction_schema:
            continue
        try:
            found.append(_links(uow, context, models, dialect, served, end, archived_too=True))
        except (NotFound, InvalidState):
            continue  # The other end serves no records, so there are no links.
    return found


def _ends(served: Served, relationships: Sequence[RelationshipDefinition]) -> list[_End]:
    """The ends that `served` is; an entity linked to itself is both."""
    found: list[_End] = []
    for one in relationships:
        if one.relationship_type == "many-to-many":
            if one.source_entity_id == served.id:
                found.append(_End(one, one.source_field_name, at_source=True))
            if one.target_entity_id == served.id:
                found.append(_End(one, one.target_field_name, at_source=False))
    return found


def _links(
    uow: UnitOfWork,
    context: Context,
    models: RecordModels,
    dialect: Dialect,
    served: Served,
    end: _End,
    *,
    archived_too: bool = False,
) -> Links:
    relationship = end.relationship
    other_id = relationship.target_entity_id if end.at_source else relationship.source_entity_id
    find = models.kept_by_id if archived_too else models.by_id
    own = served if archived_too else served.seen
    other = own if other_id == served.id else find(uow, context, other_id)
    columns = (relationship.junction_source_field or "", relationship.junction_target_field or "")
    here, there = columns if end.at_source else reversed(columns)
    junction = Junction(
        relationship.junction_schema or dialect.schema_of(served.entity.owner(context).tenant),
        relationship.junction_table_name or "",
        here,
        there,
        (served.table.key[0].type, other.table.key[0].type),
    )
    return Links(relationship, junction, other)
