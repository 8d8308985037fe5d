"""Publishing: the newest definition becomes the table that serves records."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, TypeAlias
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl.operations import RestoreColumn
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking.column_history import RESTORED
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.awaited_references import COMPLETED
from buildify_nb.datamodel.publishing.link_settling import settle_links
from buildify_nb.datamodel.publishing.migrating import Migrator
from buildify_nb.datamodel.publishing.migrations import History, Migration, Preview, Risk
from buildify_nb.datamodel.publishing.planning import Plan, Planner
from buildify_nb.datamodel.publishing.rehearsing import Rehearser
from buildify_nb.datamodel.publishing.unseen_reads import refuse_reading_unseen
from buildify_nb.datamodel.relationship_store import show_served
from buildify_nb.datamodel.risk.sql_advice import advice
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.tenant_users import refuse_name_in_use
from buildify_nb.errors import UnsafeMigration
from buildify_nb.identifiers import new_id
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork

Load: TypeAlias = Callable[[UnitOfWork], object]
"""Fills a table that is being published."""


class PublishService:
    """Turns definitions into tables."""

    def __init__(self, services: Services, catalog: EntityCatalog, migrator: Migrator) -> None:
        self._s, self._migrator = services, migrator
        self._planner = Planner(services, catalog)
        self._rehearser = Rehearser(services, self._planner)

    def preview(self, context: Context, entity_id: UUID, *, rehearse: bool = False) -> Preview:
        """What publishing would do: operations, SQL and risks. Nothing is changed.

        Args:
            rehearse: also runs it, its rollback and it again on a copy of the table, whose result is
                `Preview.rehearsal`; where the publish is impossible it is not run, and says why.

        Raises:
            PermissionDenied: who may not read the records sees no values in it, and rehearses nothing.
        """
        self._s.require(context, "read")
        if rehearse:
            head = self._s.database.read(context, lambda uow: require_id(uow, entity_id))
            self._s.access.require_all(context, head.definition.name)
        preview = (
            self._rehearser.preview(context, entity_id)
            if rehearse
            else self._s.database.read(
                context, lambda uow: self._planner.plan(uow, context, require_id(uow, entity_id)).preview
            )
        )
        linted = advice(self._s.database.capabilities.sql_linter, preview.sql)
        return self._s.as_seen(context, preview.entity, replace(preview, risks=(*preview.risks, *linted)))

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

        Where that one serves already, nothing is done, and the newest publish is returned.

        Args:
            load: fills the table in the transaction that makes it, so that both come into being or neither.

        Raises:
            UnsafeMigration: it would lose data and `accept_data_loss` is not set, or the data forbids it.
            PermissionDenied: something new reads a field that access rules hide from the user.
            DriftFound: the table was changed behind our back.
            EntityMigrating: somebody else is publishing this entity.
        """
        self._s.require(context, "execute")
        begun = self._s.clock.now()
        job = _Publish(self._s, self._planner, new_id(), begun, commit_message, accept_data_loss, load)
        try:
            return self._migrator.run(context, entity_id, job)
        except _NothingToDo as nothing:
            return nothing.newest

    def history(self, context: Context, entity_id: UUID) -> History:
        """The publishes of an entity, oldest first, failed ones too.

        A rollback marks the publish that it takes back, and has no entry itself. What serves after it is a version of
        its own, so the next publish is another one higher.
        """
        self._s.require(context, "read")
        return self._s.database.read(
            context,
            lambda uow: History(tuple(migration_store.history(uow, require_id(uow, entity_id).definition.id))),
        )

    def recover(self, context: Context) -> Sequence[str]:
        """Takes back claims whose holder is gone; returns the names of the entities. Called when a workspace opens."""
        return self._migrator.recover(context)


@dataclass(frozen=True)
class _Publish:
    """One publish as a job of the migrator."""

    services: Services
    planner: Planner
    id: UUID
    begun: datetime
    commit_message: str
    accept_data_loss: bool
    load: Load | None
    changes_definitions: ClassVar[bool] = False

    @property
    def may_be_instant(self) -> bool:
        return self.load is None

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        plan = self.planner.plan(uow, context, head)
        self._refuse(uow, context, head, plan)
        return plan

    def instant_plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan | None:
        plan = self.planner.instant_plan(uow, context, head)
        if plan is not None:
            self._refuse(uow, context, head, plan)
        return plan

    def _refuse(self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan) -> None:
        if self.load is None and _is_served(head, plan):
            _refuse_again(uow, head)
        if head.published_revision is None:
            refuse_name_in_use(self.services, uow, context, head.definition)
        rules = self.services.access.rules(context)
        if rules is not None:
            served = store.published(uow, head.definition.id, head.published_revision or 0)
            refuse_reading_unseen(context, rules, served, head.definition)
        refuse_unsafe(self.services.as_seen(context, plan.preview.entity, plan.preview), self.accept_data_loss)

    def claim(self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan) -> None:
        migration_store.begin(uow, self._begun(context, head, plan))

    def _begun(self, context: Context, head: EntityHead, plan: Plan) -> dict[str, Any]:
        return {
            "id": self.id,
            "entity_id": head.definition.id,
            "migration_name": f"{head.definition.name}_v{head.version}",
            "migration_type": "create" if plan.preview.before is None else "alter",
            "from_version": plan.preview.from_version,
            "to_version": head.version,
            "commit_message": self.commit_message,
            "created_at": self.begun,
            "created_by": context.user_id,
            **_scripts(plan, head),
        }

    def finish(
        self, uow: UnitOfWork, context: Context, head: EntityHead, plan: Plan, seconds: float, *, is_claimed: bool
    ) -> Migration:
        now, entity = self.services.clock.now(), head.definition
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
        settle_links(uow, entity.id, plan.junctions)
        show_served(uow, entity, plan.relationships)
        restamp_neighbours(uow, plan.neighbours, now)
        done = {"status": "completed", "executed_at": now, "execution_time_ms": round(seconds * 1000)}
        if is_claimed:
            migration = migration_store.finish(uow, self.id, **done, **_scripts(plan, head))
        else:
            migration = migration_store.add(uow, self._begun(context, head, plan) | done)
        self.services.audit.append(
            uow,
            context,
            Deed(
                action="publish_entity",
                entity_type="entity_definition",
                entity_id=str(entity.id),
                entity_name=entity.name,
                changes={"status": [head.status, "published"], "migration_id": str(self.id)},
            ),
        )
        if self.load is not None:
            self.load(uow)
        return migration


class _NothingToDo(Exception):
    """An entity is published as it is already: the history would get an entry that takes nothing back."""

    def __init__(self, newest: Migration) -> None:
        self.newest = newest


def _is_served(head: EntityHead, plan: Plan) -> bool:
    return head.status == "published" and not head.is_revised and plan.preview.is_empty


def _refuse_again(uow: UnitOfWork, head: EntityHead) -> None:
    for migration in reversed(migration_store.history(uow, head.definition.id)):
        if migration.status == "completed":
            raise _NothingToDo(migration)


def restamp_neighbours(uow: UnitOfWork, neighbours: Collection[UUID], now: datetime) -> None:
    """What other processes keep of entities at the other end of a relationship is no longer true."""
    if neighbours:
        catalog_store.restamp(uow, neighbours, now)


def refuse_unsafe(preview: Preview, accept_data_loss: bool) -> None:
    """Raises UnsafeMigration for what the data or another definition forbids, and for losses that nobody accepted."""
    what = f"{preview.entity!r} was not {'published' if preview.action == 'publish' else 'rolled back'}."
    forbidden = [str(risk) for risk in preview.risks if risk.forbids]
    if forbidden:
        raise UnsafeMigration(what, why="; ".join(forbidden) + ".")
    asked = [risk for risk in preview.risks if risk.needs_consent]
    if asked and not accept_data_loss:
        raise UnsafeMigration(what, why="; ".join(map(str, asked)) + ".", todo=_way_on(preview, asked))


def _way_on(preview: Preview, asked: Sequence[Risk]) -> str:
    doing = "publish" if preview.action == "publish" else "roll back"
    if all(risk.level == "hides records" for risk in asked):
        return f"If that is meant, {doing} with accept_data_loss=True."
    if _empties_hidden(preview):
        return f"Restore those records, or {doing} with accept_data_loss=True, which empties these values for good."
    return f"Mend those values, or {doing} with accept_data_loss=True; the old values stay parked in the table."


def _empties_hidden(preview: Preview) -> bool:
    """Whether values go that nothing but the hidden column has: those of a lookup at records that were deleted."""
    there = {column.id for column in preview.before.columns} if preview.before else set[str]()
    back = [one for one in preview.operations if isinstance(one, RestoreColumn)]
    return any(one.revised and one.column.id not in there for one in back)


def changes_of(plan: Plan, head: EntityHead, revision: int | None) -> dict[str, Any]:
    """What the history keeps of a change from what `head` serves to `revision`."""
    return {
        "operations": [str(operation) for operation in plan.preview.operations],
        "effects": list(plan.preview.effects),
        # Whoever may see the data model reads this, also those who may not read the records.
        "risks": [str(risk.without_values) for risk in plan.preview.risks],
        "parked": plan.parked,
        RESTORED: plan.restored,
        "junctions": [str(relationship.id) for relationship in plan.junctions],
        COMPLETED: [str(lookup) for lookup in plan.completed],
        "from_revision": head.published_revision,
        "revision": revision,
        "status_before": head.status,
    }


def _scripts(plan: Plan, head: EntityHead) -> dict[str, Any]:
    return {
        "up_script": plan.preview.sql,
        "down_script": plan.preview.back_sql,
        "changes": changes_of(plan, head, head.revision),
    }
