"""SQL of versions: appending them in the transaction of their write, and reading them."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, cast, func, insert, select, update

from buildify_nb.records.tables import record_versions as table
from buildify_nb.records.versions.versions import StoredVersion
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

_FEW = 10
"""Up to so many rows single statements are faster than the bulk path."""
_BATCH = 500
_APPEND = HotStatement(
    insert(table).values(
        {column.name: bindparam(column.name, type_=column.type) for column in table.c}
        | {"document": cast(bindparam("document", type_=Text), table.c.document.type)}
    ),
    prepare=True,
)


def append(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows that are given by the table's columns, `document` as JSON text; many of them by the bulk path."""
    if len(rows) <= _FEW:
        for row in rows:
            uow.run(_APPEND, row)
        return
    pa: Any = importlib.import_module("pyarrow")

    def column(name: str) -> Any:
        values = [row[name] for row in rows]
        return pa.array([str(value) if isinstance(value, UUID) else value for value in values])

    uow.load(table, pa.table({name: column(name) for name in rows[0]}), staged=True)


def newest(uow: UnitOfWork, entity_id: UUID, record_ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Number and row version of the newest version by record, of those that have any."""
    found: dict[str, tuple[int, str]] = {}
    place = func.row_number().over(partition_by=table.c.record_id, order_by=table.c.number.desc()).label("place")
    for start in range(0, len(record_ids), _BATCH):
        part = list(record_ids[start : start + _BATCH])
        numbered = (
            select(table.c.record_id, table.c.number, table.c.row_version, place)
            .where(table.c.entity_id == entity_id, table.c.record_id.in_(part))
            .subquery()
        )
        rows = uow.execute(
            select(numbered.c.record_id, numbered.c.number, numbered.c.row_version).where(numbered.c.place == 1)
        )
        found.update({row.record_id: (row.number, row.row_version) for row in rows})
    return found


def page(
    uow: UnitOfWork, entity_id: UUID, record_id: str, *, offset: int, limit: int
) -> tuple[list[StoredVersion], int]:
    """Versions of a record, newest first, and how many it has in all."""
    of_record = (table.c.entity_id == entity_id, table.c.record_id == record_id)
    total = uow.execute(select(func.count()).select_from(table).where(*of_record)).scalar_one()
    newest_first = select(table).where(*of_record).order_by(table.c.number.desc())
    return [_read(row) for row in uow.execute(newest_first.limit(limit).offset(offset))], total


def find(uow: UnitOfWork, entity_id: UUID, record_id: str, number: int) -> StoredVersion | None:
    """One version of a record."""
    wanted = select(table).where(
        table.c.entity_id == entity_id, table.c.record_id == record_id, table.c.number == number
    )
    row = uow.execute(wanted).one_or_none()
    return _read(row) if row else None


def move(uow: UnitOfWork, entity_id: UUID, old: str, new: str) -> None:
    """Lets versions follow the key of their record; it takes the rights of the system role.

    A record that had the new key and is gone left its versions: those that come are counted on from them.
    """
    last = newest(uow, entity_id, [new]).get(new, (0, ""))[0]
    of_record = table.c.entity_id == entity_id, table.c.record_id == old
    uow.execute(update(table).where(*of_record).values(record_id=new, number=table.c.number + last))


def _read(row: Any) -> StoredVersion:
    return StoredVersion(
        row.number, row.row_version, row.action, row.document, row.occurred_at, row.user_id, row.user_name
    )
