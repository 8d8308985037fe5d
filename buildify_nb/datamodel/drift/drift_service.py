"""Drift: tells what was changed in a table behind our back, and takes it over into the definition."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.drift.drift import OF_PARTS, Drift, DriftKind
from buildify_nb.datamodel.drift.putting_back import PutBack
from buildify_nb.datamodel.drift.reconciliation import Reconciler, Reconciliation
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.publishing.planning import Planner
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.errors import InvalidState
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.transactions import UnitOfWork


class DriftService:
    """Compares live tables with what was published last."""

    def __init__(self, services: Services, catalog: EntityCatalog, entities: EntityService) -> None:
        self._s, self._entities = services, entities
        self._planner = Planner(services, catalog)
        self._put_back = PutBack(services, catalog, self._planner)

    def drift(self, context: Context, entity_id: UUID) -> Drift:
        """Everything that differs; empty when nothing does, and for a draft, which has no table."""
        self._s.require(context, "read")
        return self._s.database.read(
            context, lambda uow: self._planner.tables.drift(uow, context, require_id(uow, entity_id))
        )

    def drifted(self, context: Context) -> Sequence[Drift]:
        """The published entities that differ, by name, for lists: it reads the catalogue once.

        Of adopted tables only the tables of their links are looked at; `ws.entities.adoption_changes()` tells the rest.
        """
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> list[Drift]:
            heads = [head for head in store.heads(uow) if head.status == "published"]
            return [drift for drift in self._planner.tables.drifts(uow, context, heads) if drift]

        return self._s.database.read(context, work)

    def preview(self, context: Context, entity_id: UUID, *, put_back: bool = False) -> Reconciliation:
        """What `reconcile` would take over and what it would leave; nothing is saved. Raises as `reconcile` does."""
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> Reconciliation:
            head = _require_own(uow, entity_id, put_back=put_back)
            made = self._put_back.told(uow, context, head) if put_back else None
            return self._reconciled(uow, context, head, made)[1]

        return self._s.database.read(context, work)

    def reconcile(self, context: Context, entity_id: UUID, *, put_back: bool = False) -> Reconciliation:
        """Takes what was changed over into the draft, which is then published without touching those columns.

        Args:
            put_back: makes indexes, foreign keys and tables of links again as they were published, at once; that
                takes the right to publish.

        Raises:
            InvalidState: the table belongs to somebody else; adoption reads it again.
        """
        self._s.require(context, "update")
        if put_back:
            self._s.require(context, "execute")

        def work(uow: UnitOfWork) -> Reconciliation:
            head = _require_own(uow, entity_id, put_back=put_back)
            made = self._put_back.carry_out(uow, context, head) if put_back else None
            entity, outcome = self._reconciled(uow, context, head, made)
            if entity != head.definition:
                self._entities.write(uow, context, entity, action="edit", head=head)
            return outcome

        return self._s.change_definitions(context, work)

    def _reconciled(
        self, uow: UnitOfWork, context: Context, head: EntityHead, made: Reconciliation | None
    ) -> tuple[EntityDefinition, Reconciliation]:
        """The draft with everything taken over that it can say, and what that is, after what was put back."""
        if made is None:
            return self._taken_over(uow, context, head)
        if head.definition.is_adopted:
            return head.definition, made
        entity, taken = self._taken_over(uow, context, head, but=OF_PARTS)
        accepted, remaining = (*made.accepted, *taken.accepted), (*made.remaining, *taken.remaining)
        return entity, Reconciliation(made.entity, accepted, remaining, made.put_back)

    def _taken_over(
        self, uow: UnitOfWork, context: Context, head: EntityHead, but: Collection[DriftKind] = ()
    ) -> tuple[EntityDefinition, Reconciliation]:
        drift = self._planner.tables.untold_drift(uow, context, head)
        drift = replace(drift, items=tuple(one for one in drift if one.kind not in but))
        published = store.published(uow, head.definition.id, head.published_revision or 0)
        if published is None or not drift:
            return head.definition, Reconciliation(head.definition.name, (), ())
        schema = self._s.database.dialect.schema_of(context.tenant)
        live = live_columns(uow.connection, schema, published.table_name)
        reconciler = Reconciler(live, self._s.field_types, self._s.database.dialect.stored)
        return reconciler.reconciled(head.definition, published, drift)


def _require_own(uow: UnitOfWork, entity_id: UUID, *, put_back: bool) -> EntityHead:
    """The entity, whose table is ours where more is to be done than putting back its tables of links."""
    head = require_id(uow, entity_id)
    if head.definition.is_adopted and not put_back:
        name = head.definition.name
        raise InvalidState(
            f"{name!r} was not reconciled.",
            why="Its table is adopted, not published.",
            todo=f"Adopt it again: ws.entities[{name!r}].readopt(preview=True).",
        )
    return head
