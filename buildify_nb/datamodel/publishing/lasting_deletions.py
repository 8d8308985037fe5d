"""Cascades that no restore takes back: a record that is only marked as deleted takes others along for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.storage.transactions import UnitOfWork


def lasting_effects(
    uow: UnitOfWork, related: Iterable[RelationshipDefinition], before: EntityDefinition | None, after: EntityDefinition
) -> Iterator[str]:
    """One line for each relationship that does so from `after` on.

    Args:
        related: the relationships of the entity, as they were made.
        before: what serves now.
    """
    for made in related:
        if made.source_entity_id == made.target_entity_id or made.relationship_type == "many-to-many":
            continue
        if made.target_entity_id == after.id:
            yield from _as_target(uow, made, before, after)
        else:
            yield from _as_source(uow, made, before, after)


def _as_target(
    uow: UnitOfWork, made: RelationshipDefinition, before: EntityDefinition | None, after: EntityDefinition
) -> Iterator[str]:
    if _goes_along(made, after) and not (before and _goes_along(made, before)):
        source = _served(uow, store.head_by_id(uow, made.source_entity_id))
        if source is not None and source.supports_soft_delete:
            yield _told(source, after)


def _as_source(
    uow: UnitOfWork, made: RelationshipDefinition, before: EntityDefinition | None, after: EntityDefinition
) -> Iterator[str]:
    if after.supports_soft_delete and not (before and before.supports_soft_delete):
        target = _served(uow, store.head_by_id(uow, made.target_entity_id))
        if target is not None and _goes_along(made, target):
            yield _told(after, target)


def _goes_along(made: RelationshipDefinition, target: EntityDefinition) -> bool:
    """Whether records of a state of the target go, for good, with the one that they refer to."""
    seen = None if target.supports_soft_delete else made.seen_in(target)
    return seen is not None and seen.is_active and seen.on_delete == "CASCADE"


def _served(uow: UnitOfWork, head: EntityHead | None) -> EntityDefinition | None:
    return store.published(uow, head.definition.id, head.published_revision or 0) if head else None


def _told(source: EntityDefinition, target: EntityDefinition) -> str:
    what = f"deleting a record of {source.name} deletes its records of {target.name} for good"
    return f"{what}: {target.name} has no soft delete, so a restore does not bring them back"
