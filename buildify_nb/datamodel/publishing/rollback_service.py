"""Rolling back: the newest publish is taken back, and what served before it serves again, with its values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking.column_history import ROLLBACK
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.migrating import Migrator
from buildify_nb.datamodel.publishing.migrations import Migration, Preview
from buildify_nb.datamodel.publishing.planning import Plan, neighbours
from buildify_nb.datamodel.publishing.publishing import changes_of, refuse_unsafe, restamp_neighbours
from buildify_nb.datamodel.publishing.rollback_planning import (
    RollbackPlanner,
    definition_before,
    named,
    newest,
    refuse_out_of_order,
    version_after_rollback,
)
from buildify_nb.datamodel.relationship_store import show_served
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork


class RollbackService:
    """Takes publishes back, newest first. What they added is hidden, not deleted: publishing again brings it back."""

    def __init__(self, services: Services, catalog: EntityCatalog, entities: EntityService, migrator: Migrator) -> None:
        self._s, self._entities, self._migrator = services, entities, migrator
        self._planner = RollbackPlanner(services, catalog)

    def preview(self, context: Context, entity_id: UUID, migration: UUID | str | None = None) -> Preview:
        """What a rollback would do: operations, SQL and risks. Nothing is changed; raises as `rollback`."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> Preview:
            head = require_id(uow, entity_id)
            return self._planner.plan(uow, context, head, _wanted(uow, head, migration)).preview

        preview = self._s.database.read(context, work)
        return self._s.as_seen(context, preview.entity, preview)

    def rollback(
        self, context: Context, entity_id: UUID, migration: UUID | str | None = None, *, accept_data_loss: bool = False
    ) -> Migration:
        """Takes back the newest publish. Rolling back the one that created the table makes the entity a draft again.

        Args:
            migration: the id or name of a publish; anything but the newest one is refused, naming what must go first.
            accept_data_loss: whether values written since, which do not fit what was before, may be left out, and
                whether records or links may go out of service. They stay parked.

        Raises:
            InvalidState: there is nothing to take back, later changes build on it, or what it parked was purged.
            UnsafeMigration: it would lose data, or take records out of service, and `accept_data_loss` is not set; or
                the data forbids it.
            StillReferenced: the table would go, and other entities point at it.
            AlreadyExists: a relationship comes back, or gets its former name, and the name is taken by now.
            DriftFound: the table was changed behind our back.
            EntityMigrating: somebody else is publishing this entity.
        """
        self._s.require(context, "execute")

        def found(uow: UnitOfWork) -> Migration:
            head = require_id(uow, entity_id)
            chosen = _wanted(uow, head, migration)
            # A claim that was left behind is taken back only by the migrator, so it says nothing yet.
            if head.status != "migrating":
                refuse_out_of_order(uow, head, chosen)
            return chosen

        chosen = self._s.database.read(context, found)
        return self._migrator.run(
            context, entity_id, _Rollback(self._s, self._entities, self._planner, chosen.id, accept_data_loss)
        )

    def rollback_by_id(self, context: Context, migration_id: UUID, *, accept_data_loss: bool = False) -> Migration:
        """Takes back a publish that is known by its id alone; raises NotFound, and as `rollback`."""
        self._s.require(context, "execute")
        entity_id = self._entity_of(context, migration_id)
        return self.rollback(context, entity_id, migration_id, accept_data_loss=accept_data_loss)

    def preview_by_id(self, context: Context, migration_id: UUID) -> tuple[UUID, Preview]:
        """The id of its entity, and what taking the publish back would do; raises NotFound, and as `preview`."""
        self._s.require(context, "read")
        entity_id = self._entity_of(context, migration_id)
        return entity_id, self.preview(context, entity_id, migration_id)

    def _entity_of(self, context: Context, migration_id: UUID) -> UUID:
        return self._s.database.read(context, lambda uow: migration_store.require(uow, migration_id).entity_id)


def _wanted(uow: UnitOfWork, head: EntityHead, migration: UUID | str | None) -> Migration:
    return newest(uow, head) if migration is None else named(uow, head, migration)


@dataclass(frozen=True)
class _Rollback:
    """One rollback as a job of the migrator."""

    services: Services
    entities: EntityService
    planner: RollbackPlanner
    id: UUID
    accept_data_loss: bool
    changes_definitions: ClassVar[bool] = True

    @property
    def may_be_instant(self) -> bool:
        return False

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        plan = self.planner.plan(uow, context, head, migration_store.require(uow, self.id))
        refuse_unsafe(self.services.as_seen(context, plan.preview.entity, plan.preview), self.accept_data_loss)
        return plan

    def claim(self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan) -> None:
        self._note(uow, head, plan, None, status="running")

    def instant_plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> None:
        return None

    def finish(
        self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan, seconds: float, *, is_claimed: bool
    ) -> Migration:
        before = definition_before(uow, migration_store.require(uow, self.id))
        now = self.services.clock.now()
        state: dict[str, Any] = {"published_at": now, "updated_by": context.user_id}
        if before is None:
            state |= {"status": "draft", "published_revision": None, "version": version_after_rollback(head)}
        else:
            restores = migration_store.require(uow, self.id).changes["from_revision"]
            written = self.entities.write(uow, context, before, action="rollback", head=head, restores=restores)
            show_served(uow, before, catalog_store.relationships_of(uow, before.id))
            state |= {"status": head.status, "published_revision": written.revision}
        store.set_state(uow, head.definition.id, **state)
        for relationship in plan.junctions:
            store.set_relationship_state(uow, relationship.id, is_published=False)
        related = catalog_store.relationships_of(uow, head.definition.id)
        restamp_neighbours(uow, neighbours(head, related) | plan.neighbours, now)
        if before is None:
            self._audit(uow, context, head)
        return self._note(uow, head, plan, state["published_revision"], status="rolled_back", error_message=None)

    def _audit(self, uow: UnitOfWork, context: Context, head: EntityHead) -> None:
        self.services.audit.append(
            uow,
            context,
            Deed(
                action="rollback_entity",
                entity_type="entity_definition",
                entity_id=str(head.definition.id),
                entity_name=head.definition.name,
                changes={"status": [head.status, "draft"], "migration_id": str(self.id)},
            ),
        )

    def _note(self, uow: UnitOfWork, head: EntityHead, plan: Plan, revision: int | None, **columns: Any) -> Migration:
        migration = migration_store.require(uow, self.id)
        done = {
            **changes_of(plan, head, revision),
            "version": plan.preview.to_version,
            "script": plan.preview.sql,
        }
        return migration_store.finish(uow, self.id, changes={**migration.changes, ROLLBACK: done}, **columns)
