"""Carries out a publish or a rollback: claim, apply, and on failure record, each a short transaction of its own.

The claim makes it visible to others; the apply changes table and metadata together; a process that dies in between
leaves a claim, which the next opener or publisher recognises by its lock being free, and takes back.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar, Protocol
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog import EntityCatalog, definitions_key, publish_key, writers_key
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import refuse_stale, require_id
from buildify_nb.datamodel.parking import retirement_store
from buildify_nb.datamodel.publishing import migration_store, publishing_store
from buildify_nb.datamodel.publishing.awaited_references import awaiting_keys
from buildify_nb.datamodel.publishing.migrations import Migration
from buildify_nb.datamodel.publishing.planning import Plan
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.sharing import share_published, sharing_keys
from buildify_nb.errors import EntityMigrating
from buildify_nb.events import DefinitionChanged
from buildify_nb.storage.transactions import UnitOfWork


class Job(Protocol):
    """What is to be done; each method runs within a transaction of the migrator."""

    changes_definitions: ClassVar[bool]
    """Whether finishing it saves a definition, so that nobody else may do so meanwhile."""

    @property
    def may_be_instant(self) -> bool:
        """Whether `instant_plan` may find one."""
        ...

    @property
    def id(self) -> UUID:
        """Of the migration that the history keeps of it."""
        ...

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        """What it takes on the data as it is; raises where it may not be done."""
        ...

    def instant_plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan | None:
        """The plan of what touches no record, found without asking anything of them; None of all else."""
        ...

    def claim(self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan) -> None:
        """Notes in the history that it runs."""
        ...

    def finish(
        self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan, seconds: float, *, is_claimed: bool
    ) -> Migration:
        """Writes what follows from it, once the table is changed; returns what the history then says."""
        ...


class Migrator:
    """Runs jobs, one per entity at a time, and takes back what others left behind."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog

    def run(self, context: Context, entity_id: UUID, job: Job) -> Migration:
        """Carries a job out, or leaves everything as it was; returns what the history then says of it.

        Raises:
            EntityMigrating: somebody else is publishing this entity.
        """
        database = self._s.database
        with database.dialect.holding(database.engine, publish_key(entity_id)) as is_free:
            if not is_free:
                raise EntityMigrating("Somebody else is publishing this entity.", todo="Try again in a moment.")
            if job.may_be_instant and (done := self._at_once(context, entity_id, job)) is not None:
                return done
            head, plan = self._planned(context, entity_id, job)
            try:
                self._claim(context, head, plan, job)
                return self._apply(context, head, job)
            except BaseException as error:
                self._record(context, head, error)
                raise

    def _at_once(self, context: Context, entity_id: UUID, job: Job) -> Migration | None:
        """Carries out what touches no record in one transaction; None of what takes a claim."""
        tried: list[tuple[EntityHead, Plan]] = []

        def work(uow: UnitOfWork) -> Migration | None:
            started = time.monotonic()
            shared = sharing_keys(context, self._s.database)
            keys = (definitions_key(context.tenant_id), *shared, writers_key(entity_id))
            uow.hold_locks(*keys, patience=retirement_store.LOCK_TIMEOUT)
            head = require_id(uow, entity_id)
            # No lookup goes in what is done at once.
            uow.hold_locks(*awaiting_keys(uow, head))
            plan = None if head.status == "migrating" else job.instant_plan(uow, context, head)
            if plan is None:
                return None
            tried[:] = [(head, plan)]
            return self._carried_out(uow, context, head, plan, job, started, is_claimed=False)

        try:
            done = self._s.database.write(context, work)
        except BaseException as error:
            for head, plan in tried:
                self._claim(context, head, plan, job)
                self._record(context, head, error)
            raise
        if done is not None:
            self._told(context, tried[0][0])
        return done

    def _told(self, context: Context, head: EntityHead) -> None:
        self._catalog.forget(context.tenant_id)
        self._s.events.committed(DefinitionChanged(context.tenant_id, store.ENTITY, head.definition.name))

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

    def _planned(self, context: Context, entity_id: UUID, job: Job) -> tuple[EntityHead, Plan]:
        """The plan for an entity; a claim on it that was left behind is taken back first."""

        def work(uow: UnitOfWork) -> tuple[EntityHead, Plan | None]:
            head = require_id(uow, entity_id)
            return head, None if head.status == "migrating" else job.plan(uow, context, head)

        head, plan = self._s.database.read(context, work)
        if plan is None:
            self._take_back_abandoned(context, entity_id)
            head, plan = self._s.database.read(context, work)
        assert plan is not None  # nobody else may claim it while we hold its lock
        return head, plan

    def _claim(self, context: Context, head: EntityHead, plan: Plan, job: Job) -> None:
        def work(uow: UnitOfWork) -> None:
            keys = (definitions_key(context.tenant_id), writers_key(head.definition.id))
            uow.hold_locks(*keys, patience=retirement_store.LOCK_TIMEOUT)
            refuse_stale(require_id(uow, head.definition.id), head.revision)
            store.set_state(uow, head.definition.id, status="migrating")
            job.claim(uow, context, head, plan)

        self._s.database.write(context, work)
        self._catalog.forget(context.tenant_id)

    def _apply(self, context: Context, head: EntityHead, job: Job) -> Migration:
        def work(uow: UnitOfWork) -> Migration:
            started = time.monotonic()
            # Writers that were let in before the claim finish first; the plan is made again on what they left.
            keys = [definitions_key(context.tenant_id)] if job.changes_definitions else []
            keys += sharing_keys(context, self._s.database)
            keys += [writers_key(entity_id) for entity_id in _tables_of(uow, head)]
            served = store.published(uow, head.definition.id, head.published_revision or 0)
            keys += awaiting_keys(uow, head, served)
            uow.hold_locks(*keys, patience=retirement_store.LOCK_TIMEOUT)
            plan = job.plan(uow, context, head)
            return self._carried_out(uow, context, head, plan, job, started, is_claimed=True)

        done = self._s.database.write(context, work)
        self._told(context, head)
        return done

    def _carried_out(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        plan: Plan,
        job: Job,
        started: float,
        *,
        is_claimed: bool,
    ) -> Migration:
        publishing_store.execute(uow, plan, self._s.database)
        done = job.finish(uow, context, head, plan, time.monotonic() - started, is_claimed=is_claimed)
        share_published(uow, context, self._s.database, self._catalog)
        return done

    def _record(self, context: Context, head: EntityHead, error: BaseException) -> None:
        reason = str(error) or "It was interrupted; nothing of it was kept."
        self._s.database.write(context, lambda uow: self._take_back(uow, head, reason))
        self._catalog.forget(context.tenant_id)

    def _take_back(self, uow: UnitOfWork, head: EntityHead, reason: str) -> None:
        status = migration_store.take_back(uow, head.definition.id, reason=reason, at=self._s.clock.now())
        if status is not None:
            store.set_state(uow, head.definition.id, status=status)


def _tables_of(uow: UnitOfWork, head: EntityHead) -> list[UUID]:
    """What must not change while an entity is published, always in one order: its own table, and all its view reads
    or, as it serves, has read."""
    newest = head.definition
    served = store.published(uow, newest.id, head.published_revision or 0) if newest.view else None
    views = [one.view for one in (newest, served) if one and one.view]
    return [newest.id, *sorted({entity_id for view in views for entity_id in view.entity_ids})]
