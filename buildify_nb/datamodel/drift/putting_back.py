"""Puts back what stands on a table and was changed by hand: indexes, foreign keys and the tables of links."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog import EntityCatalog, writers_key
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.drift.drift import PUT_BACK, parked_columns
from buildify_nb.datamodel.drift.part_drift import Mend
from buildify_nb.datamodel.drift.reconciliation import TO_DO, Reconciliation
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.parking.retirement_store import LOCK_TIMEOUT
from buildify_nb.datamodel.publishing import publishing_store
from buildify_nb.datamodel.publishing.planning import Planner
from buildify_nb.datamodel.risk.risks import risks_of
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.sharing import share_published, sharing_keys
from buildify_nb.security.audit import Deed
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.transactions import UnitOfWork


class PutBack:
    """Works within a transaction of the caller, who holds the lock of definitions when it carries something out."""

    def __init__(self, services: Services, catalog: EntityCatalog, planner: Planner) -> None:
        self._s, self._catalog, self._planner = services, catalog, planner

    def told(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Reconciliation:
        """What `carry_out` would put back, and what is in its way; nothing is changed."""
        return _told(head, self._sorted(uow, context, head))

    def carry_out(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Reconciliation:
        """Makes again what is missing and what is not as it was published, where the records allow it."""
        keys = (*sharing_keys(context, self._s.database), writers_key(head.definition.id))
        uow.hold_locks(*keys, patience=LOCK_TIMEOUT)
        found = self._sorted(uow, context, head)
        done = [mend for mend, hindrance in found if not hindrance]
        for mend in done:
            self._put(uow, mend)
        if done:
            share_published(uow, context, self._s.database, self._catalog)
            self._note(uow, context, head, done)
        return _told(head, found)

    def _sorted(self, uow: UnitOfWork, context: Context, head: EntityHead) -> list[tuple[Mend, str]]:
        """What is to be put back, each with what is in the way of that."""
        drift = self._planner.tables.drift(uow, context, head)
        if not drift or drift[0].kind == "table missing":
            return []
        is_altered = any(difference.kind not in PUT_BACK for difference in drift)
        mends = self._planner.mends(uow, context, head)
        return [(mend, self._hindrance(uow, context, head, mend, is_altered=is_altered)) for mend in mends]

    def _hindrance(self, uow: UnitOfWork, context: Context, head: EntityHead, mend: Mend, *, is_altered: bool) -> str:
        if mend.difference.kind not in PUT_BACK:
            return TO_DO[mend.difference.kind]
        if not mend.operations:
            return "put back or take over what it stands on first"
        if mend.difference.kind == "links missing":
            return ""
        if is_altered and ddl_compiler.needs_rebuild(mend.operations, mend.shape, self._s.database):
            return "drop it in the database, then put it back"
        risks = risks_of(uow, mend.operations, mend.shape, mend.shape, self._s.database, {}, head.definition)
        seen = (self._s.as_seen(context, head.definition.name, risk) for risk in risks if risk.forbids)
        return "; ".join(map(str, seen))

    def _put(self, uow: UnitOfWork, mend: Mend) -> None:
        shape, database = mend.shape, self._s.database
        hidden = parked_columns(live_columns(uow.connection, shape.schema, shape.name))
        steps = ddl_compiler.steps(mend.operations, shape, shape, hidden, database)
        publishing_store.run_steps(uow, steps, {}, shape.column(shape.primary_key[0]), database)

    def _note(self, uow: UnitOfWork, context: Context, head: EntityHead, done: list[Mend]) -> None:
        deed = Deed(
            action="put_back_entity",
            entity_type="entity_definition",
            entity_id=str(head.definition.id),
            entity_name=head.definition.name,
            changes={"table": ["; ".join(str(mend.difference) for mend in done), "as published"]},
        )
        self._s.audit.append(uow, context, deed)


def _told(head: EntityHead, found: list[tuple[Mend, str]]) -> Reconciliation:
    accepted = tuple(_words(mend) for mend, hindrance in found if not hindrance)
    remaining = tuple(f"{mend.difference}; {hindrance}" for mend, hindrance in found if hindrance)
    return Reconciliation(head.definition.name, accepted, remaining, put_back=len(accepted))


def _words(mend: Mend) -> str:
    one = mend.difference
    match one.kind:
        case "reference missing":
            return f"the foreign key of {one.name} is made again"
        case "links missing":
            return f"the table {one.name} is made again, without the links that it had"
        case _:
            return f"the index {one.name} is made again"
