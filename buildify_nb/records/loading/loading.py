"""Loads the rows of a frame as records in one transaction: references become keys, then the bulk path takes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.identifiers import new_id
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.loading.bulk import Bulk
from buildify_nb.records.loading.load_report import FrameColumn
from buildify_nb.records.loading.references import keys_by_value
from buildify_nb.records.loading.refused_rows import refusal_of, sift
from buildify_nb.records.record_models import Served
from buildify_nb.records.table_refusals import TableRefusal
from buildify_nb.storage.transactions import UnitOfWork

OnOrphan: TypeAlias = Literal["refuse", "null"]
IfExists: TypeAlias = Literal["append", "keep"]
MOST_LISTED = 10
"""Rows that an error names."""


@dataclass(frozen=True)
class FrameRows:
    """The values of a frame, column by column, None where one is missing."""

    columns: tuple[FrameColumn, ...]
    values: tuple[Sequence[Any], ...]
    count: int = 0
    """How many rows there are."""
    on_orphan: OnOrphan = "refuse"
    """What to do with references to nothing."""
    advice: str = ""
    """What a refusal says beside the rows."""

    def among(self, wanted: Sequence[int]) -> FrameRows:
        """Some of the rows."""
        values = tuple([column[row] for row in wanted] for column in self.values)
        return replace(self, values=values, count=len(wanted))

    def by_field(self) -> dict[str, Sequence[Any]]:
        """The values by field, without columns that are left out."""
        pairs = zip(self.columns, self.values, strict=True)
        return {column.field.name: values for column, values in pairs if column.field is not None}


class Loading:
    """The loads."""

    def __init__(self, environment: RecordEnvironment, bulk: Bulk) -> None:
        self._e, self._bulk = environment, bulk

    def append(self, context: Context, entity: str, rows: FrameRows) -> int:
        """Loads rows into a published entity; returns how many.

        Raises:
            InvalidRecord: naming the first rows that were refused, and why; nothing is loaded.
        """
        try:
            return self._e.write(context, entity, lambda uow: self.fill(uow, context, entity, rows))
        except TableRefusal as error:
            raise self._naming_rows(context, entity, rows, error) from error.__cause__

    def _naming_rows(self, context: Context, entity: str, rows: FrameRows, error: TableRefusal) -> InvalidRecord:
        """The error that names the rows which an adopted table refuses."""
        trial = replace(context, is_trial=True)

        def attempt(wanted: Sequence[int]) -> None:
            self._e.write(trial, entity, lambda uow: self.fill(uow, trial, entity, rows.among(wanted)))

        found = sift(rows.count, refusal_of(attempt)).refused
        listed = [(row, problem) for row, problems in found.items() for problem in problems]
        return refused(entity, listed, rows.advice) if listed else error

    def fill(self, uow: UnitOfWork, context: Context, entity: str, rows: FrameRows) -> int:
        """As `append`, within a transaction of the caller."""
        if not rows.count:
            return 0
        served = self._e.models.write(uow, context, entity)
        ids = [new_id() for _ in range(rows.count)] if served.model.managed else None
        values = rows.by_field()
        problems: list[tuple[int, Problem]] = []
        for column in rows.columns:
            if column.reference is not None and column.field is not None:
                name = column.field.name
                values[name], found = self._resolved(uow, context, served, column, values, ids)
                problems += found if rows.on_orphan == "refuse" else []
        if problems:
            raise refused(entity, problems, rows.advice)
        names = list(values)
        records = [dict(zip(names, row, strict=True)) for row in zip(*values.values(), strict=True)]
        result = self._bulk.create_within(uow, context, entity, records, ids=ids)
        if result.failures:
            found = ((failure.index, problem) for failure in result.failures for problem in failure.problems)
            raise refused(entity, found, rows.advice)
        return result.created

    def _resolved(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        column: FrameColumn,
        values: Mapping[str, Sequence[Any]],
        ids: Sequence[UUID] | None,
    ) -> tuple[list[Any], list[tuple[int, Problem]]]:
        reference, field = column.reference, column.field
        assert reference is not None  # the caller asks for columns
        assert field is not None  # that have both
        target = served.seen if reference.entity == served.name else self._e.models.read(uow, context, reference.entity)
        given = values[field.name]
        added: dict[Any, Any] = {}
        if target.id == served.id and ids is not None and reference.field in values:
            added = {value: key for value, key in zip(values[reference.field], ids, strict=True) if value is not None}
        wanted = {value for value in given if value is not None}
        keys = keys_by_value(uow, target, reference.field, wanted, added)
        label = target.model.definition.label.lower()
        problems = [
            (index, Problem(column.header, f"there is no {label} {value!r}"))
            for index, value in enumerate(given)
            if value is not None and value not in keys
        ]
        return [None if value is None else keys.get(value) for value in given], problems


def refused(entity: str, problems: Iterable[tuple[int, Problem]], advice: str = "") -> InvalidRecord:
    """The error that names the first rows and what is wrong with them, and then gives `advice`."""
    found = sorted(problems, key=lambda each: each[0])
    listed = [Problem(problem.field, f"row {index}: {problem.message}") for index, problem in found[:MOST_LISTED]]
    rows = len({index for index, _ in found})
    more = f" These are the first {MOST_LISTED} of {len(found):,} problems." if len(found) > MOST_LISTED else ""
    count = f"{rows:,} row{' was' if rows == 1 else 's were'} refused"
    todo = f"Rows are counted from 0, as by .iloc.{more} {advice}".rstrip()
    return InvalidRecord(f"Nothing was loaded into {entity!r}: {count}.", listed, todo=todo)
