"""What records are related to, by name: the target of a lookup, the records that point here, what is linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.junctions import links_named, unpublished, without_lookup
from buildify_nb.records.related.reference_store import Junction
from buildify_nb.records.related.seen_ends import seen_relations
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Target:
    """The one record that a lookup points at."""

    other: Served


@dataclass(frozen=True, slots=True)
class Children:
    """The records that point here."""

    other: Served
    lookup: str
    """The field of theirs that does."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The records that a junction table links."""

    other: Served
    junction: Junction


End: TypeAlias = Target | Children | Linked


def end_named(uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served, name: str) -> End:
    """What records of `served` are related to under that name.

    Raises:
        NotFound: there is no such relation, with the nearest name.
        InvalidState: it is not published yet, or leads to what is out of service.
    """
    if name in served.model.hidden:
        raise unrelated(uow, context, environment, served, name)
    field = served.model.fields.get(name)
    if field is not None and field.is_lookup:
        return Target(target_of(uow, context, environment, served, field))
    for relationship in served.entity.relationships:
        if relationship.relationship_type == "many-to-many" or relationship.source_entity_id != served.id:
            continue
        if name in (relationship.source_field_name, relationship.name):
            child = environment.models.by_id(uow, context, relationship.target_entity_id)
            if relationship.target_field_name in child.model.hidden:
                raise unrelated(uow, context, environment, served, name)
            return Children(child, relationship.target_field_name)
    if name not in served.model.links:
        raise _unpublished(uow, served, name) or unrelated(uow, context, environment, served, name)
    links = links_named(uow, context, environment.models, environment.database.dialect, served, name)
    return Linked(links.other, links.junction)


def target_of(
    uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served, field: RecordField
) -> Served:
    """The entity that a lookup of `served` points at."""
    target_id = field.definition.reference_entity_id
    if target_id is None or target_id == served.id:
        return served.seen
    return environment.models.by_id(uow, context, target_id)


def _unpublished(uow: UnitOfWork, served: Served, name: str) -> InvalidState | None:
    """The error for a name under which records are found once the draft of an entity is published."""
    for found in catalog_store.relationships_of(uow, served.id):
        target = store.head_by_id(uow, found.target_entity_id)
        if target is None:
            continue
        drafted = found.seen_in(target.definition)
        relationship = drafted or found
        is_source, is_target = (
            served.id == relationship.source_entity_id and name in (relationship.source_field_name, relationship.name),
            served.id == relationship.target_entity_id and name == relationship.target_field_name,
        )
        if relationship.is_active and (is_source or is_target):
            if drafted is None:
                return without_lookup(served, name, relationship, target.definition.name)
            return unpublished(served, name, relationship, target.definition.name)
    return None


def unrelated(uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served, name: str) -> NotFound:
    """The error for a name under which records are related to nothing, with those that lead to what the user sees."""
    children, links = seen_relations(uow, environment, context, served)
    known = [*(field.name for field in served.model.lookups), *children, *links]
    todo = nearest_or(name, known, f"It has {', '.join(known) or 'none'}.")
    return NotFound(f"{served.name!r} has no relationship or lookup {name[:80]!r}.", todo=todo)
