"""Finds the heads of a tenant's own entities for what is done to them, and refuses in words what cannot be.

That is what is not there, what moved on since it was read, a name that is taken, and what the platform shares: to see
that, ask `seen`.
"""

from __future__ import annotations

from uuid import UUID

from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.seen import name_taken, unknown
from buildify_nb.errors import AlreadyExists, StaleVersion
from buildify_nb.security.platform import refused
from buildify_nb.storage.transactions import UnitOfWork


def require_entity(uow: UnitOfWork, entity: str | UUID) -> EntityHead:
    """The head of that name or id; raises NotFound."""
    return require_name(uow, entity) if isinstance(entity, str) else require_id(uow, entity)


def require_name(uow: UnitOfWork, name: str) -> EntityHead:
    """The head of that name; raises NotFound with the nearest name, and PermissionDenied where it is the platform's."""
    head = store.head_by_name(uow, name)
    if head is None:
        if shared_store.find(uow, name):
            raise refused(name)
        raise unknown(uow, name)
    return head


def require_id(uow: UnitOfWork, entity_id: UUID) -> EntityHead:
    """The head with that id; raises NotFound, and PermissionDenied where it is the platform's."""
    head = store.head_by_id(uow, entity_id)
    if head is None:
        if shared := shared_store.find(uow, entity_id):
            raise refused(shared.name)
        raise unknown(uow, entity_id)
    return head


def refuse_stale(head: EntityHead, expected_revision: int | None, done: str = "saved") -> None:
    """Raises StaleVersion when the head moved on since it was read; `done` is what would have been done to it."""
    if expected_revision is not None and expected_revision != head.revision:
        is_known = expected_revision in range(1, head.revision)
        raise StaleVersion(
            f"{head.definition.name!r} was not {done}.",
            why=f"It was changed meanwhile: you started from revision {expected_revision}, {head.revision} is saved."
            if is_known
            else f"There is no revision {expected_revision} of it: {head.revision} is saved.",
            todo="Load it again and repeat your change.",
        )


def refuse_taken_names(uow: UnitOfWork, entity: EntityDefinition, before: EntityDefinition | None) -> None:
    """Raises AlreadyExists when another entity has the name or the table name.

    Names that stay as they are were free when they were given, and nobody else can have got them since.
    """
    is_named = before is None or before.name != entity.name
    if is_named and name_taken(uow, entity.name, entity.id):
        raise AlreadyExists(f"There is already an entity {entity.name!r}.", todo="Choose another name.")
    is_placed = before is None or before.table_name != entity.table_name
    if is_placed and not entity.is_adopted and store.table_name_taken(uow, entity.table_name, entity.id):
        raise AlreadyExists(f"The table name {entity.table_name!r} is taken.", todo="Choose another table_name.")
