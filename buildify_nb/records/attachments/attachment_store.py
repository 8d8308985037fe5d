"""SQL of attachments: what they are, and their content in chunks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select, update

from buildify_nb.records.tables import attachment_chunks as chunks
from buildify_nb.records.tables import record_attachments as table
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork

_BATCH = 500
_ADD_CHUNK = HotStatement(
    insert(chunks).values({column.name: bindparam(column.name, type_=column.type) for column in chunks.c}),
    prepare=True,
)


def add(uow: UnitOfWork, row: Mapping[str, Any], content: Iterable[bytes]) -> None:
    """Inserts an attachment, given by the table's columns, and its content."""
    uow.execute(insert(table).values(**row))
    for number, chunk in enumerate(content):
        uow.run(_ADD_CHUNK, {"attachment_id": row["id"], "number": number, "content": chunk})


def listed(uow: UnitOfWork, entity_id: UUID, record_id: str) -> list[Any]:
    """The rows of a record's attachments, oldest first."""
    wanted = select(table).where(table.c.entity_id == entity_id, table.c.record_id == record_id)
    return list(uow.execute(wanted.order_by(table.c.created_at, table.c.id)))


def find(uow: UnitOfWork, entity_id: UUID, record_id: str, id: UUID) -> Any | None:
    """The row of one attachment of a record."""
    wanted = select(table).where(table.c.entity_id == entity_id, table.c.record_id == record_id, table.c.id == id)
    return uow.execute(wanted).one_or_none()


def chunk(uow: UnitOfWork, id: UUID, number: int) -> bytes | None:
    """One piece of the content; None past the end."""
    wanted = select(chunks.c.content).where(chunks.c.attachment_id == id, chunks.c.number == number)
    return uow.execute(wanted).scalar_one_or_none()


def remove(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Deletes attachments with their content."""
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        uow.execute(delete(chunks).where(chunks.c.attachment_id.in_(part)))
        uow.execute(delete(table).where(table.c.id.in_(part)))


def move(uow: UnitOfWork, entity_id: UUID, old: str, new: str) -> None:
    """Lets attachments follow the key of their record."""
    of_record = table.c.entity_id == entity_id, table.c.record_id == old
    uow.execute(update(table).where(*of_record).values(record_id=new))


def ids_of(uow: UnitOfWork, entity_id: UUID, record_ids: Sequence[str]) -> list[UUID]:
    """The ids of the attachments of these records."""
    found: list[UUID] = []
    for start in range(0, len(record_ids), _BATCH):
        part = table.c.record_id.in_(record_ids[start : start + _BATCH])
        found += uow.execute(select(table.c.id).where(table.c.entity_id == entity_id, part)).scalars()
    return found
