"""SQL of saved views. Every statement names the tenant's rows by the unit of work; private views also their holder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from buildify_nb.records.saved_views.saved_views import StoredView
from buildify_nb.records.saved_views.view_content import ViewContent
from buildify_nb.records.tables import opened_views, saved_views
from buildify_nb.storage.transactions import UnitOfWork


def listed(uow: UnitOfWork, entity_id: UUID, holders: Sequence[UUID]) -> list[StoredView]:
    """The views of an entity that one of these holds, by name."""
    wanted = select(saved_views).where(saved_views.c.entity_id == entity_id, saved_views.c.holder_id.in_(holders))
    return [_read(row) for row in uow.execute(wanted.order_by(saved_views.c.name))]


def put(uow: UnitOfWork, view: StoredView, now: datetime) -> None:
    """Writes a view in the place of the one that its holder has under the name."""
    remove(uow, view.entity_id, view.name, [view.holder_id])
    values: dict[str, Any] = {
        "id": view.id,
        "entity_id": view.entity_id,
        "holder_id": view.holder_id,
        "name": view.name,
        "document": view.content.document,
        "created_by": view.created_by,
        "user_name": view.user_name,
        "updated_at": now,
    }
    uow.execute(insert(saved_views).values(**values))


def remove(uow: UnitOfWork, entity_id: UUID, name: str, holders: Sequence[UUID]) -> None:
    """Deletes the views of this name that one of these holds."""
    table = saved_views.c
    uow.execute(
        delete(saved_views).where(table.entity_id == entity_id, table.name == name, table.holder_id.in_(holders))
    )


def opened(uow: UnitOfWork, entity_id: UUID, user_id: UUID) -> str | None:
    """The name of the view that a user opened last."""
    table = opened_views.c
    return uow.execute(
        select(table.name).where(table.entity_id == entity_id, table.user_id == user_id)
    ).scalar_one_or_none()


def remember(uow: UnitOfWork, entity_id: UUID, user_id: UUID, name: str | None) -> None:
    """Notes which view a user opened last, or that it was none."""
    table = opened_views.c
    uow.execute(delete(opened_views).where(table.entity_id == entity_id, table.user_id == user_id))
    if name is not None:
        uow.execute(insert(opened_views).values(entity_id=entity_id, user_id=user_id, name=name))


def _read(row: Any) -> StoredView:
    return StoredView(
        id=row.id,
        entity_id=row.entity_id,
        name=row.name,
        holder_id=row.holder_id,
        created_by=row.created_by,
        user_name=row.user_name,
        content=ViewContent.read(row.document),
    )
