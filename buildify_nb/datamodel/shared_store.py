"""SQL of what the platform shares, as a tenant sees it: entities as they serve records, never as they are drafted.

Tables of others that the platform adopted are not shared: who may read those is their owners' to say. An archived
entity is still to be found by its id, because lookups of tenants may go on to point at it.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.sql import ColumnElement

from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog_store import Published
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.tables import entity_definitions as entities
from buildify_nb.definitions.store import table as revisions
from buildify_nb.security.platform import of_platform
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

_IN_SERVICE = entities.c.status != "archived"


_LIFE_CYCLE = tuple(entities.c[name] for name in Published.__dataclass_fields__)
_IS_SHARED = and_(
    ~entities.c.is_deleted, entities.c.published_revision.is_not(None), entities.c.entity_type != "adopted"
)


@cache
def _found_by(column: Literal["id", "name"]) -> HotStatement:
    """The life-cycle columns of a shared entity, archived or not, by the parameter of that name."""
    wanted = (entities.c[column] == bindparam(column), entities.c.tenant_id == bindparam("tenant_id"))
    return HotStatement(select(*_LIFE_CYCLE).where(_IS_SHARED, *wanted), prepare=True)


def find(uow: UnitOfWork, entity: str | UUID) -> Published | None:
    """The life-cycle columns of the shared entity of that name, or with that id."""
    column = "name" if isinstance(entity, str) else "id"
    platform = of_platform(uow)
    rows = platform.run(_found_by(column), {column: entity}) if platform else ()
    return Published(*rows[0]) if rows else None


def names(uow: UnitOfWork) -> dict[UUID, str]:
    """The names of the shared entities in service by id."""
    platform = of_platform(uow)
    statement = select(entities.c.id, entities.c.name).where(_IS_SHARED, _IN_SERVICE)
    rows = platform.execute(statement) if platform else ()
    return {row.id: row.name for row in rows}


def heads(
    uow: UnitOfWork, *conditions: ColumnElement[bool], memory: DefinitionMemory | None = None
) -> list[EntityHead]:
    """The shared entities in service that fulfil `conditions`, by name, as they serve records."""
    platform = of_platform(uow)
    if platform is None:
        return []
    serves = and_(revisions.c.definition_id == entities.c.id, revisions.c.number == entities.c.published_revision)
    stored = (entities.c.version, entities.c.revision, revisions.c.id.label("stored_as"))
    statement = select(*_LIFE_CYCLE, *stored).join(revisions, serves).where(_IS_SHARED, _IN_SERVICE, *conditions)
    rows = platform.execute(statement).all()
    stored_as = [row.stored_as for row in rows]
    documents = (memory or DefinitionMemory()).recall(stored_as, lambda missing: store.definitions(platform, missing))
    found = [_head(row, documents[row.stored_as]) for row in rows]
    return sorted(found, key=lambda head: head.definition.name)


def head(uow: UnitOfWork, entity: str | UUID) -> EntityHead | None:
    """The shared entity in service of that name, or with that id."""
    column = entities.c.name if isinstance(entity, str) else entities.c.id
    return next(iter(heads(uow, column == entity)), None)


def ids_in_service(platform: UnitOfWork) -> list[UUID]:
    """In the platform's own unit of work, the ids of what it shares and has in service."""
    return list(platform.execute(select(entities.c.id).where(_IS_SHARED, _IN_SERVICE)).scalars())


def published_by_id(uow: UnitOfWork, entity_ids: Collection[UUID]) -> dict[UUID, EntityDefinition]:
    """What serves the records of those of these entities that are shared, by id; archived ones too."""
    platform = of_platform(uow) if entity_ids else None
    found = store.published_by_id(platform, entity_ids) if platform else {}
    return {entity_id: entity for entity_id, entity in found.items() if not entity.is_adopted}


def _head(row: Any, document: EntityDefinition) -> EntityHead:
    is_revised = row.revision != row.published_revision
    return EntityHead(
        definition=document.model_copy(update={"name": row.name}),
        status=row.status,
        version=row.version - 1 if is_revised else row.version,
        revision=row.published_revision,
        published_revision=row.published_revision,
        is_platform=True,
    )
