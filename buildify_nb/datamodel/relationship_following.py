"""Relationships follow the entity that they end at: its lookup, and whether it says that they are gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, relationship_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationship_lives import bring_back, take_away
from buildify_nb.datamodel.relationship_names import refuse_renamed_taken
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.definitions.revisions import Action
from buildify_nb.errors import StillReferenced
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.service import Services


def follow_relationships(
    services: Services,
    catalog: EntityCatalog,
    uow: UnitOfWork,
    context: Context,
    before: EntityDefinition,
    entity: EntityDefinition,
    action: Action,
) -> None:
    """Lets the relationships that end at an entity follow its newest state, which was saved as `entity`.

    Args:
        action: what was done to the entity; where a publish is taken back, a relationship whose lookup goes rests;
            where a change is undone, it goes along with its lookup.

    Raises:
        StillReferenced: a field that a relationship stands on is no lookup any more.
        AlreadyExists: a relationship that comes back, or gets its former name, finds the name taken.
        InvalidState: one that comes back lacks its other end.
    """
    if before.lookups != entity.lookups:
        _follow_lookups(services, uow, context, entity, is_rollback=action == "rollback")
    elif before.relationship_notes == entity.relationship_notes:
        return
    for made in catalog_store.relationships_of(uow, entity.id):
        if made.target_entity_id == entity.id and _goes(made, before, entity, action):
            take_away(services, catalog, uow, context, made.seen_in(before) or made)
    # After those that go, whose names are free then.
    for made in sorted(relationship_store.deleted(uow), key=lambda one: one.id):
        if made.target_entity_id == entity.id and _returns(made, before, entity, action):
            bring_back(services, catalog, uow, context, made.id, entity)
    if action != "edit" and before.relationship_notes != entity.relationship_notes:
        refuse_renamed_taken(uow, entity)


def _goes(made: RelationshipDefinition, before: EntityDefinition, entity: EntityDefinition, action: Action) -> bool:
    """Whether a relationship goes: the new state says so, or it is from before the relationship, or its lookup."""
    if made.id in entity.gone_relationships:
        return made.id not in before.gone_relationships
    if action not in ("undo", "restore"):
        return False
    if made.relationship_type == "many-to-many":
        return made.id in before.made_relationships - entity.made_relationships
    return made.lookup_in(before) is not None and made.lookup_in(entity) is None


def _returns(made: RelationshipDefinition, before: EntityDefinition, entity: EntityDefinition, action: Action) -> bool:
    """Whether a deleted relationship comes back: the new state has its lookup, or knows its links as not gone."""
    was_noted = made.id in before.gone_relationships
    if made.id in entity.gone_relationships:
        return False
    is_walked = action in ("undo", "redo", "restore")
    if made.relationship_type == "many-to-many":
        was_made, is_made = (made.id in state.made_relationships for state in (before, entity))
        return (was_noted and is_made == was_made) or (is_walked and is_made and not was_made)
    return made.lookup_in(entity) is not None and (was_noted or (is_walked and made.lookup_in(before) is None))


def _follow_lookups(
    services: Services, uow: UnitOfWork, context: Context, entity: EntityDefinition, *, is_rollback: bool
) -> None:
    for relationship in catalog_store.relationships_of(uow, entity.id):
        named = relationship.named_in(entity) if relationship.target_entity_id == entity.id else None
        if named is not None and not is_rollback:
            _refuse_another_type(named, entity)
        if named is not None and named != relationship:
            shown, now = ("target_field_name", "relationship_type"), services.clock.now()
            store.save_relationship(uow, context, named, action="edit", at=now, shown=shown)


def _refuse_another_type(relationship: RelationshipDefinition, entity: EntityDefinition) -> None:
    lookup = relationship.lookup_in(entity)
    if lookup is not None and lookup.field_type != "lookup":
        raise StillReferenced(
            f"The field {lookup.name!r} was not made a {lookup.field_type}.",
            why=f"The relationship {relationship.name!r} stands on it, and takes a lookup.",
            todo=f"Delete the relationship and with it the field, ws.relationships.delete({relationship.name!r}), "
            "and add another field.",
        )
