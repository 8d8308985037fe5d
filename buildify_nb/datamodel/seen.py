"""What a tenant sees of entities: its own, and those that the platform shares. What is changed, `heads` finds."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.catalog import referring_key
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, unknown_entity
from buildify_nb.errors import NotFound
from buildify_nb.storage.transactions import UnitOfWork


def seen_entity(uow: UnitOfWork, entity: str | UUID) -> EntityHead:
    """The head of that name or id, the tenant's own or a shared one; raises NotFound."""
    own = store.head_by_name(uow, entity) if isinstance(entity, str) else store.head_by_id(uow, entity)
    found = own or shared_store.head(uow, entity)
    if found is None:
        raise unknown(uow, entity)
    return found


def heads_seen(uow: UnitOfWork, memory: DefinitionMemory) -> list[EntityHead]:
    """The tenant's own entities and those that the platform shares, by name; where both have a name, its own."""
    own, shared = store.remembered_heads(uow, memory), shared_store.heads(uow, memory)
    if not shared:
        return own
    seen = {head.definition.name: head for head in (*shared, *own)}
    return [seen[name] for name in sorted(seen)]


def names_seen(uow: UnitOfWork) -> dict[UUID, str]:
    """The names by id of the tenant's own entities and of those that the platform shares, in the order of the names."""
    own, shared = store.names(uow), shared_store.names(uow)
    return dict(sorted((own | shared).items(), key=lambda named: named[1])) if shared else own


def name_taken(uow: UnitOfWork, name: str, entity_id: UUID | None = None) -> bool:
    """Whether an entity, other than the one with that id, has the name, or one that the platform shares."""
    return store.name_taken(uow, name, entity_id) or shared_store.find(uow, name) is not None


def targets_seen(uow: UnitOfWork, entity: EntityDefinition) -> dict[UUID, EntityDefinition]:
    """The other entities that lookups of `entity` point at, by id, as far as they are there.

    Shared ones are kept from going until the transaction ends.
    """
    own = store.targets_of(uow, entity)
    others = entity.targets - own.keys()
    keep_targets(uow, others)
    return own | shared_store.published_by_id(uow, others)


def keep_targets(uow: UnitOfWork, entity_ids: Iterable[UUID]) -> None:
    """Keeps those of these that the platform shares, and their records, from going until the transaction ends."""
    for entity_id in sorted(entity_ids):
        uow.share_lock(referring_key(entity_id))


def unknown(uow: UnitOfWork, entity: str | UUID) -> NotFound:
    """The error for an entity that is not there, with the nearest name."""
    if isinstance(entity, UUID):
        return NotFound("There is no such entity.")
    return unknown_entity(entity, list(names_seen(uow).values()))
