"""Compares two shapes of one table by column ids and lists the operations that lead from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from buildify_nb.datamodel.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    DropIndex,
    Operation,
    ParkColumn,
    RenameColumn,
    SetNullable,
    parked_name,
)
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.table_shapes import ColumnShape, TableShape


def operations_between(
    before: TableShape | None, after: TableShape, *, version: int, fills: Mapping[str, Any]
) -> list[Operation]:
    """The operations from `before` (None: no table yet) to `after`, in an order in which they can run.

    Args:
        version: the version being published; it names what is parked.
        fills: by column id, the value that existing rows get in a new column.
    """
    if before is None:
        return [CreateTable(after), *(CreateIndex(index) for index in after.indexes)]
    return [
        *(DropForeignKey(key) for key in before.foreign_keys if key not in after.foreign_keys),
        *(DropIndex(index) for index in before.indexes if index not in after.indexes),
        *_column_operations(before, after, version, fills),
        *(CreateIndex(index) for index in after.indexes if index not in before.indexes),
        *(AddForeignKey(key) for key in after.foreign_keys if key not in before.foreign_keys),
    ]


def _column_operations(
    before: TableShape, after: TableShape, version: int, fills: Mapping[str, Any]
) -> Iterator[Operation]:
    old = {column.id: column for column in before.columns}
    new = {column.id: column for column in after.columns}
    # Columns go before others come, so that a new column may take the name of a dropped one.
    for identity, column in old.items():
        if identity not in new:
            yield ParkColumn(column, parked_name(column, version))
    for identity, column in new.items():
        if identity in old:
            yield from _changes(old[identity], column, version)
    for identity, column in new.items():
        if identity not in old:
            yield AddColumn(column, fills.get(identity))


def _changes(old: ColumnShape, new: ColumnShape, version: int) -> Iterator[Operation]:
    if old.type != new.type:
        how = "cast" if is_widening(old.type, new.type) else "checked"
        parked = "" if how == "cast" else parked_name(old, version)
        yield ConvertColumn(old, new, how, parked)
        if how == "cast" and old.name != new.name:
            yield RenameColumn(old, new)
    elif old.name != new.name:
        yield RenameColumn(old, new)
    if old.nullable != new.nullable and not (old.type != new.type and not is_widening(old.type, new.type)):
        yield SetNullable(new, new.nullable)


_RANK = {ColumnKind.SMALLINT: 1, ColumnKind.INTEGER: 2, ColumnKind.BIGINT: 3}
_DIGITS = {ColumnKind.SMALLINT: 5, ColumnKind.INTEGER: 10, ColumnKind.BIGINT: 19}


def is_widening(old: ColumnType, new: ColumnType) -> bool:
    """Whether every value of the old type is one of the new type, written the same way."""
    if new.kind is ColumnKind.TEXT:
        return old.kind in (ColumnKind.VARCHAR, ColumnKind.TEXT)
    if new.kind is ColumnKind.VARCHAR:
        return old.kind is ColumnKind.VARCHAR and (new.length or 0) >= (old.length or 0)
    if new.kind in _RANK:
        return _RANK.get(old.kind, 9) <= _RANK[new.kind]
    if new.kind is ColumnKind.NUMERIC:
        return _fits_numeric(old, new)
    return False


def _fits_numeric(old: ColumnType, new: ColumnType) -> bool:
    whole = (new.precision or 0) - (new.scale or 0)
    if old.kind in _DIGITS:
        return whole >= _DIGITS[old.kind]
    if old.kind is ColumnKind.NUMERIC:
        return whole >= (old.precision or 0) - (old.scale or 0) and (new.scale or 0) >= (old.scale or 0)
    return False
