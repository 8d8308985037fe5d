"""Creates many records by one call: one validation, one query per rule, one bulk load, one set of audit rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records import record_store
from buildify_nb.records.access.unseen import without_unseen
from buildify_nb.records.constraints import refusal
from buildify_nb.records.environment import PlannedWrite, RecordDeed, RecordEnvironment
from buildify_nb.records.identity import read_id
from buildify_nb.records.loading import bulk_store
from buildify_nb.records.loading.refused_rows import refusal_of, sift
from buildify_nb.records.record import NOT_A_RECORD, BulkFailure, BulkResult, Values, placed_problems
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.waiting_lookups import told_waiting
from buildify_nb.records.table_refusals import TableRefusal, refused_by_table
from buildify_nb.records.validation import frame_hint
from buildify_nb.records.versions.versions import State
from buildify_nb.records.writing import audited
from buildify_nb.storage.transactions import UnitOfWork

NOT_RECORDS = "must be a list of records, each of them values by field name"
IS_A_FRAME = "is a DataFrame; ws.entities.from_dataframe(entity, frame) loads it, also into an entity that there is"

Problems = dict[int, list[Problem]]


class Bulk:
    """The bulk writes."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def create(self, context: Context, entity: str, records: Iterable[Values], *, atomic: bool) -> BulkResult:
        """Creates many records; see `RecordService.bulk_create`."""
        self._e.require(context, "create", entity)
        given = _listed(records)
        try:
            result = self._e.write(
                context, entity, lambda uow: self._create(uow, context, entity, given, atomic=atomic)
            )
        except TableRefusal as error:
            result = self._sifted(context, entity, given, error, atomic=atomic)
        if atomic and result.failures:
            raise none_created(entity, len(given), result.failures)
        return result

    def _sifted(
        self, context: Context, entity: str, given: list[Any], error: TableRefusal, *, atomic: bool
    ) -> BulkResult:
        """Creates those of the records that an adopted table takes, unless it must be all of them.

        Raises:
            InvalidRecord: naming the records that it refuses; or `error`, where it cannot be told which they are.
        """

        def attempt(rows: Sequence[int], *, stays: bool = False) -> BulkResult:
            def work(uow: UnitOfWork) -> BulkResult:
                return self._create(uow, context, entity, [given[row] for row in rows], atomic=False)

            return self._e.write(context if stays else replace(context, is_trial=True), entity, work)

        found = sift(len(given), refusal_of(attempt))
        if not found.refused:
            raise error
        failures = [BulkFailure(row, tuple(problems)) for row, problems in found.refused.items()]
        if atomic or found.accepted is None:
            raise none_created(entity, len(given), failures)
        result = attempt(found.accepted, stays=True)
        failures += [BulkFailure(found.accepted[one.index], one.problems) for one in result.failures]
        return BulkResult(result.created, result.ids, tuple(sorted(failures, key=lambda one: one.index)))

    def create_within(
        self, uow: UnitOfWork, context: Context, entity: str, given: list[Any], *, ids: Sequence[UUID] | None = None
    ) -> BulkResult:
        """Creates all of many records or none, in a transaction of the caller.

        Args:
            ids: of the new records in tables of ours, where records of the batch refer to each other.
        """
        self._e.require(context, "create", entity)
        return self._create(uow, context, entity, given, atomic=True, ids=ids)

    def create_good_within(
        self, uow: UnitOfWork, context: Context, entity: str, given: list[Any], called: Sequence[str]
    ) -> BulkResult:
        """Creates those of many records that can be, in a transaction of a caller who has asked for the permission.

        Args:
            called: what messages call each of them, such as "row 7".
        """
        return self._create(uow, context, entity, given, atomic=False, called=called)

    def _create(
        self,
        uow: UnitOfWork,
        context: Context,
        entity: str,
        given: list[Any],
        *,
        atomic: bool,
        ids: Sequence[UUID] | None = None,
        called: Sequence[str] | None = None,
    ) -> BulkResult:
        served = self._e.models.write(uow, context, entity)
        now = self._e.clock.now()
        checked, problems = self._checked(uow, context, served, given, now, ids, called)
        failures = tuple(BulkFailure(index, tuple(problems[index])) for index in sorted(problems))
        if failures and atomic:
            return BulkResult(0, (), failures)
        good = checked if not problems else [values for index, values in enumerate(checked) if index not in problems]
        created = self._write(uow, context, served, good, now, ids) if good else []
        return BulkResult(len(created), tuple(created), failures)

    def _checked(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        given: list[Any],
        now: datetime,
        ids: Sequence[UUID] | None,
        called: Sequence[str] | None,
    ) -> tuple[list[dict[str, Any]], Problems]:
        values, problems = self._assignable(served, given)
        if served.defaults.names:
            values = [served.defaults.filled(one, context, now) for one in values]
        checked, invalid = served.validator.check_many(values)
        for index, found in invalid.items():
            if index not in problems or problems[index][0].message != NOT_A_RECORD:
                problems.setdefault(index, []).extend(without_unseen(served.model, found))
        if not served.rules.is_idle:
            checked = self._ruled(served, given, values, checked, problems, now)
        keys = [None] * len(checked) if ids is None else [(one,) for one in ids]
        names = called or [""] * len(checked)
        good = (place for place in range(len(checked)) if place not in problems)
        writes = [PlannedWrite(checked[i], key=keys[i], index=i, called=names[i]) for i in good]
        for index, problem in self._e.problems(uow, context, served, "create", writes) if writes else ():
            problems.setdefault(index, []).append(problem)
        return checked, told_waiting(self._e, uow, context, served, problems)

    @staticmethod
    def _ruled(
        served: Served,
        given: list[Any],
        values: Sequence[Mapping[str, Any]],
        checked: list[dict[str, Any]],
        problems: Problems,
        now: datetime,
    ) -> list[dict[str, Any]]:
        """The checked values without hidden defaults; adds what the rules of whole records say to `problems`."""
        ruled: list[dict[str, Any]] = []
        for index, one in enumerate(checked):
            bad = {problem.field for problem in problems.get(index, ())}
            good = served.validator.check(values[index], partial=False)[0] if bad else one
            if not isinstance(given[index], Mapping):
                ruled.append(one)
                continue
            kept = served.rules.without_hidden(good, cast(Values, given[index]), now)
            if found := served.rules.problems(kept, now, refused=bad):
                problems.setdefault(index, []).extend(without_unseen(served.model, found))
            ruled.append(kept)
        return ruled

    @staticmethod
    def _assignable(served: Served, given: list[Any]) -> tuple[list[Mapping[str, Any]], Problems]:
        allowed = {name for name, field in served.model.fields.items() if field.is_assignable}
        problems: Problems = {}
        values: list[Mapping[str, Any]] = []
        for index, one in enumerate(given):
            if not isinstance(one, Mapping):
                problems[index] = [Problem("", NOT_A_RECORD)]
                values.append({})
            elif one.keys() <= allowed:
                values.append(cast(Values, one))
            else:
                given_values = cast(Values, one)
                problems[index] = served.validator.assignment_problems(given_values)
                values.append({name: value for name, value in given_values.items() if name in allowed})
        return values, problems

    def _write(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        good: list[dict[str, Any]],
        now: datetime,
        ids: Sequence[UUID] | None,
    ) -> list[str]:
        if not served.model.managed and any(name not in one for one in good for name in served.model.key):
            return self._write_singly(uow, context, served, good)
        batch = bulk_store.Batch(served.table, good, context.user_id, now, ids)
        try:
            with (
                refused_by_table(served.model, "created", good),
                record_store.refusals(self._e.database.dialect),
            ):
                batch.load(uow)
        except record_store.Refused as error:
            label = served.model.definition.plural_label.lower()
            raise InvalidRecord(f"The {label} were not created.", [refusal(served.model, error.violation)]) from error
        if served.entity.definition.is_audited:
            self._e.note_many(uow, context, served, "create", batch.ids, batch.changes())
        if served.entity.definition.is_versioned:
            self._e.keep(uow, context, served, "create", _states(uow, served, batch.ids, good))
        self._e.announce(uow, context, served.name, "create", batch.ids)
        return batch.ids

    def _write_singly(self, uow: UnitOfWork, context: Context, served: Served, good: list[dict[str, Any]]) -> list[str]:
        """For adopted tables whose keys the database makes: they are known only once each row is there."""
        keys: list[str] = []
        for values in good:
            with refused_by_table(served.model, "created", [values]):
                row = record_store.add(uow, served.table, self._e.database.dialect, values)
            record = served.table.reader.record(row)
            self._e.note(uow, context, RecordDeed(served, "create", record[ID], {}, audited(served, record)))
            self._e.keep(uow, context, served, "create", [State(record[ID], None, record)])
            keys.append(record[ID])
        self._e.announce(uow, context, served.name, "create", keys)
        return keys


def _states(uow: UnitOfWork, served: Served, ids: list[str], written: list[dict[str, Any]]) -> list[State]:
    """New records as they are stored; in an adopted table the database may have filled in more than was written."""
    if served.model.managed:
        return [State(key, None, served.table.reader.planned(one)) for key, one in zip(ids, written, strict=True)]
    rows = record_store.find_many(uow, served.table, [read_id(served, key) for key in ids])
    return [State(record[ID], None, record) for record in served.table.reader.records(rows)]


def _listed(records: Any) -> list[Any]:
    if hasattr(records, "columns") and hasattr(records, "to_dict"):
        raise InvalidRecord("The records were not created.", [Problem("records", IS_A_FRAME)])
    if isinstance(records, Mapping | str) or not isinstance(records, Iterable):
        raise InvalidRecord("The records were not created.", [Problem("records", NOT_RECORDS)])
    return list(cast("Iterable[Any]", records))


def none_created(entity: str, given: int, failures: Sequence[BulkFailure]) -> InvalidRecord:
    """The error for a batch that was refused as a whole; `Problem.field` is a path such as `records.3.name`."""
    problems = placed_problems(failures)
    bad = len(failures)
    of_several = f"None of the {given:,} records was created: {bad:,} {'is' if bad == 1 else 'are'} invalid."
    what = of_several if given > 1 else "The record was not created: it is invalid."
    return InvalidRecord(what, problems, todo=frame_hint(entity, problems))
