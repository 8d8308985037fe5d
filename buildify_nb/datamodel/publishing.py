"""Publishing: claim, apply, and on failure record, each a short transaction of its own.

The claim makes the publish visible to others; the apply changes table and metadata together; a process that dies in
between leaves a claim, which the next opener or publisher recognises by its lock being free, and takes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, migration_store, publishing_store, retirement_store, store
from buildify_nb.datamodel.catalog import EntityCatalog, publish_key, writers_key
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import refuse_stale, require_id
from buildify_nb.datamodel.migrations import History, Migration, Preview
from buildify_nb.datamodel.planning import Plan, Planner
from buildify_nb.datamodel.service import Services
from buildify_nb.errors import EntityMigrating, NotFound, UnsafeMigration
from buildify_nb.events import DefinitionChanged
from buildify_nb.identifiers import new_id
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork

Load: TypeAlias = Callable[[UnitOfWork], object]
"""Fills a table that is being published."""


class PublishService:
    """Turns definitions into tables."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._planner = Planner(services, catalog)

    def preview(self, context: Context, entity_id: UUID) -> Preview:
        """What publishing would do: operations, SQL and risks. Nothing is changed."""
        self._s.require(context, "read")
        return self._s.database.read(
            context, lambda uow: self._planner.plan(uow, context, require_id(uow, entity_id)).preview
        )

    def publish(
        self,
        context: Context,
        entity_id: UUID,
        commit_message: str = "",
        *,
        accept_data_loss: bool = False,
        load: Load | None = None,
    ) -> Migration:
        """Makes the newest definition the one that serves records.

        Args:
            load: fills the table in the transaction that makes it, so that both come into being or neither.

        Raises:
            UnsafeMigration: it would lose data and `accept_data_loss` is not set, or the data forbids it.
            DriftFound: the table was changed behind our back.
            EntityMigrating: somebody else is publishing this entity.
        """
        self._s.require(context, "execute")
        database = self._s.database
        with database.dialect.holding(database.engine, publish_key(entity_id)) as is_free:
            if not is_free:
                raise EntityMigrating("Somebody else is publishing this entity.", todo="Try again in a moment.")
            self._take_back_abandoned(context, entity_id)
            head, plan = database.read(context, lambda uow: self._checked(uow, context, entity_id, accept_data_loss))
            migration_id = new_id()
            try:
                self._claim(context, head, plan, migration_id, commit_message)
                self._apply(context, head, migration_id, accept_data_loss, load)
            except BaseException as error:
                self._record(context, head, error)
                raise
        return database.read(context, lambda uow: self._migration(uow, migration_id))

    def history(self, context: Context, entity_id: UUID) -> History:
        """The publishes of an entity, oldest first, failed ones too."""
        self._s.require(context, "read")
        return self._s.database.read(
            context,
            lambda uow: History(tuple(migration_store.history(uow, require_id(uow, entity_id).definition.id))),
        )

    def recover(self, context: Context) -> Sequence[str]:
        """Takes back claims whose holder is gone; returns the names of the entities. Called when a workspace opens."""
        claimed = self._s.database.read(context, publishing_store.claimed)
        return [head.definition.name for head in claimed if self._recovered(context, head)]

    def _recovered(self, context: Context, head: EntityHead) -> bool:
        database = self._s.database
        with database.dialect.holding(database.engine, publish_key(head.definition.id)) as is_free:
            return is_free and self._take_back_abandoned(context, head.definition.id)

    def _take_back_abandoned(self, context: Context, entity_id: UUID) -> bool:
        """Whether there was a claim; whoever made it is gone, because the caller holds the lock of the publish."""

        def work(uow: UnitOfWork) -> bool:
            head = require_id(uow, entity_id)
            if head.status == "migrating":
                self._take_back(uow, head, "The process that published was interrupted; nothing of it was kept.")
            return head.status == "migrating"

        return self._s.database.write(context, work)

    def _checked(
        self, uow: UnitOfWork, context: Context, entity_id: UUID, accept_data_loss: bool
    ) -> tuple[EntityHead, Plan]:
        head = require_id(uow, entity_id)
        plan = self._planner.plan(uow, context, head)
        refuse_unsafe(plan.preview, accept_data_loss)
        return head, plan

    def _claim(self, context: Context, head: EntityHead, plan: Plan, migration_id: UUID, commit_message: str) -> None:
        row = {
            "id": migration_id,
            "entity_id": head.definition.id,
            "migration_name": f"{head.definition.name}_v{head.version}",
            "migration_type": "create" if plan.preview.before is None else "alter",
            "from_version": plan.preview.from_version,
            "to_version": head.version,
            "commit_message": commit_message,
            "created_at": self._s.clock.now(),
            "created_by": context.user_id,
            **_scripts(plan, head),
        }

        def work(uow: UnitOfWork) -> None:
            retirement_store.limit_waiting(uow, self._s.database)
            self._s.lock_definitions(uow, context)
            self._s.database.dialect.lock_transaction(uow.connection, writers_key(head.definition.id))
            refuse_stale(require_id(uow, head.definition.id), head.revision)
            store.set_state(uow, head.definition.id, status="migrating")
            migration_store.begin(uow, row)

        self._s.database.write(context, work)
        self._catalog.forget(context.tenant_id)

    def _apply(
        self, context: Context, head: EntityHead, migration_id: UUID, accept_data_loss: bool, load: Load | None
    ) -> None:
        def work(uow: UnitOfWork) -> None:
            started = time.monotonic()
            retirement_store.limit_waiting(uow, self._s.database)
            # Writers that were let in before the claim finish first; the plan is made again on what they left.
            self._s.database.dialect.lock_transaction(uow.connection, writers_key(head.definition.id))
            plan = self._planner.plan(uow, context, head)
            refuse_unsafe(plan.preview, accept_data_loss)
            publishing_store.execute(uow, plan, self._s.database)
            self._finish(uow, context, head, migration_id, plan, time.monotonic() - started)
            if load is not None:
                load(uow)

        self._s.database.write(context, work)
        self._catalog.forget(context.tenant_id)
        self._s.events.committed(DefinitionChanged(context.tenant_id, store.ENTITY, head.definition.name))

    def _finish(
        self, uow: UnitOfWork, context: Context, head: EntityHead, migration_id: UUID, plan: Plan, seconds: float
    ) -> None:
        now = self._s.clock.now()
        entity = head.definition
        store.set_state(
            uow,
            entity.id,
            status="published",
            published_revision=head.revision,
            published_at=now,
            updated_by=context.user_id,
        )
        for relationship in plan.junctions:
            store.set_relationship_state(uow, relationship.id, is_published=True)
        self._restamp_neighbours(uow, entity.id, now)
        migration_store.finish(
            uow,
            migration_id,
            status="completed",
            executed_at=now,
            execution_time_ms=round(seconds * 1000),
            **_scripts(plan, head),
        )
        self._s.audit.append(
            uow,
            context,
            Deed(
                action="publish_entity",
                entity_type="entity_definition",
                entity_id=str(entity.id),
                entity_name=entity.name,
                changes={"status": [head.status, "published"], "migration_id": str(migration_id)},
            ),
        )

    def _restamp_neighbours(self, uow: UnitOfWork, entity_id: UUID, now: datetime) -> None:
        """What other processes keep of entities at the other end of a relationship is no longer true."""
        relationships = catalog_store.relationships_of(uow, entity_id)
        ends = {end for r in relationships for end in (r.source_entity_id, r.target_entity_id)} - {entity_id}
        for end in sorted(ends):
            neighbour = catalog_store.by_id(uow, end)
            if neighbour is not None and neighbour.published_revision is not None:
                store.set_state(uow, end, published_at=now)

    def _record(self, context: Context, head: EntityHead, error: BaseException) -> None:
        reason = str(error) or "It was interrupted; nothing of it was kept."
        self._s.database.write(context, lambda uow: self._take_back(uow, head, reason))
        self._catalog.forget(context.tenant_id)

    def _take_back(self, uow: UnitOfWork, head: EntityHead, reason: str) -> None:
        begun = migration_store.running(uow, head.definition.id)
        if begun is not None:
            store.set_state(uow, head.definition.id, status=begun.changes["status_before"])
            migration_store.fail_running(uow, head.definition.id, reason=reason, at=self._s.clock.now())

    def _migration(self, uow: UnitOfWork, migration_id: UUID) -> Migration:
        found = migration_store.by_id(uow, migration_id)
        if found is None:
            raise NotFound("There is no such migration.")
        return found


def refuse_unsafe(preview: Preview, accept_data_loss: bool) -> None:
    """Raises UnsafeMigration for what the data forbids, and for losses that nobody accepted."""
    forbidden = [str(risk) for risk in preview.risks if risk.level == "impossible"]
    if forbidden:
        raise UnsafeMigration(f"{preview.entity!r} was not published.", why="; ".join(forbidden) + ".")
    losses = [str(risk) for risk in preview.risks if risk.level == "loses data"]
    if losses and not accept_data_loss:
        raise UnsafeMigration(
            f"{preview.entity!r} was not published.",
            why="; ".join(losses) + ".",
            todo="Mend those values, or publish with accept_data_loss=True; the old values stay parked in the table.",
        )


def _scripts(plan: Plan, head: EntityHead) -> dict[str, Any]:
    """What the history keeps of a plan."""
    return {
        "up_script": plan.preview.sql,
        "down_script": "".join(f"{step.sql};\n" for step in plan.down),
        "changes": {
            "operations": plan.preview.changes,
            "risks": [str(risk) for risk in plan.preview.risks],
            "parked": plan.parked,
            "status_before": head.status,
        },
    }
