"""Links that came into service with a publish of the end at which they start: the other end has nothing left to do."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.transactions import UnitOfWork


def settle_links(uow: UnitOfWork, here: UUID, made: Collection[RelationshipDefinition]) -> None:
    """Takes a state of an entity as published that differs from what is only by noting relationships just made.

    Args:
        here: the entity that is being published, which notes itself what it serves.
        made: the relationships whose tables came with that publish.
    """
    known = {one.id for one in made}
    for end in {one.target_entity_id for one in made} - {here}:
        head = store.head_by_id(uow, end)
        if head is None or head.published_revision is None or not head.is_revised:
            continue
        served = store.published(uow, end, head.published_revision)
        if served is not None and _only_notes(served, head.definition, known):
            store.set_state(uow, end, version=head.version - 1, published_revision=head.revision)


def _only_notes(served: EntityDefinition, newest: EntityDefinition, made: Collection[UUID]) -> bool:
    """Whether nothing but notes of these relationships came, as they were made."""
    came = newest.made_relationships - served.made_relationships - newest.gone_relationships
    notes = tuple(note for note in newest.relationship_notes if note.id not in came)
    return came <= set(made) and newest.model_copy(update={"relationship_notes": notes}) == served
