"""SQL behind the catalogue: which entities are published, at which revision, and their relationships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, or_, select

from buildify_nb.datamodel import store
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.tables import entity_definitions as entities
from buildify_nb.datamodel.tables import relationship_definitions
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

HEAD = "head_{}"
"""Names of the parameters that hold a head as it was known."""


@dataclass(frozen=True, slots=True)
class Published:
    """The life-cycle columns of one entity's head."""

    id: UUID
    name: str
    status: str
    published_revision: int | None
    published_at: datetime | None

    @property
    def stamp(self) -> tuple[int | None, datetime | None]:
        """Changes whenever what is published changes."""
        return self.published_revision, self.published_at


_COLUMNS = (entities.c.id, entities.c.name, entities.c.status, entities.c.published_revision, entities.c.published_at)
_HEADS = select(*_COLUMNS).where(entities.c.tenant_id == bindparam("tenant_id"), ~entities.c.is_deleted)
_BY_NAME = HotStatement(_HEADS.where(entities.c.name == bindparam("name")), prepare=True)
_BY_ID = HotStatement(_HEADS.where(entities.c.id == bindparam("id")), prepare=True)


def while_published(value: ColumnElement[Any]) -> ScalarSelect[Any]:
    """`value` as long as the head of an entity is still the one that `stamp_of` binds; null once it is another."""
    stamp = Published.__dataclass_fields__
    known = [entities.c[name] == bindparam(HEAD.format(name), type_=entities.c[name].type) for name in stamp]
    is_own = entities.c.tenant_id == bindparam("tenant_id", type_=entities.c.tenant_id.type)
    return select(value).where(is_own, ~entities.c.is_deleted, *known).scalar_subquery()


def stamp_of(head: Published) -> dict[str, Any]:
    """What the parameters of `while_published` are for this head."""
    return {HEAD.format(name): getattr(head, name) for name in Published.__dataclass_fields__}


def by_name(uow: UnitOfWork, name: str) -> Published | None:
    """The entity of that name that is not deleted."""
    rows = uow.run(_BY_NAME, {"name": name})
    return Published(*rows[0]) if rows else None


def by_id(uow: UnitOfWork, entity_id: UUID) -> Published | None:
    """The entity with that id that is not deleted."""
    rows = uow.run(_BY_ID, {"id": entity_id})
    return Published(*rows[0]) if rows else None


def deleted_by_id(uow: UnitOfWork, entity_id: UUID) -> Published | None:
    """The deleted entity with that id."""
    row = uow.execute(select(*_COLUMNS).where(entities.c.id == entity_id, entities.c.is_deleted)).one_or_none()
    return None if row is None else Published(*row)


def relationships_of(uow: UnitOfWork, entity_id: UUID, *, inactive_too: bool = False) -> list[RelationshipDefinition]:
    """The relationships that start or end at an entity.

    Args:
        inactive_too: also those that are switched off, which still stand on their lookup field or junction table.
    """
    wanted = () if inactive_too else (relationship_definitions.c.is_active,)
    return store.relationships(uow, *wanted, _is_end(entity_id))


def junctions_of(uow: UnitOfWork, entity_id: UUID) -> list[RelationshipDefinition]:
    """The many-to-many relationships of an entity whose junction tables are there, whether active or not."""
    return store.relationships(uow, relationship_definitions.c.is_published, _is_end(entity_id))


def _is_end(entity_id: UUID) -> ColumnElement[bool]:
    table = relationship_definitions
    return or_(table.c.source_entity_id == entity_id, table.c.target_entity_id == entity_id)
