"""SQL of comments. One that is deleted keeps its row without its text, so that replies to it have their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, or_, select, update

from buildify_nb.records.comments.comments import Comment
from buildify_nb.records.tables import record_comments as table
from buildify_nb.storage.transactions import UnitOfWork

_BATCH = 500
_replies = table.alias("replies")


def add(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Inserts a comment, given by the table's columns."""
    uow.execute(insert(table).values(**row))


def change(uow: UnitOfWork, id: UUID, values: Mapping[str, Any]) -> None:
    """Updates columns of a comment."""
    uow.execute(update(table).where(table.c.id == id).values(**values))


def find(uow: UnitOfWork, entity_id: UUID, record_id: str, id: UUID) -> Comment | None:
    """A comment on a record that is not deleted."""
    wanted = select(table).where(*_of(entity_id, record_id), table.c.id == id, table.c.deleted_at.is_(None))
    row = uow.execute(wanted).one_or_none()
    return _read(row) if row else None


def page(uow: UnitOfWork, entity_id: UUID, record_id: str, *, offset: int, limit: int) -> tuple[list[Comment], int]:
    """Comments on a record, oldest first, and how many there are; deleted ones only where a reply is left."""
    has_reply = select(_replies.c.id).where(_replies.c.reply_to == table.c.id, _replies.c.deleted_at.is_(None)).exists()
    shown = (*_of(entity_id, record_id), or_(table.c.deleted_at.is_(None), has_reply))
    total = uow.execute(select(func.count()).select_from(table).where(*shown)).scalar_one()
    oldest_first = select(table).where(*shown).order_by(table.c.created_at, table.c.id)
    return [_read(row) for row in uow.execute(oldest_first.limit(limit).offset(offset))], total


def remove_of(uow: UnitOfWork, entity_id: UUID, record_ids: Sequence[str]) -> None:
    """Deletes all comments on these records."""
    for start in range(0, len(record_ids), _BATCH):
        part = table.c.record_id.in_(record_ids[start : start + _BATCH])
        uow.execute(delete(table).where(table.c.entity_id == entity_id, part))


def move(uow: UnitOfWork, entity_id: UUID, old: str, new: str) -> None:
    """Lets comments follow the key of their record."""
    uow.execute(update(table).where(*_of(entity_id, old)).values(record_id=new))


def _of(entity_id: UUID, record_id: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.entity_id == entity_id, table.c.record_id == record_id


def _read(row: Any) -> Comment:
    return Comment(
        id=row.id,
        text=row.text,
        user=row.user_name,
        user_id=row.created_by,
        created_at=row.created_at,
        edited_at=row.edited_at,
        reply_to=row.reply_to,
        mentions={name: UUID(user_id) for name, user_id in sorted(row.mentions.items())},
        is_deleted=row.deleted_at is not None,
    )
