"""SQL of what the platform shares, as a tenant sees it: entities as they serve records, never as they are drafted.

Tables of others that the platform adopted are not shared: who may read those is their owners' to say. An archived
entity is still to be found, because lookups of tenants may go on to point at it, and its name may be needed again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select

from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog_store import Published
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.tables import entity_definitions as entities
from buildify_nb.definitions.store import table as revisions
from buildify_nb.security.platform import of_platform
from buildify_nb.storage.hot_statement import HotStatement, Row
from buildify_nb.storage.transactions import UnitOfWork

_IN_SERVICE = entities.c.status != "archived"


class _State(NamedTuple):
    """A row of `_in_service`."""

    id: UUID
    name: str
    status: Any
    version: int
    revision: int
    published_revision: int
    stored_as: UUID


def _shared(*columns: Any) -> Any:
    return select(*columns).where(
        entities.c.tenant_id == bindparam("tenant_id"),
        ~entities.c.is_deleted,
        entities.c.published_revision.is_not(None),
        entities.c.entity_type != "adopted",
    )


@cache
def _found_by(column: Literal["id", "name"]) -> HotStatement:
    """The life-cycle columns of a shared entity, archived or not, by the parameter of that name."""
    found = _shared(*(entities.c[name] for name in Published.__dataclass_fields__))
    return HotStatement(found.where(entities.c[column] == bindparam(column)), prepare=True)


@cache
def _names() -> HotStatement:
    return HotStatement(_shared(entities.c.id, entities.c.name).where(_IN_SERVICE), prepare=True)


@cache
def _ids() -> HotStatement:
    return HotStatement(_shared(entities.c.id), prepare=True)


@cache
def _states(column: Literal["id", "name"] | None = None) -> HotStatement:
    """Rows of `_State`: all that are in service, or one by the parameter of that name."""
    serves = and_(
        revisions.c.definition_id == entities.c.id,
        revisions.c.number == entities.c.published_revision,
        revisions.c.tenant_id == bindparam("tenant_id"),
    )
    columns = ("id", "name", "status", "version", "revision", "published_revision")
    found = _shared(*(entities.c[name] for name in columns), revisions.c.id).join(revisions, serves).where(_IN_SERVICE)
    return HotStatement(found if column is None else found.where(entities.c[column] == bindparam(column)), prepare=True)


def find(uow: UnitOfWork, entity: str | UUID) -> Published | None:
    """The life-cycle columns of the shared entity of that name, or with that id."""
    platform, column = of_platform(uow), _named_by(entity)
    rows = platform.run(_found_by(column), {column: entity}) if platform else ()
    return Published(*rows[0]) if rows else None


def names(uow: UnitOfWork) -> dict[UUID, str]:
    """The names of the shared entities in service by id."""
    platform = of_platform(uow)
    return {row[0]: row[1] for row in platform.run(_names(), {})} if platform else {}


def heads(uow: UnitOfWork, memory: DefinitionMemory) -> list[EntityHead]:
    """The shared entities in service; only documents that `memory` does not hold are read."""
    platform = of_platform(uow)
    return _heads(platform, platform.run(_states(), {}), memory) if platform else []


def head(uow: UnitOfWork, entity: str | UUID) -> EntityHead | None:
    """The shared entity in service of that name, or with that id."""
    platform, column = of_platform(uow), _named_by(entity)
    rows = platform.run(_states(column), {column: entity}) if platform else ()
    return _heads(platform, rows, DefinitionMemory())[0] if platform and rows else None


def ids_in_service(platform: UnitOfWork) -> list[UUID]:
    """In the platform's own unit of work, the ids of what it shares and has in service."""
    return [row[0] for row in platform.run(_names(), {})]


def ids(platform: UnitOfWork) -> list[UUID]:
    """In the platform's own unit of work, the ids of all that it shares; archived ones too."""
    return [row[0] for row in platform.run(_ids(), {})]


def published_by_id(uow: UnitOfWork, entity_ids: Collection[UUID]) -> dict[UUID, EntityDefinition]:
    """What serves the records of those of these entities that are shared, by id; archived ones too."""
    platform = of_platform(uow) if entity_ids else None
    found = store.published_by_id(platform, entity_ids) if platform else {}
    return {entity_id: entity for entity_id, entity in found.items() if not entity.is_adopted}


def _named_by(entity: str | UUID) -> Literal["id", "name"]:
    return "name" if isinstance(entity, str) else "id"


def _heads(platform: UnitOfWork, rows: Sequence[Row], memory: DefinitionMemory) -> list[EntityHead]:
    states = [_State(*row) for row in rows]
    stored = [state.stored_as for state in states]
    documents = memory.recall(stored, lambda missing: store.definitions(platform, missing))
    return [_head(state, documents[state.stored_as]) for state in states]


def _head(state: _State, document: EntityDefinition) -> EntityHead:
    is_revised = state.revision != state.published_revision
    return EntityHead(
        definition=document.model_copy(update={"name": state.name}),
        status=state.status,
        version=state.version - 1 if is_revised else state.version,
        revision=state.published_revision,
        published_revision=state.published_revision,
        is_platform=True,
    )
