"""What a publish would do to the data that is there: reads it, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

from buildify_nb.counts import counted
from buildify_nb.datamodel.ddl.ddl_compiler import needs_rebuild
from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    Operation,
    ParkColumn,
    RestoreColumn,
    SetNullable,
    is_empty_column,
)
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.publishing.migrations import Risk, RiskLevel
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import MOST_SHOWN, Conversion, as_text
from buildify_nb.datamodel.risk.upcoming_values import UpcomingValues
from buildify_nb.datamodel.system_columns import DELETED_AT
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import ColumnShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork

SAMPLE = 3
"""How many keys of concerned records a risk names."""
_WAY_BACK = "restore the revision from before instead, let the field be optional there, and publish that"


def risks_of(
    uow: UnitOfWork,
    operations: Sequence[Operation],
    before: TableShape,
    after: TableShape,
    database: Database,
    conversions: Mapping[str, Conversion],
    wanted: EntityDefinition,
    *,
    is_rollback: bool = False,
) -> list[Risk]:
    """The risks of `operations` on the table as it is.

    Args:
        conversions: by the id of a column that is converted value by value, what came of its values.
        wanted: what they lead to; it says why a column may not be empty.
        is_rollback: whether they lead to a definition that is as it is.
    """
    rows = 0 if all(is_empty_column(one) for one in operations) else risk_store.count_rows(uow, before)
    if not rows:
        return []
    values = UpcomingValues(uow, operations, before, after, database.dialect, conversions)
    reader = _Reader(uow, before, database, rows, values, wanted, is_rollback=is_rollback)
    found = [risk for operation in operations for risk in reader.read(operation)]
    if needs_rebuild(operations, before, database) or any(_rewrites(operation) for operation in operations):
        found.append(Risk("rewrites", f"the table with {counted(rows, 'record')} is rewritten", rows))
    return found


def title_risks(before: EntityDefinition, after: EntityDefinition) -> Iterator[Risk]:
    """That records will read otherwise, because the field that titles them is dropped."""
    title = next((field for field in before.fields if field.name == before.title_field), None)
    if title is not None and title.id not in {field.id for field in after.fields}:
        now = after.title_field or "their id"
        chosen = "" if after.title_field is None else ", unless you choose another with edit(primary_field=…)"
        yield Risk("safe", f"records were titled by {title.name}, and will be by {now}{chosen}")


def hiding_risks(uow: UnitOfWork, table: TableShape, noun: str, whose: str) -> Iterator[Risk]:
    """That the rows of a whole table go out of service; `noun` and `whose` say what they are."""
    if rows := risk_store.count_rows(uow, table):
        told = f"{counted(rows, noun)} of {whose} would be out of service"
        yield Risk("hides records", f"{told}; none is lost, publishing again brings all back", rows)


class _Reader:
    def __init__(
        self,
        uow: UnitOfWork,
        table: TableShape,
        database: Database,
        rows: int,
        values: UpcomingValues,
        wanted: EntityDefinition,
        *,
        is_rollback: bool,
    ) -> None:
        self._uow, self._table, self._rows, self._values = uow, table, rows, values
        self._forbidding, self._is_rollback = _forbidding(wanted), is_rollback
        self._defaults = {
            str(one.id) for one in wanted.fields if one.default_value is not None or one.default_expression is not None
        }
        self._dialect, self._capabilities = database.dialect, database.capabilities
        self._by_id = {column.id: column for column in table.columns}

    def read(self, operation: Operation) -> Iterator[Risk]:
        match operation:
            case AddColumn():
                yield from self._added(operation)
            case RestoreColumn():
                yield from self._restored(operation)
            case ParkColumn(column) if column.name == DELETED_AT:
                yield from self._revived()
            case ParkColumn(column):
                yield from self._hidden(column.name)
            case ConvertColumn(how="checked"):
                yield from self._converted(operation)
            case SetNullable(column, nullable=False):
                yield from self._empty(column, self._by_id[column.id].name)
            case CreateIndex():
                yield from self._indexed(operation)
            case AddForeignKey():
                yield from self._orphans(operation)
            case _:
                pass

    def _added(self, operation: AddColumn) -> Iterator[Risk]:
        column = operation.column
        if operation.is_row_by_row:
            yield from self._filled_each(column)
        elif not column.nullable and operation.fill is None:
            told = f"{counted(self._rows, 'record')} would have no {column.name}{self._why(column)}"
            yield Risk("impossible", f"{told}; give the field a default value", self._rows)

    def _filled_each(self, column: ColumnShape) -> Iterator[Risk]:
        yield from self._lost(column, f"that {column.name} would be filled with cannot become {column.type}")
        yield from self._rounded(column)
        if not column.nullable:
            yield from self._no_value(column, *self._values.empty(column, SAMPLE))

    def _filled_empty(self, column: ColumnShape, source: str) -> Iterator[Risk]:
        filled = self._values.conversion(column.id).filled
        told = f"{counted(len(filled), 'empty value')} of {column.name} will be filled {source}"
        yield Risk("safe", told, len(filled), filled[:SAMPLE])

    def _hidden(self, name: str) -> Iterator[Risk]:
        count, sample = risk_store.filled(self._uow, self._table, self._dialect, name, SAMPLE)
        if count:
            yield Risk("safe", f"{counted(count, 'value')} of {name} will be hidden, not deleted", count, sample)

    def _revived(self) -> Iterator[Risk]:
        count, sample = risk_store.filled(self._uow, self._table, self._dialect, DELETED_AT, SAMPLE)
        if count:
            told = f"{counted(count, 'deleted record')} would no longer be deleted"
            left = risk_store.left_behind(self._uow, self._table, self._dialect)
            lonely = f", {left} of them pointing at a record that stays deleted" if left else ""
            yield Risk("loses data", f"{told}{lonely}", count, sample)

    def _converted(self, operation: ConvertColumn) -> Iterator[Risk]:
        retyped = operation.before.type != operation.after.type
        wanted = f"cannot become {operation.after.type}" if retyped else "break the new rules of the field"
        column = operation.after
        yield from self._gone(column)
        yield from self._lost(column, f"of {operation.before.name} {wanted}")
        yield from self._rounded(column, f"; the exact ones are kept as {operation.parked}")
        if operation.source:
            yield from self._filled_empty(column, operation.source)
        elif not column.nullable and operation.before.nullable:
            yield from self._empty(column, operation.before.name)

    def _restored(self, operation: RestoreColumn) -> Iterator[Risk]:
        column = operation.column
        yield from self._gone(column)
        if operation.revised:
            yield from self._lost(column, f"written to {column.name} since cannot become what it was, {column.type}")
            yield from self._rounded(column)
        if operation.revised and operation.source:
            yield from self._filled_empty(column, operation.source)
        elif operation.is_row_by_row:
            yield from self._filled_each(column)
        elif not column.nullable and operation.fill is None:
            yield from self._no_value(column, *self._values.empty(column, SAMPLE))

    def _gone(self, column: ColumnShape) -> Iterator[Risk]:
        told, way = f"of {column.name} pointing at no record, or at a deleted one", ""
        if not column.nullable:
            way = f"; restore those records, or {_WAY_BACK if self._is_rollback else 'let the field be optional'}"
        yield from self._without(column, self._values.conversion(column.id).gone, told, way)

    def _lost(self, column: ColumnShape, told: str) -> Iterator[Risk]:
        way = "" if column.nullable else f"; mend those values{self._way_without(column)}"
        yield from self._without(column, self._values.conversion(column.id).lost, told, way)

    def _way_without(self, column: ColumnShape) -> str:
        """How a field that may not be empty is published over values that it refuses."""
        if self._is_rollback:
            return ""
        if column.id not in self._defaults:
            return ", or let the field be optional"
        return ", or let the field be optional in this publish and required in the next, whose default fills them"

    def _without(
        self, column: ColumnShape, lost: Sequence[tuple[str, str]], told: str, way: str = ""
    ) -> Iterator[Risk]:
        if lost:
            level: RiskLevel = "loses data" if column.nullable else "impossible"
            sample = tuple(key for key, _ in lost[:SAMPLE])
            values = tuple(repr(value[:MOST_SHOWN]) for _, value in lost[:SAMPLE])
            why = ", and would be empty" if column.nullable else self._why(column)
            yield Risk(level, f"{counted(len(lost), 'value')} {told}{why}{way}", len(lost), sample, values=values)

    def _rounded(self, column: ColumnShape, kept: str = "") -> Iterator[Risk]:
        rounded = self._values.conversion(column.id).rounded
        if rounded:
            told = f"{counted(len(rounded), 'value')} of {column.name} would be {_part(column.type)}{kept}"
            sample = tuple(key for key, *_ in rounded[:SAMPLE])
            values = tuple(
                f"{as_text(old)[:MOST_SHOWN]} → {as_text(new)[:MOST_SHOWN]}" for _, old, new in rounded[:SAMPLE]
            )
            yield Risk("loses data", told, len(rounded), sample, values=values)

    def _empty(self, column: ColumnShape, now: str) -> Iterator[Risk]:
        yield from self._no_value(column, *risk_store.empty(self._uow, self._table, self._dialect, now, SAMPLE))

    def _no_value(self, column: ColumnShape, count: int, sample: tuple[str, ...]) -> Iterator[Risk]:
        if count:
            told = f"{column.name} is empty in {counted(count, 'record')}{self._why(column)}"
            yield Risk("impossible", f"{told}; {self._way_to_values(column)}", count, sample)

    def _way_to_values(self, column: ColumnShape) -> str:
        if column.id in self._by_id:
            return "fill it first"
        return _WAY_BACK if self._is_rollback else "give the field a default value, or let it be optional"

    def _why(self, column: ColumnShape) -> str:
        """That a column may not be empty, and what says so."""
        settings = self._forbidding.get(column.id)
        return f", and {column.name} may not be empty ({settings})" if settings else ""

    def _indexed(self, operation: CreateIndex) -> Iterator[Risk]:
        index = operation.index
        if index.unique:
            count, sample, values = self._values.repeated(index, SAMPLE)
            if count:
                times = f"{counted(count, 'value')} of {', '.join(index.columns)} would occur more than once"
                way = "change or delete records that share one first, which .list(filters=…) finds"
                yield Risk("impossible", f"{times} ({way})", count, sample, values=values)
        elif index.where is not None and not self._capabilities.partial_indexes:
            engine = self._capabilities.engine
            yield Risk("safe", f"{engine} has no partial indexes, so {index.name} holds all records", self._rows)
        elif self._capabilities.row_locks:
            yield Risk("locks", f"the index over {counted(self._rows, 'record')} keeps writes waiting", self._rows)

    def _orphans(self, operation: AddForeignKey) -> Iterator[Risk]:
        count, sample = self._values.orphans(operation.key, SAMPLE)
        if count:
            pointing = f"{counted(count, 'value')} of {operation.key.column} pointing at no record"
            yield Risk("impossible", f"{pointing} of {operation.key.table}", count, sample)


def _forbidding(wanted: EntityDefinition) -> dict[str, str]:
    """By column id, the settings that forbid a field to be empty."""
    told = ((field, field.is_required, not field.is_nullable) for field in wanted.fields)
    names = ("is_required", "is_nullable=False")
    return {str(field.id): ", ".join(compress(names, holds)) for field, *holds in told if any(holds)}


def _part(kept: ColumnType) -> str:
    """What happens to values that a column can hold in part only."""
    match kept.kind:
        case ColumnKind.DATE:
            return "cut to their day"
        case ColumnKind.VARCHAR:
            return f"cut to {kept.length} characters"
        case _:
            return f"rounded to {counted(kept.scale or 0, 'decimal place')}"


def _rewrites(operation: Operation) -> bool:
    match operation:
        case AddColumn():
            return operation.fill is not None or operation.is_row_by_row
        case ConvertColumn(after=after, how="cast"):
            return after.type.kind not in (ColumnKind.VARCHAR, ColumnKind.TEXT)
        case ConvertColumn():
            return True
        case _:
            return False
