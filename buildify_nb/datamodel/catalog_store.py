"""SQL behind the catalogue: which entities are published, at which revision, and their relationships."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, or_, select, update

from buildify_nb.datamodel import store
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.tables import entity_definitions as entities
from buildify_nb.datamodel.tables import relationship_definitions
from buildify_nb.definitions import store as revisions
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
_RELATIONSHIPS = HotStatement(
    select(relationship_definitions.c.is_published, revisions.table.c.document)
    .join(revisions.table, revisions.is_newest(relationship_definitions))
    .where(
        ~relationship_definitions.c.is_deleted,
        relationship_definitions.c.tenant_id == bindparam("tenant_id"),
        revisions.table.c.tenant_id == bindparam("tenant_id"),
        or_(
            relationship_definitions.c.source_entity_id == bindparam("entity_id"),
            relationship_definitions.c.target_entity_id == bindparam("entity_id"),
        ),
    ),
    prepare=True,
)


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


def relationships_of(uow: UnitOfWork, entity_id: UUID) -> list[RelationshipDefinition]:
    """The relationships that start or end at an entity, as they were made; `seen_in` has what became of them.

    Those that are switched off are among them: they still stand on their lookup field or junction table.
    """
    rows = uow.run(_RELATIONSHIPS, {"entity_id": entity_id})
    return _by_name(document for _, document in rows)


def junctions_of(uow: UnitOfWork, entity_id: UUID) -> list[RelationshipDefinition]:
    """The many-to-many relationships of an entity whose junction tables are there, whether active or not."""
    return ties_of(uow, entity_id)[1]


def ties_of(uow: UnitOfWork, entity_id: UUID) -> tuple[list[RelationshipDefinition], list[RelationshipDefinition]]:
    """The relationships of an entity, whether active or not, and those among them whose junction tables are there."""
    rows = uow.run(_RELATIONSHIPS, {"entity_id": entity_id})
    found = _by_name(document for _, document in rows)
    made = {document["id"] for is_published, document in rows if is_published}
    return found, [one for one in found if str(one.id) in made]


def all_junctions(uow: UnitOfWork) -> list[RelationshipDefinition]:
    """The relationships of the tenant whose junction tables are there, whether active or not."""
    return store.relationships(uow, relationship_definitions.c.is_published)


def restamp(uow: UnitOfWork, entity_ids: Collection[UUID], at: datetime) -> None:
    """Marks those of these entities that are published as changed."""
    is_served = (entities.c.published_revision.is_not(None), ~entities.c.is_deleted)
    uow.execute(update(entities).where(entities.c.id.in_(entity_ids), *is_served).values(published_at=at))


def _by_name(documents: Iterable[Mapping[str, Any]]) -> list[RelationshipDefinition]:
    found = [RelationshipDefinition.model_validate(document) for document in documents]
    return sorted(found, key=lambda relationship: relationship.name)
