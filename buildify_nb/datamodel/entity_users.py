"""Who uses an entity: what would point at nothing, or show less, if it went. In words, for refusals and questions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import referring_key
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.tenant_users import lookups_elsewhere
from buildify_nb.errors import StillReferenced
from buildify_nb.security.platform import is_platform
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.service import Services


def refuse_deleting(services: Services, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> None:
    """Raises StillReferenced where anything, drafts too, would point at nothing."""
    relationships = list(catalog_store.relationships_of(uow, entity.id))
    elsewhere = _elsewhere(services, uow, context, entity.id, "any")
    if users := [*_in_words(uow, entity.id, "any", relationships), *elsewhere]:
        calls = _calls_to_free(uow, entity.id, relationships)
        raise StillReferenced(
            f"{entity.name!r} was not deleted.",
            why=f"These point at it: {', '.join(users)}.",
            todo=f"First: {', '.join(calls)}." if calls else "Drop them first, and publish the entities that had them.",
        )


def _calls_to_free(uow: UnitOfWork, entity_id: UUID, relationships: Sequence[RelationshipDefinition]) -> list[str]:
    """The calls after which nothing of this tenant points at an entity."""
    calls = [f"ws.relationships.delete({one.name!r})" for one in relationships]
    serving = {one.id for one in store.definitions_naming(uow, entity_id, "published") if _lookups(one, entity_id)}
    heads = store.heads_by_id(uow, {one.id for one in store.definitions_naming(uow, entity_id)})
    for head in sorted(heads.values(), key=lambda one: one.definition.name):
        other = head.definition
        handle, lookups = f"ws.entities[{other.name!r}]", _lookups(other, entity_id)
        if other.view or (other.is_adopted and lookups):
            calls += [f"{handle}.archive()"] * (head.status == "published") + [f"{handle}.delete()"]
            continue
        made = {lookup.id for one in relationships if (lookup := one.lookup_in(other))}
        calls += [f"{handle}.drop_field({one.name!r})" for one in lookups if one.id not in made]
        calls += [f"{handle}.publish()"] * (other.id in serving)
    return calls


def _lookups(entity: EntityDefinition, target_id: UUID) -> list[FieldDefinition]:
    return [field for field in entity.fields if field.reference_entity_id == target_id]


def refuse_archiving(services: Services, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> None:
    """Raises StillReferenced where lookups or views are in service that would miss the entity's records."""
    if users := users_in_service(services, uow, context, entity.id):
        raise StillReferenced(
            f"{entity.name!r} was not archived.",
            why=f"These use it: {', '.join(users)}.",
            todo="Archive or change them first, or archive it with although_used=True.",
        )


def refuse_hiding(
    services: Services,
    uow: UnitOfWork,
    context: Context,
    entity: EntityDefinition,
    going: Collection[UUID],
) -> None:
    """Raises StillReferenced where published entities point at one whose table a rollback would hide.

    Args:
        going: relationships and lookups whose links and references go with it.
    """
    if users := users_of_table(services, uow, context, entity.id, going):
        raise StillReferenced(
            f"{entity.name!r} was not rolled back to a draft.",
            why=f"These point at its table: {', '.join(users)}.",
            todo="Take them back first: roll back the publish that made them, or drop them and publish.",
        )


def users_of_table(
    services: Services, uow: UnitOfWork, context: Context, entity_id: UUID, going: Collection[UUID] = ()
) -> list[str]:
    """What is published and needs the entity's table, besides the relationships and lookups `going`, as it goes."""
    there = catalog_store.relationships_of(uow, entity_id)
    needed = [one for one in there if one.id not in going and store.is_relationship_published(uow, one.id)]
    elsewhere = _elsewhere(services, uow, context, entity_id, "published")
    return [*_in_words(uow, entity_id, "published", needed, going), *elsewhere]


def users_in_service(services: Services, uow: UnitOfWork, context: Context, entity_id: UUID) -> list[str]:
    """The lookups and views whose users would miss the entity's records."""
    elsewhere = _elsewhere(services, uow, context, entity_id, "in service")
    return [*_in_words(uow, entity_id, "in service", ()), *elsewhere]


def _elsewhere(
    services: Services, uow: UnitOfWork, context: Context, entity_id: UUID, reach: store.Reach
) -> Sequence[str]:
    """The lookups of tenants; what is asked before something goes stays true until it is gone."""
    if not is_platform(context):
        return ()
    # Who saves or publishes a lookup at it shares this lock.
    uow.hold_locks(referring_key(entity_id))
    return lookups_elsewhere(services, uow, context, entity_id, reach)


def _in_words(
    uow: UnitOfWork,
    entity_id: UUID,
    reach: store.Reach,
    relationships: Sequence[RelationshipDefinition],
    going: Collection[UUID] = (),
) -> list[str]:
    others = store.definitions_naming(uow, entity_id, reach)
    lookups = [
        f"the lookup {other.name}.{field.name}"
        for other in others
        for field in other.fields
        if field.reference_entity_id == entity_id and field.id not in going
    ]
    views = [f"the view {other.name}" for other in others if other.view and entity_id in other.view.entity_ids]
    return list(dict.fromkeys([*lookups, *(f"the relationship {one.name}" for one in relationships), *views]))
