"""Deletes records and what the relationships say about those that point at them, on both engines alike.

First everything that a deletion entails is read, kept from other writers and judged, then it is written: nothing is
half done. A soft deletion keeps the rows; a real one also takes referring rows that are marked as deleted, and
many-to-many links, unless their relationship holds records back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel.system_columns import DELETED_AT, ID
from buildify_nb.errors import InvalidState, NotFound, StillReferenced
from buildify_nb.records import record_store
from buildify_nb.records.access.row_access import require_rows_open
from buildify_nb.records.constraints import refusal
from buildify_nb.records.environment import PlannedWrite, RecordDeed, RecordEnvironment, changes_json
from buildify_nb.records.identity import locked
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.following import overtaken, signature, write_followers
from buildify_nb.records.related.junctions import Links, links_of
from buildify_nb.records.related.referrers import Referrer, Referrers
from buildify_nb.records.related.seen_ends import ASK, OTHERS_REFER, seen_links, seen_rows
from buildify_nb.records.related.tenant_references import hold_off_tenants, refuse_used_elsewhere
from buildify_nb.records.staleness import refuse_stale
from buildify_nb.records.table_refusals import TableRefusal
from buildify_nb.records.versions.versions import State
from buildify_nb.records.writing import audited, refused
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Doomed:
    """Rows of one entity that go, for good or not."""

    served: Served
    rows: list[Any]
    for_good: bool

    @property
    def keys(self) -> list[tuple[Any, ...]]:
        """Their keys."""
        return [row_key(self.served, row) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Cleared:
    """Rows of one entity whose reference becomes null."""

    referrer: Referrer
    rows: list[Any]


@dataclass(frozen=True, slots=True)
class Clearing:
    """What becomes null in the rows of one entity that stay, by key: the row and its references."""

    served: Served
    rows: dict[tuple[Any, ...], tuple[Any, list[str]]] = field(
        default_factory=dict[tuple[Any, ...], tuple[Any, list[str]]]
    )


@dataclass(frozen=True, slots=True)
class Loop:
    """A reference from rows that go for good to others that go with them; no order of deletion suits both."""

    referrer: Referrer
    keys: list[Any]


@dataclass(slots=True)
class Plan:
    """All that one deletion entails, parents first."""

    doomed: list[Doomed] = field(default_factory=list[Doomed])
    cleared: list[Cleared] = field(default_factory=list[Cleared])
    loops: list[Loop] = field(default_factory=list[Loop])
    seen: set[tuple[Any, tuple[Any, ...]]] = field(default_factory=set[tuple[Any, tuple[Any, ...]]])

    def unseen(self, served: Served, rows: Iterable[Any]) -> list[Any]:
        """Those of `rows` that do not go yet; from now on they do."""
        fresh = [row for row in rows if (served.id, row_key(served, row)) not in self.seen]
        self.seen.update((served.id, row_key(served, row)) for row in fresh)
        return fresh

    def has(self, served: Served, rows: Iterable[Any]) -> bool:
        """Whether any of `rows` goes already."""
        return any((served.id, row_key(served, row)) in self.seen for row in rows)

    def staying(self, referrer: Referrer, rows: Iterable[Any]) -> list[Any]:
        """Those of the referrer's `rows` that do not go."""
        return [row for row in rows if (referrer.served.id, row_key(referrer.served, row)) not in self.seen]

    def clearings(self) -> Iterable[Clearing]:
        """What is cleared, by entity: a row with several such references is written once."""
        found: dict[Any, Clearing] = {}
        for cleared in self.cleared:
            served, name = cleared.referrer.served, cleared.referrer.field.name
            for row in self.staying(cleared.referrer, cleared.rows):
                clearing = found.setdefault(served.id, Clearing(served))
                clearing.rows.setdefault(row_key(served, row), (row, []))[1].append(name)
        return found.values()


class Deleting:
    """The deletions."""

    def __init__(self, environment: RecordEnvironment, referrers: Referrers) -> None:
        self._e, self._referrers = environment, referrers

    def delete(self, context: Context, entity: str, id: str, row_version: Any) -> None:
        """Deletes a record; see `RecordService.delete`."""
        self._e.require(context, "delete", entity)
        self._e.write(context, entity, lambda uow: self.delete_within(uow, context, entity, id, row_version))

    def delete_within(self, uow: UnitOfWork, context: Context, entity: str, id: str, row_version: Any) -> None:
        """Deletes a record in a transaction of a caller who has asked for the permission."""
        served = self._e.models.write(uow, context, entity)
        hold_off_tenants(uow, self._e, context, served)
        found = locked(uow, served, id)
        refuse_stale(uow, context, served, found.record, row_version)
        write = PlannedWrite({}, found.stored, found.key)
        problems = [problem for _, problem in self._e.problems(uow, context, served, "delete", [write])]
        if problems:
            raise refused(served, "deleted", problems)
        plan = Plan()
        self._add(uow, context, plan, served, [found.row], for_good=not served.model.soft_delete)
        self._require_rights(context, plan)
        self._refuse_blocked(uow, context, plan)
        for loop in plan.loops:
            reference_store.clear_references(uow, loop.referrer.served.table, loop.referrer.field.name, loop.keys)
        for clearing in plan.clearings():
            rows = {key: (row, dict.fromkeys(names)) for key, (row, names) in clearing.rows.items()}
            write_followers(self._e, uow, context, clearing.served, rows)
        # One moment for all of them tells later what this deletion took along (`restoring`).
        now = self._e.clock.now()
        for doomed in reversed(plan.doomed):
            self._remove(uow, context, doomed, now)

    def _add(
        self, uow: UnitOfWork, context: Context, plan: Plan, served: Served, rows: list[Any], *, for_good: bool
    ) -> None:
        fresh = plan.unseen(served, rows)
        if not fresh:
            return
        hold_off_tenants(uow, self._e, context, served)
        plan.doomed.append(Doomed(served, fresh, for_good))
        for referrer in self._referrers.of(uow, context, served):
            if referrer.on_delete not in ("CASCADE", "SET NULL"):
                continue
            found = _referring(uow, referrer, served, fresh, deleted_too=for_good, lock=True)
            if referrer.on_delete == "SET NULL":
                plan.cleared.append(Cleared(referrer, found))
            else:
                child = referrer.served
                if for_good and referrer.field.nullable and plan.has(child, found):
                    plan.loops.append(Loop(referrer, [row_key(served, row)[0] for row in fresh]))
                self._add(uow, context, plan, child, found, for_good=for_good or not child.model.soft_delete)

    def _require_rights(self, context: Context, plan: Plan) -> None:
        """Raises PermissionDenied unless the caller may do to each entity what its relationships' rules do to it."""
        for doomed in plan.doomed:
            self._e.require(context, "delete", doomed.served.name)
            require_rows_open(doomed.served, context, "delete", doomed.rows)
        for cleared in plan.cleared:
            if staying := plan.staying(cleared.referrer, cleared.rows):
                self._e.require(context, "update", cleared.referrer.served.name)
                require_rows_open(cleared.referrer.served, context, "update", staying)

    def _refuse_blocked(self, uow: UnitOfWork, context: Context, plan: Plan) -> None:
        """Raises StillReferenced when records that stay hold one that goes and no rule says what to do then."""
        for doomed in plan.doomed:
            for referrer in self._referrers.of(uow, context, doomed.served):
                if referrer.on_delete in ("CASCADE", "SET NULL"):
                    continue
                rows = _referring(uow, referrer, doomed.served, doomed.rows, deleted_too=doomed.for_good)
                staying = plan.staying(referrer, rows)
                if staying:
                    raise still_referenced(doomed.served, referrer, seen_rows(self._e, context, referrer, staying))
            for links in self._links(uow, context, doomed.served):
                if links.hold_records:
                    self._refuse_linked(uow, context, plan, doomed, links)
            keys = [key[0] for key in doomed.keys]
            refuse_used_elsewhere(uow, self._e, context, self._referrers, doomed.served, keys, for_good=doomed.for_good)
        for cleared in plan.cleared:
            rows = plan.staying(cleared.referrer, cleared.rows)
            if rows and not cleared.referrer.field.nullable:
                seen = seen_rows(self._e, context, cleared.referrer, rows)
                raise still_referenced(plan.doomed[0].served, cleared.referrer, seen)

    def _refuse_linked(self, uow: UnitOfWork, context: Context, plan: Plan, doomed: Doomed, links: Links) -> None:
        """Raises StillReferenced when links go from those that go to records that stay."""
        keys = reference_store.linked(uow, links.junction, [key[0] for key in doomed.keys])
        staying = [(key,) for key in keys if (links.other.id, (key,)) not in plan.seen]
        live = self._live(uow, context, links.other, set(staying)) if staying else set[Any]()
        # Marked as deleted, a record keeps its links; those to others out of sight may wait with it.
        held = staying if doomed.for_good else [key for key in staying if key in live]
        if held:
            seen = seen_links(uow, self._e, context, links.other, [key for (key,) in held])
            raise still_linked(doomed.served, links, len(seen), out_of_sight=not live)

    def _live(self, uow: UnitOfWork, context: Context, served: Served, keys: set[Any]) -> set[Any]:
        """Those of `keys` whose records can be seen: neither they nor their entity are put away."""
        try:
            other = self._e.models.by_id(uow, context, served.id).everything
        except (InvalidState, NotFound):
            return set()
        return reference_store.present(uow, other.table, other.model.key, keys)

    def _links(self, uow: UnitOfWork, context: Context, served: Served) -> list[Links]:
        return links_of(uow, context, self._e.models, self._e.database.dialect, served)

    def _remove(self, uow: UnitOfWork, context: Context, doomed: Doomed, now: datetime) -> None:
        served = doomed.served
        records = served.table.reader.records(doomed.rows)
        if doomed.for_good:
            self._remove_for_good(uow, context, doomed)
            self._e.forget(uow, served, [record[ID] for record in records])
        else:
            values = {DELETED_AT: now, **signature(served, context, now)}
            marked = record_store.mark_deleted(uow, served.table, [key[0] for key in doomed.keys], values)
            if marked != len(records):
                raise overtaken(served, "deleted")
        if len(records) == 1:
            self._e.note(uow, context, RecordDeed(served, "delete", records[0][ID], audited(served, records[0]), {}))
        else:
            changes = [changes_json(audited(served, record), {}) for record in records]
            self._e.note_many(uow, context, served, "delete", [record[ID] for record in records], changes)
        self._e.keep(uow, context, served, "delete", [State(record[ID], record, record) for record in records])
        self._e.announce(uow, context, served.name, "delete", [record[ID] for record in records])

    def _remove_for_good(self, uow: UnitOfWork, context: Context, doomed: Doomed) -> None:
        served = doomed.served
        for links in self._links(uow, context, served):
            reference_store.unlink(uow, links.junction, [key[0] for key in doomed.keys])
        try:
            for key in doomed.keys:
                record_store.remove(uow, served.table, self._e.database.dialect, key)
        except record_store.Refused as error:
            if error.violation.kind not in ("foreign key", "referenced"):
                if not served.model.managed:
                    raise TableRefusal(served.model, "deleted", error.violation, [{}]) from error
                raise refused(served, "deleted", [refusal(served.model, error.violation)]) from error
            label = served.model.definition.label.lower()
            raise StillReferenced(f"This {label} was not deleted.", why="Another table refers to it.") from error


def still_referenced(served: Served, referrer: Referrer, rows: list[Any]) -> StillReferenced:
    """The error that says how many records of what point at the one to be deleted; `rows` are those the user sees."""
    other, count = referrer.served.model.definition, len(rows)
    if not rows:
        return _still_held(served, OTHERS_REFER)
    named = other.label if count == 1 else other.plural_label
    all_deleted = all(record_store.is_deleted(referrer.served.table, row) for row in rows)
    who, verb = f"{count:,} {'deleted ' if all_deleted else ''}{named}", "refers" if count == 1 else "refer"
    return StillReferenced(
        f"This {served.model.definition.label.lower()} was not deleted.",
        why=f"{who.lower()} {verb} to it ({referrer.field.definition.label}).",
        todo="Change or delete those first.",
    )


def still_linked(served: Served, links: Links, count: int, *, out_of_sight: bool) -> StillReferenced:
    """The error that says how many links to what the one to be deleted has, of those that the user sees."""
    if not count:
        return _still_held(served, "It is linked to records that you may not see.")
    others = links.other.model.definition.plural_label.lower()
    which, verb = "deleted or archived " if out_of_sight else "", "is" if count == 1 else "are"
    return StillReferenced(
        f"This {served.model.definition.label.lower()} was not deleted.",
        why=f"{counted(count, 'link')} to {which}{others} {verb} there ({links.relationship.label}).",
        todo="Take the links away first, or set on_delete of the relationship to CASCADE.",
    )


def _still_held(served: Served, why: str) -> StillReferenced:
    return StillReferenced(f"This {served.model.definition.label.lower()} was not deleted.", why=why, todo=ASK)


def row_key(served: Served, row: Any) -> tuple[Any, ...]:
    """The key of a row as `find` reads it."""
    return tuple(row[served.table.stored.index(name)] for name in served.model.key)


def _referring(
    uow: UnitOfWork, referrer: Referrer, target: Served, rows: list[Any], *, deleted_too: bool, lock: bool = False
) -> list[Any]:
    if len(target.model.key) != 1:
        return []
    keys = [row_key(target, row)[0] for row in rows]
    return reference_store.referring_rows(
        uow, referrer.served.table, referrer.field.name, keys, deleted_too=deleted_too, lock=lock
    )
