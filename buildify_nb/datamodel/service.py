"""Entities as drafts: create, change, undo, delete. What makes them tables is `publishing`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar, get_args
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.datamodel import entity_users, rules, store
from buildify_nb.datamodel.adoption.adopted_facts import references_noted
from buildify_nb.datamodel.catalog import EntityCatalog, definitions_key
from buildify_nb.datamodel.choices import refuse_other_than
from buildify_nb.datamodel.cloning import cloned
from buildify_nb.datamodel.definition_memory import DefinitionMemory
from buildify_nb.datamodel.edits import Edit, noted_changes
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, EntityStatus, EntityType
from buildify_nb.datamodel.forbidden_changes import refuse_forbidden_changes
from buildify_nb.datamodel.formulas.field_uses import following_renames, renames, showing_renamed
from buildify_nb.datamodel.heads import refuse_stale, refuse_taken_names, require_entity, require_id
from buildify_nb.datamodel.relationship_following import follow_relationships
from buildify_nb.datamodel.seen import heads_seen, name_taken, names_seen, seen_entity, targets_seen
from buildify_nb.datamodel.sharing import share_published, sharing_keys
from buildify_nb.datamodel.tenant_users import let_rights_follow, refuse_name_in_use
from buildify_nb.definitions.revisions import Action
from buildify_nb.errors import DefinitionError, InvalidState, Problem
from buildify_nb.events import DefinitionChanged, EventBus
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.entity_rights import follow_delete, follow_rename
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.publishing.migrations import Preview, Risk

Permission = Literal["create", "read", "update", "delete", "execute"]
Result = TypeVar("Result")
Told = TypeVar("Told", "Preview", "Risk")

ReferenceProvider: TypeAlias = Callable[[UnitOfWork, Context, EntityDefinition, str], Iterable[str]]
"""Says in words who refers to the field with that id of a published entity."""


CarriedCount: TypeAlias = Callable[[UnitOfWork, UUID], int]
"""How many of something the records of the entity with that id carry."""


@dataclass(frozen=True)
class Services:
    """What the services of the data model share.

    Args:
        reference_providers: every area adds what says who refers to a field.
        carried_counts: by the setting of an entity that shows them, counts what its records carry besides their fields.
    """

    database: Database
    access: AccessControl
    audit: AuditLog
    events: EventBus
    clock: Clock
    field_types: Mapping[str, FieldType]
    reference_providers: list[ReferenceProvider] = dataclass_field(default_factory=list["ReferenceProvider"])
    carried_counts: Mapping[str, CarriedCount] = dataclass_field(default_factory=dict[str, "CarriedCount"])

    def require(self, context: Context, action: Permission) -> None:
        """Raises PermissionDenied unless the user may do this to the data model."""
        self.access.require(context, f"data_model:{action}:tenant")

    def as_seen(self, context: Context, entity: str, told: Told) -> Told:
        """A preview or a risk without what records hold, for a user who may not read those of the entity."""
        return told if self.access.reads_all(context, entity) else told.without_values

    def change_definitions(self, context: Context, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work` in a write transaction while nobody else changes definitions of the tenant."""

        def alone(uow: UnitOfWork) -> Result:
            uow.hold_locks(definitions_key(context.tenant_id))
            return work(uow)

        return self.database.write(context, alone)


class EntityService:
    """Entities of a tenant. Every call takes the context first and asks for the specification's permission."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._memory = DefinitionMemory()

    def create(self, context: Context, entity: EntityDefinition) -> EntityHead:
        """Saves a new draft.

        Raises:
            DefinitionError: with every problem of the definition.
            AlreadyExists: the name or the table name is taken.
        """
        self._s.require(context, "create")
        if entity.is_adopted:
            problem = Problem("entity_type", "cannot be given: an existing table is adopted with ws.entities.adopt(…)")
            raise DefinitionError(f"{entity.name!r} was not saved.", [problem])
        return self._s.change_definitions(context, lambda uow: self.write(uow, context, entity, action="create"))

    def clone(self, context: Context, entity_id: UUID, name: str, label: str = "") -> EntityHead:
        """Saves another entity like this one as a draft: its newest definition, without its records.

        The clone's head goes on naming the entity that it came from.

        Raises:
            InvalidState: the entity was adopted.
            AlreadyExists: the name is taken.
        """
        self._s.require(context, "create")

        def work(uow: UnitOfWork) -> EntityHead:
            clone = cloned(require_id(uow, entity_id).definition, name, label)
            self.write(uow, context, clone, action="create")
            store.set_state(uow, clone.id, parent_version_id=entity_id)
            return require_id(uow, clone.id)

        return self._s.change_definitions(context, work)

    def save(self, context: Context, entity: EntityDefinition, *, expected_revision: int | None = None) -> EntityHead:
        """Saves a new state of an entity; the published one goes on serving until the next publish.

        Raises:
            StaleVersion: the head is no longer `expected_revision`.
            DefinitionError: with every problem of the definition.
        """
        self._s.require(context, "update")
        return self.change(context, entity.id, lambda _: entity, expected_revision=expected_revision)

    def get(self, context: Context, name: str) -> EntityHead:
        """The entity of that name, the tenant's own before one that the platform shares; raises NotFound."""
        self._s.require(context, "read")
        return self._s.database.read(context, lambda uow: seen_entity(uow, name))

    def by_id(self, context: Context, entity_id: UUID) -> EntityHead:
        """The entity with that id, of the tenant or shared by the platform; raises NotFound."""
        self._s.require(context, "read")
        return self._s.database.read(context, lambda uow: seen_entity(uow, entity_id))

    def list(
        self,
        context: Context,
        *,
        category: str | None = None,
        entity_type: str | None = None,
        status: str | None = None,
        search: str = "",
    ) -> Sequence[EntityHead]:
        """The entities by name, also those that the platform shares; `search` matches name, label and description.

        Raises:
            DefinitionError: there is no such entity_type or status.
        """
        self._s.require(context, "read")
        kinds, states = get_args(EntityType), get_args(EntityStatus)
        refuse_other_than("No entities were listed.", entity_type=(entity_type, kinds), status=(status, states))
        heads = self._s.database.read(context, lambda uow: heads_seen(uow, self._memory))
        wanted = {"category": category, "entity_type": entity_type}
        return [
            head
            for head in heads
            if (status is None or head.status == status)
            and all(value is None or getattr(head.definition, name) == value for name, value in wanted.items())
            and head.definition.mentions(search)
        ]

    def names(self, context: Context) -> Mapping[UUID, str]:
        """The names of all entities by id: the tenant's own, then those that the platform shares."""
        self._s.require(context, "read")
        return self._s.database.read(context, names_seen)

    def delete(self, context: Context, entity: str | UUID) -> None:
        """Deletes a draft or an archived entity; its name is free again, its revisions stay, its table is hidden.

        `UndeleteService.restore` brings it back. Roles lose what they held on its records.

        Raises:
            InvalidState: it is published.
            StillReferenced: lookups of other entities point at it.
        """
        self._s.require(context, "delete")
        self._s.change_definitions(context, lambda uow: self._delete(uow, context, entity))

    def archive(
        self,
        context: Context,
        entity: str | UUID,
        *,
        although_used: bool = False,
        expected_revision: int | None = None,
    ) -> EntityHead:
        """Takes a published entity out of service; its table stays, publishing brings it back.

        Raises:
            StaleVersion: the head is no longer `expected_revision`.
            InvalidState: it is not published.
            StillReferenced: lookups or views in service use it, and `although_used` is not set.
        """
        self._s.require(context, "update")

        def work(uow: UnitOfWork) -> EntityHead:
            head = require_entity(uow, entity)
            refuse_stale(head, expected_revision, "archived")
            uow.hold_locks(*sharing_keys(context, self._s.database))
            if not although_used:
                entity_users.refuse_archiving(self._s, uow, context, head.definition)
            return self._archive(uow, context, head)

        return self._s.change_definitions(context, work)

    def used_by(self, context: Context, entity: str | UUID) -> Sequence[str]:
        """In words, the lookups and views in service that use an entity."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> Sequence[str]:
            return entity_users.users_in_service(self._s, uow, context, require_entity(uow, entity).definition.id)

        return self._s.database.read(context, work)

    def name_problem(self, context: Context, name: str) -> str:
        """Why `name` cannot be a new entity's name, "" when it can."""
        self._s.require(context, "read")
        if problem := rules.entity_name_problem(name):
            return problem
        taken = self._s.database.read(context, lambda uow: name_taken(uow, name))
        return "is taken by another entity" if taken else ""

    def change(
        self,
        context: Context,
        entity_id: UUID,
        edit: Edit,
        *,
        expected_revision: int | None = None,
    ) -> EntityHead:
        """Applies `edit` to the head and saves it, in one transaction. Callers have asked for their permission."""

        def work(uow: UnitOfWork) -> EntityHead:
            head = require_id(uow, entity_id)
            refuse_stale(head, expected_revision)
            edited = edit(head.definition)
            return head if edited == head.definition else self.write(uow, context, edited, action="edit", head=head)

        return self._s.change_definitions(context, work)

    def write(
        self,
        uow: UnitOfWork,
        context: Context,
        entity: EntityDefinition,
        *,
        action: Action,
        head: EntityHead | None = None,
        restores: int | None = None,
        adopting: bool = False,
    ) -> EntityHead:
        """Checks and saves a definition within a transaction, and tells the audit log and listeners.

        Args:
            adopting: whether what is known of an adopted table may change; only adoption has read the table.
        """
        if head is not None and action == "edit":
            entity = following_renames(head.definition, entity)
        entity = self._checked(uow, entity, head, adopting=adopting)
        now = self._s.clock.now()
        version = head.version + 1 if head and head.published_revision == head.revision else None
        number = store.save_entity(
            uow,
            context,
            entity,
            action=action,
            at=now,
            field_types=self._s.field_types,
            before=head,
            version=version,
            restores=restores,
        )
        if head is not None:
            follow_relationships(self._s, self._catalog, uow, context, head.definition, entity, action)
            self._rename_in_lookups(uow, context, renames(head.definition, entity), entity.id)
        if head and head.definition.name != entity.name:
            self._follow_rename(uow, context, head, entity, now)
        self._told(uow, context, entity, f"{action}_entity", noted_changes(head.definition if head else None, entity))
        saved = store.as_saved(entity)
        if head is None:
            return EntityHead(saved, "draft", version=1, revision=number, published_revision=None)
        written = replace(head, definition=saved, revision=number, version=version or head.version)
        return written if action == "rollback" else self._met_published(uow, written, head)

    def _met_published(self, uow: UnitOfWork, written: EntityHead, head: EntityHead) -> EntityHead:
        """A change that goes back to what is published leaves nothing to publish, and takes its version back."""
        entity, published = written.definition, head.published_revision
        if not head.is_revised or published is None or entity != store.revision(uow, entity.id, published):
            return written
        state = {"version": head.version - 1, "published_revision": written.revision}
        store.set_state(uow, entity.id, **state)
        return replace(written, **state)

    def _follow_rename(
        self, uow: UnitOfWork, context: Context, head: EntityHead, renamed: EntityDefinition, at: datetime
    ) -> None:
        """Records are found by the newest name at once, so what is granted on them follows at once."""
        old, new = head.definition.name, renamed.name
        follow_rename(self._s.database, self._s.audit, uow, context, old=old, new=new)
        if head.published_revision is not None:
            refuse_name_in_use(self._s, uow, context, renamed)
            let_rights_follow(self._s, uow, context, old, new)
            store.set_state(uow, head.definition.id, published_at=at)
            uow.after_commit(lambda: self._catalog.forget(context.tenant_id))

    def _rename_in_lookups(self, uow: UnitOfWork, context: Context, names: Mapping[str, str], entity_id: UUID) -> None:
        """Lookups of other entities go on to show a field under its new name; their next publish makes it serve."""
        for other in store.definitions_naming(uow, entity_id) if names else ():
            head = require_id(uow, other.id)
            followed = showing_renamed(head.definition, entity_id, names)
            if followed != head.definition:
                self.write(uow, context, followed, action="edit", head=head, adopting=True)

    def _checked(
        self, uow: UnitOfWork, entity: EntityDefinition, head: EntityHead | None, *, adopting: bool
    ) -> EntityDefinition:
        """The definition as it is saved: whoever made its lookups, they note what keys they hold."""
        targets = {**targets_seen(uow, entity), entity.id: entity}
        entity = references_noted(entity, targets)
        index_types = self._s.database.capabilities.index_types
        before = head.definition if head else None
        if problems := rules.entity_problems(entity, self._s.field_types, targets, index_types, before):
            raise DefinitionError(f"{entity.name!r} was not saved.", problems)
        refuse_taken_names(uow, entity, before)
        if head is not None:
            refuse_forbidden_changes(head, entity, adopting=adopting)
        return entity

    def _delete(self, uow: UnitOfWork, context: Context, entity: str | UUID) -> None:
        from buildify_nb.datamodel.parking import retirement_store

        head = require_entity(uow, entity)
        name = head.definition.name
        if head.status in ("published", "migrating") and not head.definition.is_adopted:
            raise InvalidState(
                f"{name!r} is published and was not deleted.",
                todo=f"Archive it first: ws.entities[{name!r}].archive().",
            )
        uow.hold_locks(*sharing_keys(context, self._s.database))
        entity_users.refuse_deleting(self._s, uow, context, head.definition)
        if head.published_revision is not None and not head.definition.is_adopted:
            published = store.published(uow, head.definition.id, head.published_revision) or head.definition
            shape = self._catalog.shape(uow, context, published)
            if published.is_virtual:
                retirement_store.drop_view(uow, shape, self._s.database)
            else:
                retirement_store.park_table(uow, shape, head.definition.id, self._s.database)
        now = self._s.clock.now()
        store.set_state(uow, head.definition.id, is_deleted=True, deleted_at=now, updated_by=context.user_id)
        share_published(uow, context, self._s.database, self._catalog)
        follow_delete(self._s.database, self._s.audit, uow, context, name)
        let_rights_follow(self._s, uow, context, name, None)
        self._told(uow, context, head.definition, "delete_entity", {"status": [head.status, "deleted"]})

    def _archive(self, uow: UnitOfWork, context: Context, head: EntityHead) -> EntityHead:
        if head.status != "published":
            raise InvalidState(
                f"{head.definition.name!r} was not archived.", why=f"It is {head.status}, not published."
            )
        store.set_state(uow, head.definition.id, status="archived", published_at=self._s.clock.now())
        share_published(uow, context, self._s.database, self._catalog)
        self._told(uow, context, head.definition, "archive_entity", {"status": ["published", "archived"]})
        return require_id(uow, head.definition.id)

    def _told(
        self, uow: UnitOfWork, context: Context, entity: EntityDefinition, action: str, changes: Mapping[str, object]
    ) -> None:
        self._s.audit.append(
            uow,
            context,
            Deed(
                action=action,
                entity_type="entity_definition",
                entity_id=str(entity.id),
                entity_name=entity.name,
                changes=changes,
            ),
        )
        uow.after_commit(
            lambda: self._s.events.committed(DefinitionChanged(context.tenant_id, store.ENTITY, entity.name))
        )
