"""Published entities as records see them: the definition that serves, its table, and what points at what.

Built once per published revision and kept; whether it is still the current one is asked from the database where several
processes may publish, and from this process where it alone holds the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, shared_store, store
from buildify_nb.datamodel.catalog_store import Published
from buildify_nb.datamodel.ddl.physical import KEY_TYPE, ReferenceTarget, adopted_shape, table_shape, view_shape
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import EntityMigrating, InvalidState, NotFound
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.security.platform import PLATFORM, in_platform, of_platform, refused
from buildify_nb.storage.database import Database
from buildify_nb.storage.scope import TenantScope
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

_BESIDE_RECORDS = ("is_versioned", "is_audited", "supports_attachments", "supports_comments")
_KEPT_TO_ITSELF: dict[str, Any] = dict.fromkeys(_BESIDE_RECORDS, False)
"""What the platform keeps beside its records is not there for tenants."""


@dataclass(frozen=True)
class PublishedEntity:
    """What serves the records of one entity."""

    definition: EntityDefinition
    revision: int
    shape: TableShape
    """The live table, without parked columns."""
    relationships: tuple[RelationshipDefinition, ...]
    """Those that start or end here and are active."""
    junctions: tuple[RelationshipDefinition, ...] = ()
    """The many-to-many ones whose junction tables are there, also where they are switched off."""
    shared_by: TenantScope | None = None
    """The platform, where it is one of its entities as the other tenants see them: to be read only."""

    def owner(self, context: Context) -> TenantScope:
        """Whose it is, for a caller who sees it."""
        return self.shared_by or context

    @property
    def name(self) -> str:
        """The technical name."""
        return self.definition.name

    def awaits(self, relationship: RelationshipDefinition) -> bool:
        """Whether a relationship of it has no table yet, which the next publish of an end makes."""
        is_made = relationship.id in {one.id for one in self.junctions}
        return relationship.relationship_type == "many-to-many" and not is_made


class EntityCatalog:
    """Finds published entities by name or id."""

    def __init__(self, database: Database, field_types: Mapping[str, FieldType]) -> None:
        self._database, self._field_types = database, field_types
        self._known: dict[tuple[UUID, UUID, bool], tuple[Published, PublishedEntity]] = {}
        self._ids: dict[tuple[UUID, str], UUID] = {}

    def get(self, uow: UnitOfWork, context: Context, name: str) -> PublishedEntity:
        """The published entity of that name.

        Raises:
            NotFound: no entity has the name.
            InvalidState: it was never published, is archived, or is switched off by `is_active`.
        """
        own = catalog_store.by_name(uow, name)
        shared = None if own else self._shared(uow, context, name)
        return shared or self._entity(uow, context, _found(own, name))

    def get_for_write(self, uow: UnitOfWork, context: Context, name: str) -> PublishedEntity:
        """As `get`, and keeps a publish from starting on it until this transaction ends.

        Raises:
            EntityMigrating: a publish is going on.
            PermissionDenied: it is one that the platform shares.
        """
        found = self._held(uow, context, name)
        _refuse_migrating(found)
        return self._entity(uow, context, found)

    def lock_of(self, context: Context, name: str) -> str | None:
        """The lock that `get_for_write` will take, for `Database.write` to take it first; None if not known yet."""
        known = self._ids.get((context.tenant_id, name))
        return writers_key(known) if known else None

    def remembered(self, context: Context, name: str) -> tuple[Published, PublishedEntity] | None:
        """What served writes to that name last, with its head as it was then. Nothing is asked: who writes by it has to
        do so `while_published`, under `lock_of`. None where this process alone holds the database."""
        entity_id = self._ids.get((context.tenant_id, name))
        known = self._known.get((context.tenant_id, entity_id, False)) if entity_id else None
        return known if known and known[0].status == "published" and known[1].definition.is_active else None

    def by_id(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> PublishedEntity:
        """The published entity with that id; raises as `get`."""
        own = catalog_store.by_id(uow, entity_id)
        shared = None if own else self._shared(uow, context, entity_id)
        return shared or self._entity(uow, context, own or _of_id(uow, entity_id))

    def kept_by_id(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> PublishedEntity:
        """As `by_id`, also of an entity that is archived or switched off: its records are kept and still refer."""
        return self._last_published(uow, context, _of_id(uow, entity_id))

    def kept_for_write(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> PublishedEntity:
        """As `kept_by_id`, and keeps a publish from starting on it until this transaction ends.

        Raises:
            EntityMigrating: a publish is going on.
        """
        if self._database.capabilities.many_processes:
            uow.share_lock(writers_key(entity_id))
        found = _of_id(uow, entity_id)
        _refuse_migrating(found)
        return self._last_published(uow, context, found)

    def target(
        self, uow: UnitOfWork, context: Context, entity_id: UUID, *, deleted_too: bool = False
    ) -> ReferenceTarget:
        """Where a lookup to that entity points; its table is there as soon as it was published once.

        Args:
            deleted_too: also of an entity that was deleted: where its table was before it was hidden.

        Raises:
            NotFound: there is no such entity, or it was never published.
        """
        definition = self._published(uow, entity_id, deleted_too=deleted_too)
        if definition is None:
            raise NotFound("A lookup points at an entity that is not there.")
        return self._target(context, definition)

    def _target(self, context: TenantScope, definition: EntityDefinition) -> ReferenceTarget:
        schema = self._schema_of(context, definition)
        if definition.is_adopted:
            return own_target(adopted_shape(definition, schema))
        return ReferenceTarget(schema, definition.table_name, ID, KEY_TYPE)

    def forget(self, tenant_id: UUID) -> None:
        """Drops what is kept of a tenant; after a publish its neighbours' relationships may differ too."""
        self._known = {key: value for key, value in self._known.items() if key[0] != tenant_id}

    def _held(self, uow: UnitOfWork, context: Context, name: str) -> Published:
        """The entity of that name as it is once the lock that writers share is held."""
        if not self._database.capabilities.many_processes:
            return _own(uow, name)
        # Its id is mostly known from an earlier call, so that the entity is read once, behind the lock.
        wanted = self._ids.get((context.tenant_id, name)) or _own(uow, name).id
        while True:
            uow.share_lock(writers_key(wanted))
            found = _own(uow, name)
            if found.id == wanted:
                self._ids[context.tenant_id, name] = wanted
                return found
            wanted = found.id

    def _shared(self, uow: UnitOfWork, context: Context, entity: str | UUID) -> PublishedEntity | None:
        """The entity of that name or id, if it is one that the platform shares."""
        platform = of_platform(uow)
        found = shared_store.find(uow, entity) if platform else None
        if platform is None or found is None or (isinstance(entity, str) and found.status == "archived"):
            return None
        return self._entity(platform, in_platform(context), found, PLATFORM)

    def _entity(
        self, uow: UnitOfWork, context: Context, found: Published, shared_by: TenantScope | None = None
    ) -> PublishedEntity:
        if found.published_revision is None or found.status in ("draft", "archived"):
            state = "archived" if found.status == "archived" else "a draft"
            publishing = f"Publish it: ws.entities[{found.name!r}].publish()."
            raise _serves_none(found, f"It is {state}.", publishing, shared_by)
        entity = self._last_published(uow, context, found, shared_by)
        if not entity.definition.is_active:
            todo = f"Switch it on: ws.entities[{found.name!r}].edit(is_active=True).publish()."
            raise _serves_none(found, "It is switched off.", todo, shared_by)
        return entity

    def _last_published(
        self, uow: UnitOfWork, context: Context, found: Published, shared_by: TenantScope | None = None
    ) -> PublishedEntity:
        key = (context.tenant_id, found.id, shared_by is not None)
        known = self._known.get(key)
        if known is None or known[0].stamp != found.stamp:
            known = self._known[key] = (found, self._build(uow, context, found, shared_by))
        elif known[0] != found:
            known = self._known[key] = (found, known[1])
        return known[1]

    def _build(
        self, uow: UnitOfWork, context: Context, found: Published, shared_by: TenantScope | None
    ) -> PublishedEntity:
        definition = store.published(uow, found.id, found.published_revision or 0)
        if definition is None:
            raise NotFound(f"The published definition of {found.name!r} is missing.")
        relationships = self.relationships(uow, definition)
        junctions = self._seen(uow, definition, catalog_store.junctions_of(uow, found.id))
        if shared_by is not None:
            definition = definition.model_copy(update=_KEPT_TO_ITSELF)
            junctions = _shared_ones(uow, junctions)
            is_made = {one.id for one in junctions}
            links = (one for one in relationships if one.relationship_type != "many-to-many" or one.id in is_made)
            relationships = tuple(_shared_ones(uow, links))
        return PublishedEntity(
            definition,
            found.published_revision or 0,
            self.shape(uow, context, definition),
            relationships,
            tuple(junctions),
            shared_by,
        )

    def relationships(self, uow: UnitOfWork, definition: EntityDefinition) -> tuple[RelationshipDefinition, ...]:
        """The active relationships of an entity as they are in this state of it, and published at the other end."""
        found = catalog_store.relationships_of(uow, definition.id)
        return tuple(one for one in self._seen(uow, definition, found) if one.is_active)

    def _seen(
        self, uow: UnitOfWork, definition: EntityDefinition, found: Iterable[RelationshipDefinition]
    ) -> list[RelationshipDefinition]:
        """These relationships of an entity in this state of it, and as published at the other end."""
        related = list(found)
        others = {relationship.target_entity_id for relationship in related} - {definition.id}
        ends = store.published_by_id(uow, others) | {definition.id: definition}
        seen = [r.seen_in(ends[r.target_entity_id]) for r in related if r.target_entity_id in ends]
        return [relationship for relationship in seen if relationship is not None]

    def _published(self, uow: UnitOfWork, entity_id: UUID, *, deleted_too: bool = False) -> EntityDefinition | None:
        found = catalog_store.by_id(uow, entity_id)
        if found is None and deleted_too:
            found = catalog_store.deleted_by_id(uow, entity_id)
        return store.published(uow, entity_id, found.published_revision or 0) if found else None

    def shape(
        self,
        uow: UnitOfWork,
        context: TenantScope,
        definition: EntityDefinition,
        coming: Mapping[UUID, ReferenceTarget] = MappingProxyType({}),
    ) -> TableShape:
        """The table that `definition` asks for; lookups at what is not published have no references yet.

        Args:
            coming: where lookups at what is just being published will point, by its id.
        """
        schema = self._schema_of(context, definition)
        if definition.is_adopted:
            return adopted_shape(definition, schema)
        if definition.is_virtual:
            return view_shape(definition, schema, self._field_types)
        served = store.published_by_id(uow, definition.targets)
        shared = self._shared_targets(uow, definition.targets - served.keys())
        own = {entity_id: self._target(context, entity) for entity_id, entity in served.items()}
        itself = {definition.id: ReferenceTarget(schema, definition.table_name, ID, KEY_TYPE)}
        return table_shape(definition, schema, self._field_types, {**own, **shared, **coming, **itself})

    def _shared_targets(self, uow: UnitOfWork, entity_ids: Collection[UUID]) -> dict[UUID, ReferenceTarget]:
        """Where lookups to these point, as far as the platform shares them."""
        schema = self._database.dialect.schema_of(PLATFORM.tenant)
        return {
            entity_id: ReferenceTarget(schema, entity.table_name, ID, KEY_TYPE, is_shared=True)
            for entity_id, entity in shared_store.published_by_id(uow, entity_ids).items()
        }

    def _schema_of(self, context: TenantScope, definition: EntityDefinition) -> str:
        return definition.schema_name or self._database.dialect.schema_of(context.tenant)


def _own(uow: UnitOfWork, name: str) -> Published:
    """The tenant's own entity of that name; raises PermissionDenied where it is one that the platform shares."""
    own = catalog_store.by_name(uow, name)
    if own is None and shared_store.find(uow, name):
        raise refused(name)
    return _found(own, name)


def _shared_ones(uow: UnitOfWork, relationships: Iterable[RelationshipDefinition]) -> list[RelationshipDefinition]:
    """Those of the platform's relationships that it shares both ends of."""
    ends = [({one.source_entity_id, one.target_entity_id}, one) for one in relationships]
    there = store.published_by_id(uow, {end for both, _ in ends for end in both})
    shared = {entity_id for entity_id, entity in there.items() if not entity.is_adopted}
    return [one for both, one in ends if both <= shared]


def _of_id(uow: UnitOfWork, entity_id: UUID) -> Published:
    found = catalog_store.by_id(uow, entity_id)
    if found is None:
        raise NotFound("There is no such entity.")
    return found


def _found(found: Published | None, name: str) -> Published:
    if found is None:
        raise NotFound(f"There is no entity {name!r}.", todo="ws.entities lists those that there are.")
    return found


def _serves_none(found: Published, why: str, todo: str, shared_by: TenantScope | None) -> InvalidState:
    """The error for an entity out of service; a tenant, which cannot put a shared one into service, is told who can."""
    shared = "It belongs to the platform, whose administrators can put it back into service."
    return InvalidState(f"{found.name!r} serves no records.", why=why, todo=todo if shared_by is None else shared)


def _refuse_migrating(found: Published) -> None:
    if found.status == "migrating":
        raise EntityMigrating(
            f"{found.name!r} is being published.", why="Its table is changing.", todo="Try again in a moment."
        )


def own_target(shape: TableShape) -> ReferenceTarget:
    """How a lookup points at this table."""
    key = shape.column(shape.primary_key[0])
    return ReferenceTarget(shape.schema, shape.name, key.stored_as or key.name, key.type)


def definitions_key(tenant_id: UUID) -> str:
    """The name of the lock under which definitions of a tenant are changed."""
    return f"definitions {tenant_id}"


def publish_key(entity_id: UUID) -> str:
    """The name of the lock of one entity's publish."""
    return f"publish {entity_id}"


def referring_key(entity_id: UUID) -> str:
    """The name of the lock that who refers to a shared entity, or its records, shares; who takes them away has it."""
    return f"referring {entity_id}"


def writers_key(entity_id: UUID) -> str:
    """The name of the lock that writers of records share and that a publish waits for."""
    return f"writers {entity_id}"
