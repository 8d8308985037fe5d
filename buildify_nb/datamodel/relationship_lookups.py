"""Relationships and the lookup fields that they stand on: they follow a field's name, and keep it a lookup."""

from __future__ import annotations

from datetime import datetime

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import StillReferenced
from buildify_nb.storage.transactions import UnitOfWork


def follow_lookups(
    uow: UnitOfWork, context: Context, entity: EntityDefinition, at: datetime, *, is_rollback: bool
) -> None:
    """Names the relationships after their lookups in the newest state of `entity`, the entity that has these.

    Args:
        is_rollback: whether a publish is taken back; a relationship whose lookup goes with it rests.

    Raises:
        StillReferenced: a field that a relationship stands on is no lookup any more.
    """
    for relationship in catalog_store.relationships_of(uow, entity.id, inactive_too=True):
        seen = relationship.seen_in(entity) if relationship.target_entity_id == entity.id else None
        if seen is not None and not is_rollback:
            _refuse_another_type(seen, entity)
        if seen is not None and seen != relationship:
            store.save_relationship(uow, context, seen, action="edit", at=at)


def _refuse_another_type(relationship: RelationshipDefinition, entity: EntityDefinition) -> None:
    lookup = relationship.lookup_in(entity)
    if lookup is not None and lookup.field_type != "lookup":
        raise StillReferenced(
            f"The field {lookup.name!r} was not made a {lookup.field_type}.",
            why=f"The relationship {relationship.name!r} stands on it, and takes a lookup.",
            todo=f"Delete the relationship and with it the field, ws.relationships.delete({relationship.name!r}), "
            "and add another field.",
        )
