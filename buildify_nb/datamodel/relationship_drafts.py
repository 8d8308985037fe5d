"""Whether a change of a relationship has to wait for a publish, and how the target's draft holds it."""

from __future__ import annotations

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.relationship_settings import SETTINGS
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.transactions import UnitOfWork


def as_served(
    uow: UnitOfWork, relationship: RelationshipDefinition, target: EntityHead
) -> RelationshipDefinition | None:
    """The relationship as it serves records; what changes then is a draft of the target. None while it serves none."""
    if target.published_revision is None:
        return None
    if relationship.relationship_type == "many-to-many" and not store.is_relationship_published(uow, relationship.id):
        return None
    served = store.published(uow, target.definition.id, target.published_revision)
    return relationship.seen_in(served) if served else None


def drafted(target: EntityDefinition, made: RelationshipDefinition, after: RelationshipDefinition) -> EntityDefinition:
    """The target with what became of a relationship; of one that stands on a lookup, it says nothing while that is as
    it was made."""
    same = all(getattr(made, name) == getattr(after, name) for name in SETTINGS)
    is_made = made.id in target.made_relationships
    return target.without_note(made.id) if same and not is_made else target.with_note(after.noted())
