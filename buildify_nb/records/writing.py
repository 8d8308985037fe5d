"""Creates, changes and restores single records: rights, values, checks, row, audit and event in one transaction."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.catalog_store import Published
from buildify_nb.datamodel.system_columns import DELETED_AT, ID, ROW_VERSION
from buildify_nb.errors import DriftFound, InvalidRecord, InvalidState, NotFound, Problem, StaleVersion
from buildify_nb.events import Change
from buildify_nb.identifiers import new_id
from buildify_nb.records import record_store
from buildify_nb.records.access.row_access import exact
from buildify_nb.records.access.unseen import without_unseen
from buildify_nb.records.constraints import refusal
from buildify_nb.records.environment import PlannedWrite, RecordDeed, RecordEnvironment
from buildify_nb.records.identity import Found, located, locked
from buildify_nb.records.record import HOW_TO_GIVE, Record, Values
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.following import signature
from buildify_nb.records.related.key_changes import KeyChange, KeyChanges
from buildify_nb.records.related.referrers import Referrers
from buildify_nb.records.related.waiting_lookups import told_waiting
from buildify_nb.records.staleness import refuse_stale
from buildify_nb.records.table_refusals import refused_by_table
from buildify_nb.records.validation import frame_hint
from buildify_nb.records.versions.versions import State
from buildify_nb.storage.transactions import UnitOfWork

FIRST_VERSION = 1


class Writing:
    """The writes of one record at a time."""

    def __init__(self, environment: RecordEnvironment, referrers: Referrers) -> None:
        self._e, self._keys = environment, KeyChanges(environment, referrers)

    def create(self, context: Context, entity: str, values: Values) -> Record:
        """Creates a record; see `RecordService.create`."""
        self._e.require(context, "create", entity)
        if known := self._e.models.remembered(context, entity):
            head, served = known
            # What is remembered may be old: only while its head still is may it let a record pass, or refuse one.
            with suppress(_Outdated, InvalidState, NotFound, DriftFound):
                return self._e.write(context, entity, lambda uow: self._create(uow, context, served, values, head))

        def work(uow: UnitOfWork) -> Record:
            return self._create(uow, context, self._e.models.write(uow, context, entity), values)

        return self._e.write(context, entity, work)

    def update(self, context: Context, entity: str, id: str, values: Values, row_version: Any = None) -> Record:
        """Changes a record; see `RecordService.update`."""
        self._e.require(context, "update", entity)

        def work(uow: UnitOfWork) -> Record:
            served = self._e.models.write(uow, context, entity)
            return self.update_within(uow, context, served, id, values, row_version)

        return self._e.write(context, entity, work)

    def problems(self, context: Context, entity: str, values: Values, id: str | None) -> list[Problem]:
        """What a create (or, with `id`, an update) with these values would be refused for. Writes nothing."""
        self._e.require(context, "create" if id is None else "update", entity)

        def work(uow: UnitOfWork) -> list[Problem]:
            served = self._e.models.write(uow, context, entity)
            if id is None:
                return self._checked_create(uow, context, served, values, self._e.clock.now())[1]
            found = locked(uow, served, id)
            return self._checked_update(uow, context, served, found, values)[1]

        return self._e.write(context, entity, work)

    def hidden(self, context: Context, entity: str, values: Values, id: str | None) -> list[str]:
        """The fields that are not shown for a record with these values; see `RecordService.hidden_fields`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> list[str]:
            # Whether a field is shown may depend on one that this user does not see.
            served, now = self._e.models.whole(uow, context, entity), self._e.clock.now()
            known = {name: value for name, value in values.items() if name in served.model.fields}
            assignable = {name: v for name, v in known.items() if served.model.fields[name].is_assignable}
            checked, _ = served.validator.check(assignable, partial=True)
            if id is None:
                after = served.defaults.filled(checked, context, now)
            else:
                after = merged(served, located(uow, served, id, deleted_too=True), checked)
            return [name for name in served.rules.hidden(after, now) if name not in served.model.unseen]

        return self._e.read(context, entity, work)

    def create_within(self, uow: UnitOfWork, context: Context, served: Served, values: Values) -> Record:
        """Creates a record in a transaction of a caller who has asked for the permission."""
        return self._create(uow, context, served, values)

    def _create(
        self, uow: UnitOfWork, context: Context, served: Served, values: Values, head: Published | None = None
    ) -> Record:
        now = self._e.clock.now()
        checked, problems = self._checked_create(uow, context, served, values, now)
        if problems:
            if head is not None and not self._e.models.is_current(uow, head):
                raise _Outdated
            raise refused(served, "created", problems, todo="" if values else HOW_TO_GIVE)
        record = self._insert(uow, context, served, new_row(served, checked, context, now), head)
        self._e.announce(uow, context, served.name, "create", [record[ID]])
        return served.shown(record)

    def _insert(
        self, uow: UnitOfWork, context: Context, served: Served, row: Mapping[str, Any], head: Published | None
    ) -> Record:
        """Writes the row and its audit row; of an adopted table only the stored row tells what there is to note."""
        table, dialect = served.table, self._e.database.dialect
        note = None
        if served.model.managed:
            after = audited(served, table.reader.planned(row))
            note = self._e.audit_row(context, RecordDeed(served, "create", str(row[ID]), {}, after))
        with _named(served, "created", row) if head is None else _perhaps_outdated():
            record = table.reader.record(record_store.add(uow, table, dialect, row, note, head))
        if not served.model.managed:
            self._e.note(uow, context, RecordDeed(served, "create", record[ID], {}, audited(served, record)))
        self._e.keep(uow, context, served, "create", [State(record[ID], None, record)])
        return record

    def _checked_create(
        self, uow: UnitOfWork, context: Context, served: Served, values: Values, now: datetime
    ) -> tuple[dict[str, Any], list[Problem]]:
        problems = served.validator.assignment_problems(values)
        refused_names = {problem.field for problem in problems}
        given = {name: value for name, value in values.items() if name not in refused_names}
        checked, found = served.validator.check(served.defaults.filled(given, context, now), partial=False)
        if not served.rules.is_idle:
            checked = served.rules.without_hidden(checked, given, now)
            found += served.rules.problems(checked, now, refused={problem.field for problem in found})
        problems += without_unseen(served.model, found)
        return checked, self._all(uow, context, served, "create", PlannedWrite(checked), problems)

    def update_within(
        self, uow: UnitOfWork, context: Context, served: Served, id: str, values: Values, row_version: Any
    ) -> Record:
        """Changes a record in a transaction of a caller who has asked for the permission."""
        found = locked(uow, served, id)
        refuse_stale(uow, context, served, found.record, row_version)
        changed, problems = self._checked_update(uow, context, served, found, values)
        if problems:
            raise refused(served, "changed", problems)
        if not changed:
            return served.shown(found.record)
        change = self._keys.judged(uow, context, served, found, changed)
        return served.shown(self._write(uow, context, served, found, "update", changed, change))

    def _checked_update(
        self, uow: UnitOfWork, context: Context, served: Served, found: Found, values: Values
    ) -> tuple[dict[str, Any], list[Problem]]:
        problems = served.validator.assignment_problems(values)
        refused_names = {problem.field for problem in problems}
        given = {name: value for name, value in values.items() if name not in refused_names}
        checked, invalid = served.validator.check(given, partial=True)
        changed = {name: value for name, value in checked.items() if _differs(served, name, value, found.record)}
        if changed and not served.rules.is_idle:
            after, bad = merged(served, found, checked), {problem.field for problem in invalid}
            invalid += served.rules.problems(after, self._e.clock.now(), written=changed, refused=bad)
        write = PlannedWrite(changed, found.stored, found.key)
        problems += without_unseen(served.model, invalid)
        return changed, self._all(uow, context, served, "update", write, problems)

    def restore_problems(self, uow: UnitOfWork, context: Context, served: Served, found: Found) -> list[Problem]:
        """What keeps a deleted record from coming back."""
        written = {name for name, field in served.model.fields.items() if field.formula is None}
        after = {name: value for name, value in found.stored.items() if name in written}
        return self._checks(uow, context, served, "restore", PlannedWrite(after, found.stored, found.key))

    def restore_within(self, uow: UnitOfWork, context: Context, served: Served, found: Found) -> Record:
        """Takes the deletion of one record back; raises InvalidRecord where a unique value is taken."""
        return self._write(uow, context, served, found, "restore", {DELETED_AT: None})

    def _write(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        found: Found,
        change: Change,
        values: Mapping[str, Any],
        key_change: KeyChange | None = None,
    ) -> Record:
        table, reader = served.table, served.table.reader_with_deleted
        old, note = reader.record(found.row), None
        before = {name: old[name] for name in values}
        if served.model.managed:
            note = self._e.audit_row(context, RecordDeed(served, change, found.id, before, reader.planned(values)))
        if key_change:
            key_change.part(self._e, uow, context)
        with _named(served, "restored" if change == "restore" else "changed", values):
            row = record_store.change(
                uow,
                table,
                self._e.database.dialect,
                found.key,
                {**values, **signature(served, context, self._e.clock.now())},
                found.stored.get(ROW_VERSION),
                note,
            )
        if row is None:
            raise StaleVersion(f"This {served.model.definition.label.lower()} was just changed.", todo="Read it again.")
        new = table.reader.record(row)
        if not served.model.managed:
            self._e.note(
                uow, context, RecordDeed(served, change, found.id, before, {name: new[name] for name in values})
            )
        self._e.keep(uow, context, served, change, [State(found.id, old, new)])
        if new[ID] != old[ID]:
            self._e.move(uow, context, served, found.id, new[ID])
        self._e.announce(uow, context, served.name, change, [found.id])
        if key_change:
            key_change.follow(self._e, uow, context, row)
        return new

    def _all(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        change: Change,
        write: PlannedWrite,
        known: list[Problem],
    ) -> list[Problem]:
        """The problems that are known and what the checks find."""
        found = list(dict.fromkeys(known + self._checks(uow, context, served, change, write)))
        return told_waiting(self._e, uow, context, served, {0: found})[0] if found else found

    def _checks(
        self, uow: UnitOfWork, context: Context, served: Served, change: Change, write: PlannedWrite
    ) -> list[Problem]:
        return [problem for _, problem in self._e.problems(uow, context, served, change, [write])]


def new_row(served: Served, checked: Mapping[str, Any], context: Context, now: datetime) -> dict[str, Any]:
    """The columns of a new record: checked values, and in tables of ours the system's."""
    if not served.model.managed:
        return dict(checked)
    return {
        ID: new_id(),
        **checked,
        "created_at": now,
        "created_by": context.user_id,
        "updated_at": now,
        "updated_by": context.user_id,
        ROW_VERSION: FIRST_VERSION,
    }


def merged(served: Served, found: Found, checked: Mapping[str, Any]) -> dict[str, Any]:
    """A record as it will be, in the types that rules read: those of the columns, but decimals exact."""
    return {**exact(served, found.stored), **checked}


def audited(served: Served, record: Mapping[str, Any]) -> dict[str, Any]:
    """The field values of a record for the audit log; nulls say nothing."""
    written = (name for name, field in served.model.fields.items() if field.formula is None)
    return {name: record[name] for name in written if record.get(name) is not None}


def refused(served: Served, what: str, problems: list[Problem], *, todo: str = "") -> InvalidRecord:
    """The error that lists the problems in the order of the fields, with what to do about them."""
    order = {name: place for place, name in enumerate(served.model.fields)}
    ordered = sorted(problems, key=lambda problem: order.get(problem.field, len(order)))
    label = served.model.definition.label.lower()
    return InvalidRecord(f"The {label} was not {what}.", ordered, todo=todo or frame_hint(served.name, problems))


class _Outdated(Exception):
    """The remembered definition is not the one that serves now, or may not be."""


@contextmanager
def _perhaps_outdated() -> Generator[None]:
    try:
        yield
    except record_store.Refused as error:
        raise _Outdated from error


@contextmanager
def _named(served: Served, what: str, values: Mapping[str, Any]) -> Generator[None]:
    try:
        with refused_by_table(served.model, what, [values]):
            yield
    except record_store.Refused as error:
        raise refused(served, what, [refusal(served.model, error.violation)]) from error


def _differs(served: Served, name: str, value: Any, record: Record) -> bool:
    reader = served.model.fields[name].reader
    shown = value if reader is None or value is None else reader(value)
    return shown != (record[ID] if name == ID else record[name])
