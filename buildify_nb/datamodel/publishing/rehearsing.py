"""Rehearses a publish: runs it, its rollback and it again on a copy of the live table, and compares the rows.

Everything happens in one transaction that is rolled back. References are left out of the copy: making them would hold
up writers of the tables that they point at, and the risks tell of orphans.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import CreateIndex, CreateTable, brought_back, newly_parked
from buildify_nb.datamodel.drift.drift import parked_columns
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import require_id
from buildify_nb.datamodel.parking import retirement_store
from buildify_nb.datamodel.parking.column_history import Chains, Parking, parkings
from buildify_nb.datamodel.publishing import migration_store, publishing_store, rehearsal_store
from buildify_nb.datamodel.publishing.migrations import Preview
from buildify_nb.datamodel.publishing.planning import Planner
from buildify_nb.datamodel.publishing.rehearsals import Loss, Rehearsal
from buildify_nb.datamodel.publishing.transitions import Change, Served, Transitions, Wanted
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.system_columns import DELETED_AT, PARKED_PREFIX
from buildify_nb.storage.introspection import live_columns
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


class Rehearser:
    """Tries publishes."""

    def __init__(self, services: Services, planner: Planner) -> None:
        self._s, self._planner = services, planner

    def preview(self, context: Context, entity_id: UUID) -> Preview:
        """The preview of a publish with its rehearsal, which is not run where the publish is impossible anyway."""

        def work(uow: UnitOfWork) -> NoReturn:
            retirement_store.limit_waiting(uow, self._s.database)
            head = require_id(uow, entity_id)
            plan = self._planner.plan(uow, context, head)
            if plan.preview.is_impossible:
                raise _Done(replace(plan.preview, rehearsal=Rehearsal.refused(_what_forbids(plan.preview))))
            served, after = self._planner.tables.served(uow, context, head), plan.preview.after
            if served is None or after is None or head.definition.is_adopted:
                raise _Done(replace(plan.preview, rehearsal=_NOTHING))
            rehearsal = _Run(uow, context, self._s, self._planner, head, served, after).rehearsal()
            raise _Done(replace(plan.preview, rehearsal=rehearsal))

        try:
            return self._s.database.write(context, work)
        except _Done as done:
            return done.preview


_NOTHING = Rehearsal(0, 0, 0, is_identity=True, is_repeatable=True, up_ms=0.0, found=())
"""Of a table that is not there yet, or that is never altered."""


def _what_forbids(preview: Preview) -> str:
    found = [risk.message for risk in preview.risks if risk.forbids]
    return f"publishing is impossible: {'; '.join(found)}"


class _Done(Exception):
    def __init__(self, preview: Preview) -> None:
        self.preview = preview


@dataclass(frozen=True)
class _Run:
    """One rehearsal; `live` serves records and is only read."""

    uow: UnitOfWork
    context: Context
    services: Services
    planner: Planner
    head: EntityHead
    live: Served
    after: TableShape

    def rehearsal(self) -> Rehearsal:
        old, new = (_copied(shape, self.head) for shape in (self.live.shape, self.after))
        start = replace(self.live, shape=old)
        self._make_copy(start)
        dialect, uow = self.services.database.dialect, self.uow
        rows = risk_store.count_rows(uow, old)
        up, up_ms = self._up(start, new, ())
        rows_up = risk_store.count_rows(uow, new)
        picture = rehearsal_store.take_picture(uow, new, dialect)
        there = Served(self.head.definition, new, self._hidden_in(new))
        down = self._down(there, start, up)
        rows_down = risk_store.count_rows(uow, old)
        found = [*self._losses(picture, old, up.conversions), *self._unshown(up.conversions)]
        is_identity = self._is_live(old)
        back = replace(start, parked=self._hidden_in(old))
        self._up(back, new, self._parkings(down, self.head.version + 1, is_rollback=True))
        is_repeatable = rehearsal_store.differing(uow, picture, new, dialect) == 0
        return Rehearsal(rows, rows_up, rows_down, is_identity, is_repeatable, up_ms, found)

    def _make_copy(self, start: Served) -> None:
        full = replace(start.shape, columns=(*start.shape.columns, *start.parked))
        database = self.services.database
        made = ddl_compiler.steps([CreateTable(full, "")], full, full, [], database)
        indexed = ddl_compiler.steps([CreateIndex(i) for i in full.indexes], full, full, [], database)
        self._execute(Change([], made, []), full)
        rehearsal_store.copy_rows(self.uow, full.named(self.live.shape.name), full, database.dialect)
        self._execute(Change([], indexed, []), full)

    def _up(self, start: Served, new: TableShape, since: Sequence[Parking]) -> tuple[Change, float]:
        """Publishes on the copy; returns how many milliseconds the statements took."""
        past = [*parkings(migration_store.history(self.uow, self.head.definition.id)), *since]
        chains = self.planner.chains(self.uow, self.head, start, new, past)
        version = self.head.version + (2 if since else 0)
        change = self._between(start, Wanted(self.head.definition, new, version, chains))
        started = time.perf_counter()
        self._execute(change, new)
        return change, (time.perf_counter() - started) * 1000

    def _down(self, there: Served, start: Served, up: Change) -> Change:
        """Rolls back on the copy."""
        wanted_ids = {column.id for column in start.shape.columns}
        parked = self._parkings(up, self.head.version, is_rollback=False)
        chains: Chains = {one.column_id: [one] for one in parked if one.column_id in wanted_ids}
        version = self.head.version + 1
        names = brought_back(up.operations)
        now = self.services.clock.now()
        wanted = Wanted(start.definition, start.shape, version, chains, names, is_rollback=True, since=now)
        change = self._between(there, wanted)
        self._execute(change, start.shape)
        return change

    def _between(self, live: Served, wanted: Wanted) -> Change:
        return Transitions(self.services).between(self.uow, self.context, live, wanted)

    def _hidden_in(self, copy: TableShape) -> list[ColumnShape]:
        return parked_columns(live_columns(self.uow.connection, copy.schema, copy.name))

    def _execute(self, change: Change, shape: TableShape) -> None:
        key = shape.column(shape.primary_key[0])
        publishing_store.run_steps(self.uow, change.steps, change.conversions, key, self.services.database)

    def _parkings(self, change: Change, version: int, *, is_rollback: bool) -> list[Parking]:
        head = self.head
        revisions = (head.published_revision, head.revision)[:: -1 if is_rollback else 1]
        return [
            Parking(column.id, column.name, version, head.definition.id, "", *revisions, is_rollback=is_rollback)
            for column in newly_parked(change.operations)
        ]

    def _losses(self, picture: TableShape, down: TableShape, conversions: Mapping[str, Conversion]) -> Iterator[Loss]:
        """What is lost of the values that the table holds."""
        names = {column.id: column.name for column in picture.columns}
        dialect, live = self.services.database.dialect, self.live.shape
        for field in live.columns:
            if field.name == DELETED_AT or not field.id.startswith("system:"):
                up, one = (picture, names.get(field.id)), conversions.get(field.id)
                in_part = {key for key, *_ in one.rounded} if one else set[str]()
                yield from rehearsal_store.losses(self.uow, field, live, up, down, dialect, in_part)

    def _unshown(self, conversions: Mapping[str, Conversion]) -> Iterator[Loss]:
        """What new columns cannot hold of what formulas showed, which they show again after the rollback."""
        there = {column.id for column in self.live.shape.columns}
        for column in self.after.columns:
            if column.id in conversions and column.id not in there:
                one = conversions[column.id]
                lost = [*((key, old, None) for key, old in one.lost), *one.rounded]
                yield from (Loss(key, column.name, old, new, old) for key, old, new in lost)

    def _is_live(self, down: TableShape) -> bool:
        """Whether the copy is the live table again, rows and columns alike."""
        live, uow = self.live.shape, self.uow
        same_columns = rehearsal_store.columns(uow, down) == rehearsal_store.columns(uow, live)
        return same_columns and rehearsal_store.differing(uow, live, down, self.services.database.dialect) == 0


def _copied(shape: TableShape, head: EntityHead) -> TableShape:
    """The shape of the copy: under a hidden name, its indexes under names of their own."""
    indexes = tuple(replace(index, name=_other_name(index.name)) for index in shape.indexes)
    name = f"{PARKED_PREFIX}rehearsal_{head.definition.id.hex[-12:]}"
    return replace(shape, name=name, indexes=indexes, foreign_keys=())


def _other_name(index: str) -> str:
    return f"rehearsal_{hashlib.sha256(index.encode()).hexdigest()[:16]}"
