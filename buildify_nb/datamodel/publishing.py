"""Publishing: claim, apply, and on failure record, each a short transaction of its own.

The claim makes the publish visible to others; the apply changes table and metadata together; a process that dies in between
leaves a claim, which the next opener recognises by its lock being free, and takes back.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import migration_store, publishing_store, store
from buildify_nb.datamodel.catalog import EntityCatalog, publish_key, writers_key
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.migrations import History, Migration, Preview
from buildify_nb.datamodel.planning import Plan, Planner
from buildify_nb.datamodel.service import Services, require_id
from buildify_nb.errors import EntityMigrating, NotFound, UnsafeMigration
from buildify_nb.events import DefinitionChanged
from buildify_nb.identifiers import new_id
from buildify_nb.storage.transactions import UnitOfWork


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
        self, context: Context, entity_id: UUID, commit_message: str = "", *, accept_data_loss: bool = False
    ) -> Migration:
        """Makes the newest definition the one that serves records.

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
            head, plan = database.read(context, lambda uow: self._checked(uow, context, entity_id, accept_data_loss))
            migration_id = self._claim(context, head, plan, commit_message)
            try:
                self._apply(context, head, migration_id, accept_data_loss)
            except BaseException as error:
                self._record(context, head, migration_id, error)
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
            if is_free:
                reason = "The process that published was interrupted; nothing of it was kept."
                database.write(context, lambda uow: self._take_back(uow, head, reason))
            return is_free

    def _checked(
        self, uow: UnitOfWork, context: Context, entity_id: UUID, accept_data_loss: bool
    ) -> tuple[EntityHead, Plan]:
        head = require_id(uow, entity_id)
        plan = self._planner.plan(uow, context, head)
        refuse_unsafe(plan.preview, accept_data_loss)
        return head, plan

    def _claim(self, context: Context, head: EntityHead, plan: Plan, commit_message: str) -> UUID:
        migration_id = new_id()
        kind = "create" if plan.preview.before is None else "alter"

        def work(uow: UnitOfWork) -> None:
            self._s.database.dialect.lock_transaction(uow.connection, writers_key(head.definition.id))
            store.set_state(uow, head.definition.id, status="migrating")
            migration_store.begin(
                uow,
                {
                    "id": migration_id,
                    "entity_id": head.definition.id,
                    "migration_name": f"{head.definition.name}_v{head.version}",
                    "migration_type": kind,
                    "from_version": plan.preview.from_version,
                    "to_version": head.version,
                    "up_script": plan.preview.sql,
                    "down_script": "".join(f"{step.sql};\n" for step in plan.down),
                    "changes": {"operations": plan.preview.changes, "risks": [str(risk) for risk in plan.preview.risks]},
                    "commit_message": commit_message,
                    "created_at": self._s.clock.now(),
                    "created_by": context.user_id,
                },
            )

        self._s.database.write(context, work)
        self._catalog.forget(context.tenant_id)
        return migration_id

    def _apply(self, context: Context, head: EntityHead, migration_id: UUID, accept_data_loss: bool) -> None:
        def work(uow: UnitOfWork) -> None:
            started = time.monotonic()
            # Writers that were let in before the claim finish first; the plan is made again on what they left.
            self._s.database.dialect.lock_transaction(uow.connection, writers_key(head.definition.id))
            plan = self._planner.plan(uow, context, head)
            refuse_unsafe(plan.preview, accept_data_loss)
            publishing_store.execute(uow, plan, self._s.database)
            self._finish(uow, context, head, migration_id, plan, time.monotonic() - started)

        self._s.database.write(context, work)
        self._catalog.forget(context.tenant_id)
        self._s.events.committed(DefinitionChanged(context.tenant_id, store.ENTITY, head.definition.name))

    def _finish(
        self, uow: UnitOfWork, context: Context, head: EntityHead, migration_id: UUID, plan: Plan, seconds: float
    ) -> None:
        now = self._s.clock.now()
        entity = head.definition
        store.set_state(
            uow, entity.id, status="published", published_revision=head.revision, published_at=now, updated_by=context.user_id
        )
        for relationship in plan.junctions:
            store.set_relationship_state(uow, relationship.id, is_published=True)
            for end in {relationship.source_entity_id, relationship.target_entity_id}:
                store.set_state(uow, end, published_at=now)
        migration_store.finish(
            uow, migration_id, status="completed", executed_at=now, execution_time_ms=round(seconds * 1000),
            up_script=plan.preview.sql,
        )
        self._s.audit.append(
            uow,
            context,
            action="publish_entity",
            entity_type="entity_definition",
            entity_id=str(entity.id),
            entity_name=entity.name,
            changes={"status": [head.status, "published"], "migration_id": str(migration_id)},
        )

    def _record(self, context: Context, head: EntityHead, migration_id: UUID, error: BaseException) -> None:
        reason = str(error) or "It was interrupted; nothing of it was kept."
        self._s.database.write(context, lambda uow: self._take_back(uow, head, reason))
        self._catalog.forget(context.tenant_id)

    def _take_back(self, uow: UnitOfWork, head: EntityHead, reason: str) -> None:
        before = "published" if head.published_revision is not None else "draft"
        status = head.status if head.status == "archived" else before
        store.set_state(uow, head.definition.id, status=status)
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

