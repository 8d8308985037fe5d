"""One run over the rows of a file, in one transaction: batches are created together, what is there is changed.

The outcome is that of taking the rows one after the other; a row that depends on one before it begins a new batch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import InvalidRecord, NotFound, PermissionDenied, Problem, StillReferenced
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.importing.event_gathering import GatheredEvents
from buildify_nb.records.importing.import_report import MOST_LISTED, ImportCancelled, ImportReport
from buildify_nb.records.importing.imports import Cancel, ImportOptions, Progress, RefusedValue
from buildify_nb.records.importing.row_reading import ReadRow, RowReader, value_at
from buildify_nb.records.importing.sheets import Sheet
from buildify_nb.records.keys import key_text, read_key
from buildify_nb.records.loading.bulk import Bulk
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.referrers import Referrers
from buildify_nb.records.table_refusals import TableRefusal
from buildify_nb.records.writing import Writing
from buildify_nb.storage.transactions import UnitOfWork

BATCH = 2_000
"""Rows that are looked at together."""
OFTEN = 100
"""Records that are changed, each by itself, between two words of how far it is."""
_REFUSALS = (InvalidRecord, NotFound, PermissionDenied, StillReferenced)


@dataclass(frozen=True)
class Watch:
    """Who waits for an import."""

    progress: Progress | None = None
    cancel: Cancel | None = None


@dataclass
class Pass:
    """What one run has to go by, and what it found."""

    sheet: Sheet
    reader: RowReader
    options: ImportOptions
    watch: Watch
    most_refused: int | None = None
    """Bad rows after which it ends."""
    shows: int = 0
    """How many records it reads back."""
    only: frozenset[int] | None = None
    """The places of the rows to take; all when left out."""
    known: Mapping[int, Sequence[Problem]] = field(default_factory=dict[int, Sequence[Problem]])
    """What is known to be wrong with the rows at some places."""
    shown: list[Record] = field(default_factory=list[Record])


class ImportRun:
    """Takes the rows in.

    Args:
        environment: of the records.
        context: who imports.
        entity: into what.
        given: the rows and what to do with them.
    """

    def __init__(self, environment: RecordEnvironment, context: Context, entity: str, given: Pass) -> None:
        self._gathered = GatheredEvents(environment, given.options.events)
        self._e = replace(environment, events=self._gathered)
        self._bulk, self._writing = Bulk(self._e), Writing(self._e, Referrers(self._e.models))
        self._context, self._entity, self._given = context, entity, given
        self._listed: list[RefusedValue] = []
        self.report = ImportReport(entity, given.sheet.headers, file=given.options.file)

    def work(self, uow: UnitOfWork) -> ImportReport:
        """All of it, in a transaction of the caller; raises ImportCancelled."""
        served = self._e.models.write(uow, self._context, self._entity)
        keys = _Keys(served, self._given.options.by)
        for batch in self._batches(keys):
            self._take(uow, served, keys, batch)
            self.report.rows += len(batch)
            self._tell()
            if self._given.most_refused is not None and self.report.refused_rows >= self._given.most_refused:
                self.report.is_complete = self.report.rows == len(self._given.sheet)
                break
        self._gathered.tell_at_the_end(uow)
        self.report.refused = tuple(self._listed)
        return self.report

    def _batches(self, keys: _Keys) -> Iterator[list[ReadRow]]:
        given, pending = self._given, _Pending(keys, self._given.reader.own_references)
        for place, row in enumerate(given.sheet):
            if given.only is not None and place not in given.only:
                continue
            read = given.reader.read(row)
            read.problems += given.known.get(place, ())
            if len(pending.rows) == BATCH or pending.must_come_before(read):
                yield pending.taken()
            pending.add(read)
        if pending.rows:
            yield pending.taken()

    def _tell(self, more: int = 0) -> None:
        """Says how far it is; `more` rows of the batch at hand are done."""
        watch, total = self._given.watch, len(self._given.sheet)
        if watch.progress is not None:
            watch.progress(self.report.rows + more, total)
        self._stop_when_asked()

    def _stop_when_asked(self) -> None:
        if self._given.watch.cancel is not None and self._given.watch.cancel.is_set():
            raise ImportCancelled(self.report.rows, len(self._given.sheet))

    def _take(self, uow: UnitOfWork, served: Served, keys: _Keys, batch: list[ReadRow]) -> None:
        self._stop_when_asked()
        self._given.reader.resolve(uow, batch)
        ids = keys.found(uow, batch)
        new = [row for row in batch if not row.problems and row.number not in ids]
        for row in batch:
            if row.problems:
                row.problems += self._also_wrong(served, row, is_new=row.number not in ids)
        self._create(uow, served, new)
        for place, row in enumerate(batch, 1):
            if not row.problems and row.number in ids:
                self._change(uow, served, ids[row.number], row)
                if place % OFTEN == 0:
                    self._tell(place)
        for row in batch:
            if row.problems:
                self._note(row)

    def _create(self, uow: UnitOfWork, served: Served, rows: list[ReadRow]) -> None:
        if not rows:
            return
        result = self._bulk.create_good_within(
            uow, self._context, self._entity, [row.values for row in rows], [f"row {row.number}" for row in rows]
        )
        for failure in result.failures:
            rows[failure.index].problems += failure.problems
        self.report.created += result.created
        if len(self._given.shown) < self._given.shows:
            self._show(uow, served, list(result.ids[: self._given.shows - len(self._given.shown)]))

    def _change(self, uow: UnitOfWork, served: Served, id: str, row: ReadRow) -> None:
        self._stop_when_asked()
        values = {**dict.fromkeys(row.empty), **row.values}
        values.pop(ID, None) if served.model.managed else None
        try:
            self._writing.update_within(uow, self._context, served, id, values, None)
        except _REFUSALS as error:
            if isinstance(error, TableRefusal) or isinstance(error.__cause__, record_store.Refused):
                raise  # The transaction is lost with it.
            row.problems += error.problems or [Problem("", str(error))]
            return
        self.report.updated += 1
        if len(self._given.shown) < self._given.shows:
            self._show(uow, served, [id])

    def _show(self, uow: UnitOfWork, served: Served, ids: list[str]) -> None:
        if not self._e.may(self._context, "read", self._entity):
            return
        keys = [key for one in ids if (key := read_key(one, served.model.key_kinds)) is not None]
        rows = record_store.find_many(uow, served.seen.table, keys)
        by_id = {record[ID]: record for record in served.seen.table.reader.records(rows)}
        found = [by_id[one] for one in ids if one in by_id]
        add_labels(uow, self._context, self._e, served.seen, found)
        self._given.shown += found

    def _also_wrong(self, served: Served, row: ReadRow, *, is_new: bool) -> list[Problem]:
        """What else is wrong with a row that is bad already, so that it is mended once."""
        known = {problem.field for problem in row.problems}
        values: dict[str, Any] = {name: one for name, one in row.values.items() if name in served.model.fields}
        if is_new:
            values = served.defaults.filled(values, self._context, self._e.clock.now())
        found = served.validator.check(values, partial=not is_new)[1]
        return [problem for problem in found if problem.field not in known]

    def _note(self, row: ReadRow) -> None:
        self.report.refused_rows += 1
        told = [f"{problem.field}: {problem.message}" if problem.field else problem.message for problem in row.problems]
        self.report.spool.append(["; ".join(told), *row.cells])
        places = self._given.reader.places
        for problem in row.problems:
            if len(self._listed) < MOST_LISTED:
                value = value_at(row, places, problem.field)
                self._listed.append(RefusedValue(row.number, problem.field, problem.message, value))


class _Keys:
    """Finds the records that rows mean by unique fields, or by their id."""

    def __init__(self, served: Served, by: Sequence[str]) -> None:
        self._served, self._by = served, tuple(by)
        self._by_id = self._by == (ID,) and served.model.managed
        fields = [] if self._by_id else [served.model.fields[name] for name in self._by]
        self._checks = {one.name: TypeAdapter[Any](one.type.annotation(one.definition)) for one in fields}

    def key(self, row: ReadRow) -> tuple[Any, ...] | None:
        """The values by which a row's record is found; None where it has none, or they are no values."""
        if not self._by or any(name not in row.values for name in self._by):
            return None
        if self._by_id:
            return read_key(str(row.values[ID]).strip(), self._served.model.key_kinds)
        try:
            return tuple(check.validate_python(row.values[name]) for name, check in self._checks.items())
        except ValidationError:
            return None

    def found(self, uow: UnitOfWork, rows: Sequence[ReadRow]) -> dict[int, str]:
        """The ids of the records that are there, by the number of the row; notes rows that name none."""
        if not self._by:
            return {}
        keys = {row.number: key for row in rows if (key := self.key(row)) is not None}
        names = self._served.model.key if self._by_id else self._by
        there = reference_store.keys_of(uow, self._served.seen.table, names, set(keys.values())) if keys else {}
        ids = {number: key_text(there[key]) for number, key in keys.items() if key in there}
        for row in rows:
            if row.number not in ids:
                row.problems += self._missing(row)
        return ids

    def _missing(self, row: ReadRow) -> list[Problem]:
        if self._by_id:
            given = row.values.pop(ID, None)
            label = self._served.model.definition.label.lower()
            return [] if given is None else [Problem(ID, f"there is no {label} with this id")]
        told = "is what records are found by: it must be given"
        known = {problem.field for problem in row.problems}
        return [Problem(name, told) for name in self._by if name not in row.values and name not in known]


class _Pending:
    """Rows that wait to be taken together."""

    def __init__(self, keys: _Keys, own_references: Mapping[str, str]) -> None:
        self._keys, self._own = keys, own_references
        self.rows: list[ReadRow] = []
        self._seen: set[tuple[Any, ...]] = set()
        self._values: dict[str, set[Any]] = {name: set() for name in own_references.values()}

    def must_come_before(self, row: ReadRow) -> bool:
        """Whether a row can be judged only when these are written: it means the same record, or refers to one."""
        key = self._keys.key(row)
        if key is not None and key in self._seen:
            return True
        return any(row.values.get(name) in self._values[field] for name, field in self._own.items())

    def add(self, row: ReadRow) -> None:
        """Lets a row wait."""
        self.rows.append(row)
        key = self._keys.key(row)
        if key is not None:
            self._seen.add(key)
        for name, values in self._values.items():
            if row.values.get(name) is not None:
                values.add(row.values[name])

    def taken(self) -> list[ReadRow]:
        """The rows; none wait afterwards."""
        taken, self.rows = self.rows, []
        self._seen.clear()
        for values in self._values.values():
            values.clear()
        return taken
