"""SQL of the data model's heads: the rows that hold each definition as it stands.

A save writes the head rows and appends the revision in one transaction, by `save_entity` and `save_relationship` only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, select
from sqlalchemy.sql import ColumnElement

from buildify_nb.context import Context
from buildify_nb.datamodel import awaited_links_store, parts_store
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.relationships import JUNCTION_SCHEMA, RelationshipDefinition
from buildify_nb.datamodel.tables import entity_definitions, relationship_definitions
from buildify_nb.definitions import store as revisions
from buildify_nb.definitions.revisions import Action
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.row_writes import ROW, row_insert, row_update
from buildify_nb.storage.transactions import UnitOfWork

Reach = Literal["any", "published", "in service"]
"""Which definitions count: the newest and the published ones, the published ones, or those that are not archived."""
ENTITY = "entity"
RELATIONSHIP = "relationship"


_STATE = (
    entity_definitions.c.status,
    entity_definitions.c.version,
    entity_definitions.c.revision,
    entity_definitions.c.published_revision,
    entity_definitions.c.parent_version_id,
)


@cache
def _heads() -> Any:
    """The states of all entities that are not deleted."""
    states = select(
        *_STATE,
        revisions.table.c.id.label("stored_as"),
        awaited_links_store.awaits_links(names_tenant=False).label("awaits_links"),
    )
    return states.join(revisions.table, revisions.is_newest(entity_definitions)).where(~entity_definitions.c.is_deleted)


def _own() -> tuple[ColumnElement[bool], ...]:
    return tuple(table.c.tenant_id == bindparam("tenant_id") for table in (entity_definitions, revisions.table))


@cache
def _head_by(column: Literal["id", "name"]) -> HotStatement:
    """Rows of `_HeadRow`, by the parameter of that name."""
    statement = (
        select(
            *_STATE,
            entity_definitions.c.id,
            awaited_links_store.are_there().label("may_await_links"),
            revisions.table.c.document,
        )
        .join(revisions.table, revisions.is_newest(entity_definitions))
        .where(~entity_definitions.c.is_deleted, entity_definitions.c[column] == bindparam(column), *_own())
    )
    return HotStatement(statement, prepare=True)


@cache
def _published() -> HotStatement:
    """Rows of `_PublishedRow`."""
    statement = (
        select(entity_definitions.c.name, revisions.table.c.document)
        .join(revisions.table, revisions.table.c.definition_id == entity_definitions.c.id)
        .where(entity_definitions.c.id == bindparam("id"), revisions.table.c.number == bindparam("number"), *_own())
    )
    return HotStatement(statement, prepare=True)


@cache
def _naming(reach: Reach) -> HotStatement:
    """Rows of `_PublishedRow`, of other entities than `id` that have `named` in their documents."""
    table, revision = entity_definitions, revisions.table
    wanted = [table.c.published_revision] if reach != "any" else [table.c.revision, table.c.published_revision]
    statement = (
        select(table.c.name, revision.c.document)
        .join(revision, and_(revision.c.definition_id == table.c.id, revision.c.number.in_(wanted)))
        .where(~table.c.is_deleted, table.c.id != bindparam("id"), revisions.mentions("named"), *_own())
        .order_by(table.c.name, revision.c.number.desc())
    )
    in_service = (table.c.status != "archived",) if reach == "in service" else ()
    return HotStatement(statement.where(*in_service), prepare=True)


@cache
def _virtual() -> HotStatement:
    """The ids of virtual entities, by name."""
    table = entity_definitions
    wanted = (table.c.entity_type == "virtual", ~table.c.is_deleted, table.c.tenant_id == bindparam("tenant_id"))
    return HotStatement(select(table.c.id).where(*wanted).order_by(table.c.name), prepare=True)


class _HeadRow(NamedTuple):
    """A row of `_head_by`."""

    status: str
    version: int
    revision: int
    published_revision: int | None
    parent_version_id: UUID | None
    id: UUID
    may_await_links: bool
    """Whether any junction table of the tenant is still to be made: where none is, planning the exact question costs
    an engine more than all the rest."""
    document: Mapping[str, Any]


class _PublishedRow(NamedTuple):
    """A row of `_published`."""

    name: str
    document: Mapping[str, Any]


def heads(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[EntityHead]:
    """The entities that are not deleted and fulfil `conditions`, by name."""
    rows = uow.execute(_heads().add_columns(revisions.table.c.document).where(*conditions))
    return _by_name(
        _head(row, EntityDefinition.model_validate(row.document), awaits_links=row.awaits_links) for row in rows
    )


def remembered_heads(uow: UnitOfWork, memory: DefinitionMemory) -> list[EntityHead]:
    """All entities that are not deleted, by name; only documents that `memory` does not hold are read."""
    rows = uow.execute(_heads()).all()
    known = memory.recall([row.stored_as for row in rows], lambda missing: definitions(uow, missing))
    return _by_name(_head(row, known[row.stored_as], awaits_links=row.awaits_links) for row in rows)


def adopted_heads(uow: UnitOfWork) -> list[EntityHead]:
    """The entities that adopted a table, by name."""
    return heads(uow, entity_definitions.c.entity_type == "adopted")


def virtual_ids(uow: UnitOfWork) -> list[UUID]:
    """The ids of the entities that are views, by name."""
    return [row[0] for row in uow.run(_virtual(), {})]


def names(uow: UnitOfWork) -> dict[UUID, str]:
    """The names of the entities that are not deleted by id, in the order of the names."""
    table = entity_definitions
    rows = uow.execute(select(table.c.id, table.c.name).where(~table.c.is_deleted))
    return dict(sorted(((row.id, row.name) for row in rows), key=lambda named: named[1]))


def heads_by_id(uow: UnitOfWork, entity_ids: Collection[UUID]) -> dict[UUID, EntityHead]:
    """Those of these entities that are there, by id."""
    found = heads(uow, entity_definitions.c.id.in_(entity_ids)) if entity_ids else []
    return {head.definition.id: head for head in found}


def targets_of(uow: UnitOfWork, entity: EntityDefinition) -> dict[UUID, EntityDefinition]:
    """The other entities that lookups of `entity` point at, by id, as far as they are there."""
    return {entity_id: head.definition for entity_id, head in heads_by_id(uow, entity.targets).items()}


def name_taken(uow: UnitOfWork, name: str, entity_id: UUID | None = None) -> bool:
    """Whether an entity, other than the one with that id, has the name."""
    table = entity_definitions
    others = select(table.c.id).where(table.c.name == name, table.c.id != entity_id, ~table.c.is_deleted)
    return uow.execute(others).first() is not None


def head_by_name(uow: UnitOfWork, name: str) -> EntityHead | None:
    """The entity of that name."""
    return _single_head(uow, uow.run(_head_by("name"), {"name": name}))


def head_by_id(uow: UnitOfWork, entity_id: UUID) -> EntityHead | None:
    """The entity with that id."""
    return _single_head(uow, uow.run(_head_by("id"), {"id": entity_id}))


def published(uow: UnitOfWork, entity_id: UUID, revision: int) -> EntityDefinition | None:
    """The definition that serves records: the document of the published revision, under the entity's newest name."""
    rows = uow.run(_published(), {"id": entity_id, "number": revision})
    return _named(_PublishedRow(*rows[0])) if rows else None


def published_by_id(uow: UnitOfWork, entity_ids: Collection[UUID]) -> dict[UUID, EntityDefinition]:
    """What serves the records of those of these entities that are published, by id, as `published` gives it."""
    if not entity_ids:
        return {}
    table, stored = entity_definitions, revisions.table
    is_served = and_(stored.c.definition_id == table.c.id, stored.c.number == table.c.published_revision)
    statement = (
        select(table.c.id, table.c.name, stored.c.document)
        .join(stored, is_served)
        .where(table.c.id.in_(entity_ids), ~table.c.is_deleted)
    )
    return {row.id: _named(row) for row in uow.execute(statement)}


def revision(uow: UnitOfWork, entity_id: UUID, number: int) -> EntityDefinition | None:
    """An entity as one of its revisions was saved, under the name that it had then."""
    document = revisions.document(uow, entity_id, number)
    return None if document is None else EntityDefinition.model_validate(document)


def definitions_naming(uow: UnitOfWork, entity_id: UUID, reach: Reach = "any") -> list[EntityDefinition]:
    """The definitions of other entities in which that id occurs, by name."""
    rows = uow.run(_naming(reach), {"id": entity_id, "named": str(entity_id)})
    return [_named(_PublishedRow(*row)) for row in rows]


def table_name_taken(uow: UnitOfWork, table_name: str, entity_id: UUID) -> bool:
    """Whether another entity or junction has that table in the tenant's schema; what was adopted is in another."""
    entity = select(entity_definitions.c.id).where(
        entity_definitions.c.table_name == table_name,
        entity_definitions.c.entity_type != "adopted",
        entity_definitions.c.id != entity_id,
        ~entity_definitions.c.is_deleted,
    )
    junction = select(relationship_definitions.c.metadata).where(
        relationship_definitions.c.junction_table_name == table_name, ~relationship_definitions.c.is_deleted
    )
    is_ours = any(JUNCTION_SCHEMA not in (noted or {}) for (noted,) in uow.execute(junction))
    return is_ours or uow.execute(entity).first() is not None


def save_entity(
    uow: UnitOfWork,
    context: Context,
    entity: EntityDefinition,
    *,
    action: Action,
    at: datetime,
    field_types: Mapping[str, FieldType],
    before: EntityHead | None = None,
    version: int | None = None,
    restores: int | None = None,
    message: str | None = None,
) -> int:
    """Writes head rows and revision of an entity; returns the revision's number.

    Args:
        before: the head so far; only what differs from its definition is written.
        version: what it counts up to; None where it stays.
    """
    number = revisions.append(
        uow,
        context,
        kind=ENTITY,
        definition_id=entity.id,
        document=entity.model_dump(mode="json"),
        action=action,
        at=at,
        restores=restores,
        message=message,
        newest=before.revision if before else 0,
    )
    own = entity.model_dump(exclude={"fields", "indexes", "view", "relationship_notes"})
    values = own | _changed(context, at) | {"revision": number}
    if action == "create":
        created = {
            "created_at": at,
            "created_by": context.user_id,
            "is_deleted": False,
            "status": "draft",
            "version": 1,
        }
        row = values | created
        uow.run(row_insert(entity_definitions, tuple(row)), row)
    else:
        counted = {} if version is None else {"version": version}
        known = before.definition.model_dump() if before else {}
        changed = {name: value for name, value in values.items() if name not in known or known[name] != value}
        set_state(uow, entity.id, **changed, **counted)
    parts_store.save_parts(uow, context, entity, before.definition if before else None, at=at, field_types=field_types)
    return number


def as_saved(entity: EntityDefinition) -> EntityDefinition:
    """The definition as it is read back: by the rules of its document."""
    return EntityDefinition.model_validate(entity.model_dump(mode="json"))


def set_state(uow: UnitOfWork, entity_id: UUID, **columns: Any) -> None:
    """Writes life-cycle columns (status, version, published_revision, is_deleted, …) of one entity's head."""
    uow.run(row_update(entity_definitions, tuple(columns)), {**columns, ROW: entity_id})


def relationships(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> list[RelationshipDefinition]:
    """The relationships that are not deleted and fulfil `conditions`, by name."""
    table = relationship_definitions
    statement = (
        select(revisions.table.c.document)
        .join(table, revisions.is_newest(table))
        .where(~table.c.is_deleted, *conditions)
    )
    found = [RelationshipDefinition.model_validate(row.document) for row in uow.execute(statement)]
    return sorted(found, key=lambda relationship: relationship.name)


def save_relationship(
    uow: UnitOfWork,
    context: Context,
    relationship: RelationshipDefinition,
    *,
    action: Action,
    at: datetime,
    shown: Collection[str] = tuple(RelationshipDefinition.model_fields),
) -> int:
    """Writes head row and revision of a relationship; returns the revision's number.

    Args:
        shown: the columns of the row that an edit changes; the others go on showing what serves.
    """
    number = revisions.append(
        uow,
        context,
        kind=RELATIONSHIP,
        definition_id=relationship.id,
        document=relationship.model_dump(mode="json"),
        action=action,
        at=at,
    )
    values = relationship.model_dump() | _changed(context, at) | {"revision": number}
    if action == "create":
        created = {"created_at": at, "created_by": context.user_id, "is_deleted": False, "is_published": False}
        row = values | created
        uow.run(row_insert(relationship_definitions, tuple(row)), row)
    else:
        kept = {name for name in RelationshipDefinition.model_fields if name not in shown}
        written = {name: value for name, value in values.items() if name not in kept}
        set_relationship_state(uow, relationship.id, **written)
    return number


def set_relationship_state(uow: UnitOfWork, relationship_id: UUID, **columns: Any) -> None:
    """Writes columns of one relationship's head."""
    uow.run(row_update(relationship_definitions, tuple(columns)), {**columns, ROW: relationship_id})


def is_relationship_published(uow: UnitOfWork, relationship_id: UUID) -> bool:
    """Whether the junction table of a many-to-many relationship exists."""
    table = relationship_definitions
    return bool(uow.execute(select(table.c.is_published).where(table.c.id == relationship_id)).scalar())


def definitions(uow: UnitOfWork, stored_as: Collection[UUID]) -> dict[UUID, EntityDefinition]:
    """The definitions of revisions, by the revisions' ids."""
    table = revisions.table
    rows = uow.execute(select(table.c.id, table.c.document).where(table.c.id.in_(stored_as)))
    return {row.id: EntityDefinition.model_validate(row.document) for row in rows}


def _named(row: Any) -> EntityDefinition:
    """A stored definition under the name of its head, by which records are found whatever it was called when stored."""
    return EntityDefinition.model_validate(row.document).model_copy(update={"name": row.name})


def _head(row: Any, definition: EntityDefinition, *, awaits_links: bool) -> EntityHead:
    return EntityHead(
        definition=definition,
        status=row.status,
        version=row.version,
        revision=row.revision,
        published_revision=row.published_revision,
        parent_version_id=row.parent_version_id,
        awaits_links=awaits_links,
    )


def _single_head(uow: UnitOfWork, rows: Sequence[tuple[Any, ...]]) -> EntityHead | None:
    if not rows:
        return None
    row = _HeadRow(*rows[0])
    awaits_links = row.may_await_links and awaited_links_store.by(uow, row.id)
    return _head(row, EntityDefinition.model_validate(row.document), awaits_links=awaits_links)


def _by_name(found: Iterable[EntityHead]) -> list[EntityHead]:
    return sorted(found, key=lambda head: head.definition.name)


def _changed(context: Context, at: datetime) -> dict[str, Any]:
    return {"updated_at": at, "updated_by": context.user_id}
