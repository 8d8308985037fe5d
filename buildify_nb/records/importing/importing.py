"""Imports files as records: what is bad is known before anything is written, and all is written in one transaction.

A preview is an import that is taken back, so its verdict is that of the import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.expressions.literals import shown
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.changing_many import ambiguous
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.importing.cell_readers import cell_text
from buildify_nb.records.importing.column_mapping import ColumnMapper
from buildify_nb.records.importing.import_choices import ImportChoices, import_choices
from buildify_nb.records.importing.import_plan import ImportPlan
from buildify_nb.records.importing.import_report import MOST_REFUSED, ImportRefused, ImportReport
from buildify_nb.records.importing.import_run import ImportRun, Pass, Watch
from buildify_nb.records.importing.imports import (
    NOT_IMPORTED,
    Cancel,
    ImportColumn,
    ImportOptions,
    Progress,
    RefusedValue,
    Source,
)
from buildify_nb.records.importing.progress import shown_progress
from buildify_nb.records.importing.row_reading import RowReader, referred
from buildify_nb.records.importing.sheets import Sheet, open_sheet
from buildify_nb.records.importing.spellings import SpellingSurvey
from buildify_nb.records.loading.refused_rows import refusal_of, sift
from buildify_nb.records.record_models import Served
from buildify_nb.records.table_refusals import TableRefusal
from buildify_nb.storage.transactions import UnitOfWork

SAMPLES, FIRST_RECORDS = 3, 5
"""Values of a column, and records, that a preview shows."""


NO_COLUMN = "no column is that of a field"
_SAY = "Say which column is meant: mapping={'Header': 'field'}."


@dataclass(frozen=True)
class _Prepared:
    """What is known before the rows are looked at."""

    columns: tuple[ImportColumn, ...]
    reader: RowReader
    served: Served


class Importing:
    """The imports. Their user may do what `bulk_create` and `update` let that user do."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def open(self, context: Context, entity: str, source: Source, options: ImportOptions) -> Sheet:
        """The rows of a file, read to its end; raises InvalidRecord where it cannot be read."""
        self.require_allowed(context, entity, options)
        served = self._e.read(context, entity, lambda uow: self._e.models.whole(uow, context, entity))
        served.model.require_writable()
        return open_sheet(source, options.file, ColumnMapper(served.model, options.by).known)

    def choices(self, context: Context, entity: str) -> ImportChoices:
        """What an import may be told to do; see `Records.import_choices`."""
        self._e.require(context, "create", entity)
        return self._e.read(context, entity, lambda uow: import_choices(uow, self._e, context, entity))

    def preview(
        self,
        context: Context,
        entity: str,
        source: Source,
        options: ImportOptions,
        *,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
    ) -> ImportPlan:
        """What an import of the file would do; see `Records.preview_import`."""
        sheet = self.open(context, entity, source, options)
        return self.plan(context, entity, sheet, options, progress=progress, cancel=cancel)

    def plan(
        self,
        context: Context,
        entity: str,
        sheet: Sheet,
        options: ImportOptions,
        *,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
    ) -> ImportPlan:
        """What an import of rows that were read would do."""
        self.require_allowed(context, entity, options)
        prepared = self._prepared(context, entity, sheet, options)
        with shown_progress(progress, f"Previewing {entity}") as tell:
            given = Pass(sheet, prepared.reader, options, Watch(tell, cancel), shows=FIRST_RECORDS)
            report, shown = self._tried_out(context, entity, given)
        report.is_written = False
        table = prepared.served.seen.model.table(_shown_names(prepared))
        return ImportPlan(self, context, entity, sheet, options, prepared.columns, report, tuple(shown), table)

    def import_file(
        self,
        context: Context,
        entity: str,
        source: Source,
        options: ImportOptions,
        *,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
    ) -> ImportReport:
        """Imports a file; see `Records.import_file`."""
        sheet = self.open(context, entity, source, options)
        try:
            return self.run(context, entity, sheet, options, progress=progress, cancel=cancel)
        finally:
            sheet.close()

    def run(
        self,
        context: Context,
        entity: str,
        sheet: Sheet,
        options: ImportOptions,
        *,
        progress: Progress | bool | None = None,
        cancel: Cancel | None = None,
    ) -> ImportReport:
        """Imports rows that were read."""
        self.require_allowed(context, entity, options)
        prepared = self._prepared(context, entity, sheet, options)
        if not prepared.reader.places:
            headers = ", ".join(shown(header) for header in sheet.headers[:5])
            raise InvalidRecord(NOT_IMPORTED, [Problem("mapping", f"{NO_COLUMN}: {headers}")], todo=_SAY)
        with shown_progress(progress, f"Importing {entity}") as tell:
            most = MOST_REFUSED if options.if_bad == "refuse" else None
            given = Pass(sheet, prepared.reader, options, Watch(tell, cancel), most)
            report, _ = self._attempted(context, entity, given)
        report.is_written = not context.is_trial
        return report

    def require_allowed(self, context: Context, entity: str, options: ImportOptions) -> None:
        """Raises PermissionDenied unless the user may import: create records, and with `by` change them."""
        for action in ("create", "update") if options.by else ("create",):
            self._e.require(context, action, entity)

    def _prepared(self, context: Context, entity: str, sheet: Sheet, options: ImportOptions) -> _Prepared:
        def work(uow: UnitOfWork) -> _Prepared:
            served = self._e.models.whole(uow, context, entity)
            served.model.require_writable()
            columns = _with_samples(
                ColumnMapper(served.model, options.by).columns(sheet.headers, options.mapping), sheet
            )
            _refuse_unusable(served, columns, options)
            found = referred(uow, self._e, context, served, options.references)
            return _Prepared(
                columns, RowReader(columns, served, _survey(served, sheet, columns, options), found), served
            )

        return self._e.read(context, entity, work)

    def _tried_out(self, context: Context, entity: str, given: Pass) -> tuple[ImportReport, Sequence[Any]]:
        if given.reader.places:
            return self._attempted(replace(context, is_trial=True), entity, given)
        # Whoever previews may go on to say which columns are meant.
        return ImportReport(entity, given.sheet.headers, refused=(RefusedValue(1, "", NO_COLUMN),)), ()

    def _attempted(self, context: Context, entity: str, given: Pass) -> tuple[ImportReport, Sequence[Any]]:
        """The import; of an adopted table it is found out before which rows that refuses: its engine does not tell."""
        try:
            return self._once(context, entity, given)
        except TableRefusal as error:
            refusal = error
        attempt = refusal_of(partial(self._tried, context, entity, given))
        found = sift(len(given.sheet), attempt)
        if not found.refused or found.accepted is None:
            raise refusal
        return self._once(context, entity, replace(given, known=found.refused))

    def _once(self, context: Context, entity: str, given: Pass) -> tuple[ImportReport, Sequence[Any]]:
        def work(uow: UnitOfWork) -> tuple[ImportReport, Sequence[Any]]:
            # A transaction that lost a race runs again: nothing may be left of its first run.
            fresh = replace(given, shown=[])
            report = ImportRun(self._e, context, entity, fresh).work(uow)
            if report.refused_rows and given.most_refused is not None:
                report.is_written = False
                raise ImportRefused(report)
            return report, fresh.shown

        return self._e.write(context, entity, work)

    def _tried(self, context: Context, entity: str, given: Pass, places: Sequence[int]) -> None:
        quiet = Watch(cancel=given.watch.cancel)
        tried = replace(given, only=frozenset(places), watch=quiet, shown=[], shows=0, most_refused=None)
        trial = replace(context, is_trial=True)
        self._e.write(trial, entity, lambda uow: ImportRun(self._e, trial, entity, replace(tried, shown=[])).work(uow))


def _with_samples(columns: Sequence[ImportColumn], sheet: Sheet) -> tuple[ImportColumn, ...]:
    found = sheet.samples(SAMPLES)
    return tuple(
        replace(column, samples=tuple(cell_text(cell)[:80] for cell in cells))
        for column, cells in zip(columns, found, strict=True)
    )


def _survey(served: Served, sheet: Sheet, columns: Sequence[ImportColumn], options: ImportOptions) -> SpellingSurvey:
    kinds = {place: served.model.fields.get(column.field or "") for place, column in enumerate(columns)}
    numbers = [at for at, one in kinds.items() if one and one.value_type in (ValueType.DECIMAL, ValueType.INTEGER)]
    days = [at for at, one in kinds.items() if one and one.value_type in (ValueType.DATE, ValueType.TIMESTAMP)]
    survey = SpellingSurvey(options.file)
    if numbers or days:
        survey.look((cells for _, cells in sheet), numbers, days)
    return survey


def _refuse_unusable(served: Served, columns: Sequence[ImportColumn], options: ImportOptions) -> None:
    """Raises InvalidRecord when records cannot be found by what the caller says."""
    given = {column.field for column in columns if column.field}
    problems: list[Problem] = []
    is_by_id = options.by == (ID,) and served.model.managed
    if options.by and not is_by_id and (problem := ambiguous(served, options.by)):
        problems.append(problem)
    problems += [Problem("by", f"no column is that of {name!r}") for name in options.by if name not in given]
    problems += [
        Problem("references", f"no column is that of {name!r}") for name in options.references if name not in given
    ]
    if problems:
        raise InvalidRecord(NOT_IMPORTED, problems, todo=_SAY)


def _shown_names(prepared: _Prepared) -> tuple[str, ...]:
    seen = prepared.served.seen.model
    given = [column.field for column in prepared.columns if column.field in seen.fields]
    return tuple(str(name) for name in given)
