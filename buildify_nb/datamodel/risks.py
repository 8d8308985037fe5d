"""What a publish would do to the data that is there: reads it, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from buildify_nb.datamodel import risk_store
from buildify_nb.datamodel.conversions import Conversion
from buildify_nb.datamodel.migrations import Risk
from buildify_nb.datamodel.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    Operation,
    ParkColumn,
    SetNullable,
)
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

SAMPLE = 3
"""How many keys of concerned records a risk names."""


def risks_of(
    uow: UnitOfWork,
    operations: Sequence[Operation],
    before: TableShape | None,
    dialect: Dialect,
    conversions: Mapping[str, Conversion],
) -> list[Risk]:
    """The risks of `operations` on the table as it is.

    Args:
        conversions: by the id of a column that is converted value by value, what came of its values.
    """
    if before is None:
        return []
    rows = risk_store.count_rows(uow, before, dialect)
    if not rows:
        return []
    reader = _Reader(uow, before, dialect, rows, conversions)
    return [risk for operation in operations for risk in reader.read(operation)]


class _Reader:
    def __init__(
        self, uow: UnitOfWork, table: TableShape, dialect: Dialect, rows: int, conversions: Mapping[str, Conversion]
    ) -> None:
        self._uow, self._table, self._dialect, self._rows = uow, table, dialect, rows
        self._conversions = conversions
        self._by_id = {column.id: column for column in table.columns}

    def read(self, operation: Operation) -> Iterator[Risk]:
        match operation:
            case AddColumn(column, fill) if not column.nullable and fill is None:
                message = f"{counted(self._rows, 'record')} would have no {column.name}; give the field a default value"
                yield Risk("impossible", message, self._rows)
            case ParkColumn(column):
                yield from self._hidden(column.name)
            case ConvertColumn(how="checked"):
                yield from self._converted(operation)
            case ConvertColumn() if not self._dialect.capabilities.alters_in_place:
                yield Risk("rewrites", f"the table with {counted(self._rows, 'record')} is rewritten", self._rows)
            case SetNullable(column, nullable=False):
                yield from self._empty(column.id, column.name)
            case CreateIndex(index) if index.unique:
                yield from self._repeated(operation)
            case CreateIndex(index) if self._dialect.capabilities.row_locks:
                yield Risk("locks", f"writes wait until {counted(self._rows, 'record')} are indexed", self._rows)
            case AddForeignKey():
                yield from self._orphans(operation)
            case _:
                pass

    def _hidden(self, name: str) -> Iterator[Risk]:
        count, sample = risk_store.filled(self._uow, self._table, self._dialect, name, SAMPLE)
        if count:
            yield Risk("safe", f"{counted(count, 'value')} of {name} will be hidden, not deleted", count, sample)

    def _converted(self, operation: ConvertColumn) -> Iterator[Risk]:
        conversion = self._conversions[operation.after.id]
        if conversion.lost:
            level: Any = "loses data" if operation.after.nullable else "impossible"
            sample = tuple(key for key, _ in conversion.lost[:SAMPLE])
            shown = ", ".join(repr(value) for _, value in conversion.lost[:SAMPLE])
            message = f"{counted(len(conversion.lost), 'value')} of {operation.before.name} cannot become {operation.after.type}: {shown}"
            yield Risk(level, message, len(conversion.lost), sample)
        yield Risk("rewrites", f"{counted(self._rows, 'record')} will be converted", self._rows)
        if not operation.after.nullable and operation.before.nullable:
            yield from self._empty(operation.before.id, operation.after.name)

    def _empty(self, identity: str, shown: str) -> Iterator[Risk]:
        if identity not in self._by_id:
            return
        count, sample = risk_store.empty(self._uow, self._table, self._dialect, self._by_id[identity].name, SAMPLE)
        if count:
            yield Risk("impossible", f"{shown} is empty in {counted(count, 'record')}; fill it first", count, sample)

    def _repeated(self, operation: CreateIndex) -> Iterator[Risk]:
        names = {column.name for column in self._table.columns}
        if not set(operation.index.columns) <= names:
            return
        count, sample = risk_store.repeated(self._uow, self._table, self._dialect, operation.index, SAMPLE)
        if count:
            shown = ", ".join(operation.index.columns)
            yield Risk("impossible", f"{counted(count, 'value')} of {shown} occurring more than once", count, sample)

    def _orphans(self, operation: AddForeignKey) -> Iterator[Risk]:
        if operation.key.column not in {column.name for column in self._table.columns}:
            return
        count, sample = risk_store.orphans(self._uow, self._table, self._dialect, operation.key, SAMPLE)
        if count:
            message = f"{counted(count, 'value')} of {operation.key.column} pointing at no record of {operation.key.table}"
            yield Risk("impossible", message, count, sample)


def counted(number: int, noun: str) -> str:
    """ "1 record", "3,503 records"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
