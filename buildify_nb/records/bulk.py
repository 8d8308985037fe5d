"""Creates many records by one call: one validation, one query per rule, one bulk load, one set of audit rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records import bulk_store, record_store
from buildify_nb.records.constraints import refusal
from buildify_nb.records.environment import PlannedWrite, RecordEnvironment
from buildify_nb.records.record import BulkFailure, BulkResult, Values
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork

NOT_A_RECORD = "must be values by field name"

Problems = dict[int, list[Problem]]


class Bulk:
    """The bulk writes."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def create(self, context: Context, entity: str, records: Iterable[Values], *, atomic: bool) -> BulkResult:
        """Creates many records; see `RecordService.bulk_create`."""
        self._e.require(context, "create", entity)
        given = list(records)
        return self._e.database.write(context, lambda uow: self._create(uow, context, entity, given, atomic=atomic))

    def _create(self, uow: UnitOfWork, context: Context, entity: str, given: list[Any], *, atomic: bool) -> BulkResult:
        served = self._e.models.write(uow, context, entity)
        now = self._e.clock.now()
        checked, problems = self._checked(uow, context, served, given, now)
        failures = tuple(BulkFailure(index, tuple(problems[index])) for index in sorted(problems))
        if failures and atomic:
            return BulkResult(0, (), failures)
        good = checked if not problems else [values for index, values in enumerate(checked) if index not in problems]
        ids = self._write(uow, context, served, good, now) if good else []
        return BulkResult(len(ids), tuple(ids), failures)

    def _checked(
        self, uow: UnitOfWork, context: Context, served: Served, given: list[Any], now: datetime
    ) -> tuple[list[dict[str, Any]], Problems]:
        values, problems = self._assignable(served, given)
        if served.defaults.names:
            values = [served.defaults.filled(one, context, now) for one in values]
        checked, invalid = served.validator.check_many(values)
        for index, found in invalid.items():
            if index not in problems or problems[index][0].message != NOT_A_RECORD:
                problems.setdefault(index, []).extend(found)
        writes = [PlannedWrite(one, index=i) for i, one in enumerate(checked) if i not in problems]
        for index, problem in self._e.problems(uow, context, served, "create", writes) if writes else ():
            problems.setdefault(index, []).append(problem)
        return checked, problems

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
                values.append(one)
            else:
                problems[index] = served.validator.assignment_problems(one)
                values.append({name: value for name, value in one.items() if name in allowed})
        return values, problems

    def _write(
        self, uow: UnitOfWork, context: Context, served: Served, good: list[dict[str, Any]], now: datetime
    ) -> list[str]:
        batch = bulk_store.Batch(served.table, good, context.user_id, now)
        try:
            with record_store.refusals(self._e.database.dialect):
                batch.load(uow)
        except record_store.Refused as error:
            label = served.model.definition.plural_label.lower()
            raise InvalidRecord(f"The {label} were not created.", [refusal(served.model, error.violation)]) from error
        if served.entity.definition.is_audited:
            self._e.note_many(uow, context, served, "create", batch.ids, batch.changes())
        self._e.announce(uow, context, served.name, "create", batch.ids)
        return batch.ids
