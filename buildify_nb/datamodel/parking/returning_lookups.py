"""Lookups whose values come back while some of their records were deleted: which values may not. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, TableShape
from buildify_nb.storage.tables import DELETED_AT
from buildify_nb.storage.transactions import UnitOfWork


def without_deleted(
    uow: UnitOfWork,
    live: TableShape,
    returning: Iterable[tuple[ForeignKeyShape, ColumnShape]],
    known: Mapping[str, Conversion],
    hidden: Mapping[str, str],
    dialect: Dialect,
) -> dict[str, Conversion]:
    """By column id, what comes of the values of each lookup that comes back and points at deleted records, too.

    Args:
        live: the table as it is, with its hidden columns.
        returning: each reference that comes back, with its column.
        known: by column id, what else becomes of values on the way.
        hidden: by the id of each column that comes back to where none is, its hidden name.
    """
    names = {column.id: column.name for column in live.columns} | dict(hidden)
    found: dict[str, Conversion] = {}
    for key, column in returning:
        values = known.get(column.id)
        if values is None:
            rows = risk_store.values(uow, live, dialect, names[column.id])
            values = Conversion(tuple(rows), (), revised=() if column.id in hidden else None)
        if gone := _at_deleted(uow, live, key, column, dict(values.kept), dialect):
            found[column.id] = _without(values, gone)
    return found


def _at_deleted(
    uow: UnitOfWork,
    live: TableShape,
    key: ForeignKeyShape,
    column: ColumnShape,
    values: Mapping[Any, Any],
    dialect: Dialect,
) -> set[Any]:
    """The keys of the records that point at none, and of those in service that point at one marked as deleted."""
    wanted = set(values.values())
    there = risk_store.existing(uow, key, column, dialect, wanted)
    serving = risk_store.existing(uow, key, column, dialect, there, active_only=True)
    is_marked = any(one.name == DELETED_AT for one in live.columns) and serving != there
    deleted = {record for record, _ in risk_store.values(uow, live, dialect, DELETED_AT)} if is_marked else set[Any]()
    return {record for record, value in values.items() if value not in (there if record in deleted else serving)}


def _without(values: Conversion, gone: Collection[Any]) -> Conversion:
    kept = tuple(row for row in values.kept if row[0] not in gone)
    told = tuple((str(record), str(value)) for record, value in values.kept if record in gone)
    revised = values.revised
    if revised is not None:
        revised = tuple((dict(revised) | dict.fromkeys(gone)).items())
    return replace(values, kept=kept, revised=revised, gone=told)
