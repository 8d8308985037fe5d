"""Lookups whose hidden values come back while some of their records were deleted: which values may not. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from buildify_nb.datamodel.parking import orphan_store
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


def without_deleted(
    uow: UnitOfWork, live: TableShape, wanted: TableShape, hidden: Mapping[str, str], dialect: Dialect
) -> dict[str, Conversion]:
    """By column id, what comes of the values of each lookup that comes back and points at deleted records, too.

    Args:
        live: the table as it is, with its hidden columns.
        wanted: the table with the lookups.
        hidden: by the id of each column that comes back, its hidden name.
    """
    found: dict[str, Conversion] = {}
    for key in wanted.foreign_keys:
        column_id = wanted.column(key.column).id
        if column_id in hidden and (
            back := _without_deleted(uow, live, _as_hidden(key, live, wanted, hidden), dialect)
        ):
            found[column_id] = back
    return found


def _as_hidden(
    key: ForeignKeyShape, live: TableShape, wanted: TableShape, hidden: Mapping[str, str]
) -> ForeignKeyShape:
    is_own = (key.schema, key.table) == (wanted.schema, wanted.name)
    return replace(key, column=hidden[wanted.column(key.column).id], table=live.name if is_own else key.table)


def _without_deleted(uow: UnitOfWork, live: TableShape, key: ForeignKeyShape, dialect: Dialect) -> Conversion | None:
    gone = orphan_store.at_deleted(uow, live, key, dialect)
    if not gone:
        return None
    values = risk_store.values(uow, live, dialect, key.column)
    kept = tuple(row for row in values if row[0] not in gone)
    lost = tuple((str(record), str(value)) for record, value in values if record in gone)
    return Conversion(kept, lost, revised=tuple((record, None) for record, _ in values if record in gone))
