"""Changes or deletes many records by one call, and writes a record whether it is there or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar, cast

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.errors import (
    BuildifyError,
    InvalidRecord,
    NotFound,
    PermissionDenied,
    Problem,
    StaleVersion,
    StillReferenced,
)
from buildify_nb.expressions.syntax import Comparison, ComparisonOperator, FieldRef, Literal, all_of
from buildify_nb.records import record_store
from buildify_nb.records.constraints import identifying_sets
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.keys import key_text
from buildify_nb.records.querying import query_store
from buildify_nb.records.querying.query import Query
from buildify_nb.records.record import NOT_A_RECORD, BulkChange, BulkFailure, Record, Values, placed_problems
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.deleting import Deleting
from buildify_nb.records.writing import Writing, refused
from buildify_nb.storage.transactions import UnitOfWork

Given = TypeVar("Given")
_REFUSALS = (InvalidRecord, NotFound, PermissionDenied, StaleVersion, StillReferenced)


class ChangingMany:
    """Writes of records that may be there already."""

    def __init__(self, environment: RecordEnvironment, writing: Writing, deleting: Deleting) -> None:
        self._e, self._writing, self._deleting = environment, writing, deleting

    def update(self, context: Context, entity: str, changes: Iterable[Values], *, atomic: bool) -> BulkChange:
        """Changes many records; see `Records.bulk_update`."""
        self._e.require(context, "update", entity)

        def change(uow: UnitOfWork, served: Served, given: Any) -> str:
            key, values, row_version = _addressed(given)
            return self._writing.update_within(uow, context, served, key, values, row_version)[ID]

        return self._each(context, entity, list(changes), change, "changed", atomic=atomic)

    def delete(self, context: Context, entity: str, ids: Iterable[str], *, atomic: bool) -> BulkChange:
        """Deletes many records; see `Records.bulk_delete`."""
        self._e.require(context, "delete", entity)

        def delete(uow: UnitOfWork, _served: Served, id: Any) -> str:
            self._deleting.delete_within(uow, context, entity, id, None)
            return str(id)

        given: list[Any] = [ids] if isinstance(ids, str | Mapping) else list(ids)
        return self._each(context, entity, given, delete, "deleted", atomic=atomic)

    def upsert(self, context: Context, entity: str, values: Values, by: str | Sequence[str]) -> Record:
        """Creates a record, or changes the one that has these unique values; see `Records.upsert`."""
        for action in ("create", "update"):
            self._e.require(context, action, entity)
        names = [by] if isinstance(by, str) else list(by)

        def work(uow: UnitOfWork) -> Record:
            served = self._e.models.write(uow, context, entity)
            there = self._named(uow, served, names, values)
            if there is None:
                return self._writing.create_within(uow, context, served, values)
            return self._writing.update_within(uow, context, served, there, values, None)

        try:
            return self._e.write(context, entity, work)
        except InvalidRecord as error:
            # Somebody may have created it between the look and the write; then it is there now.
            if not any(problem.field in names and "must be unique" in problem.message for problem in error.problems):
                raise
            return self._e.write(context, entity, work)

    def _each(
        self,
        context: Context,
        entity: str,
        given: list[Given],
        act: Callable[[UnitOfWork, Served, Given], str],
        done: str,
        *,
        atomic: bool,
    ) -> BulkChange:
        if atomic:
            ids = self._e.write(context, entity, lambda uow: self._all(uow, context, entity, given, act, done))
            return BulkChange(len(ids), tuple(ids))
        ids, failures = list[str](), list[BulkFailure]()
        for index, one in enumerate(given):
            try:
                ids.append(self._e.write(context, entity, partial(self._one, context, entity, act, one)))
            except _REFUSALS as error:
                failures.append(_failure(index, error))
        return BulkChange(len(ids), tuple(ids), tuple(failures))

    def _one(
        self,
        context: Context,
        entity: str,
        act: Callable[[UnitOfWork, Served, Given], str],
        given: Given,
        uow: UnitOfWork,
    ) -> str:
        return act(uow, self._e.models.write(uow, context, entity), given)

    def _all(
        self,
        uow: UnitOfWork,
        context: Context,
        entity: str,
        given: list[Given],
        act: Callable[[UnitOfWork, Served, Given], str],
        done: str,
    ) -> list[str]:
        served = self._e.models.write(uow, context, entity)
        ids, failures = list[str](), list[BulkFailure]()
        for index, one in enumerate(given):
            try:
                ids.append(act(uow, served, one))
            except _REFUSALS as error:
                failures.append(_failure(index, error))
                if isinstance(error.__cause__, record_store.Refused):
                    break  # The transaction is lost with it; those behind it were not looked at.
        if failures:
            raise _none_done(given, failures, done)
        return ids

    def _named(self, uow: UnitOfWork, served: Served, names: list[str], values: Values) -> str | None:
        """The id of the record that has the given values in these fields."""
        if problem := ambiguous(served, names):
            raise InvalidRecord("The record was not written.", [problem])
        told = "is what the record is found by: give it"
        missing = [Problem(name, told) for name in names if values.get(name) is None]
        checked, problems = served.validator.check({name: values.get(name) for name in names}, partial=True)
        if found := [*missing, *(one for one in problems if one.field not in {p.field for p in missing})]:
            raise refused(served, "written", found)
        types = served.model.value_types
        condition = all_of(
            Comparison(FieldRef(name, types[name]), ComparisonOperator.EQUAL, Literal(checked[name], types[name]))
            for name in names
        )
        rows = query_store.rows(
            uow, served.seen.table, Query(condition, (), served.model.key, served.model.names), limit=2
        )
        return key_text(rows[0]) if rows else None


def ambiguous(served: Served, names: Sequence[str]) -> Problem | None:
    """What is wrong with fields by which one record is to be found: they must be unique."""
    unique = {frozenset(one) for one in identifying_sets(served.seen.model)}
    if frozenset(names) in unique:
        return None
    known = ", ".join(sorted(" and ".join(sorted(one)) for one in unique)) or "none"
    return Problem("by", f"must be unique fields, so that one record is meant; it has {known}")


def _addressed(given: Any) -> tuple[Any, dict[str, Any], Any]:
    """The id, the values and the version of a change."""
    if not isinstance(given, Mapping):
        raise InvalidRecord("The values cannot be read.", [Problem("", NOT_A_RECORD)])
    values = dict(cast("Mapping[str, Any]", given))
    if ID not in values:
        raise InvalidRecord("The record is not named.", [Problem(ID, "must be given: it says which record is meant")])
    return values.pop(ID), values, values.pop(ROW_VERSION, None)


def _failure(index: int, error: BuildifyError) -> BulkFailure:
    return BulkFailure(index, tuple(error.problems) or (Problem("", str(error)),))


def _none_done(given: Sequence[object], failures: Sequence[BulkFailure], done: str) -> InvalidRecord:
    what = f"None of the {len(given):,} records was {done}: {len(failures):,} cannot be."
    return InvalidRecord(what, placed_problems(failures), todo="With atomic=False the others are.")
