"""SQL of the migration history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from buildify_nb.datamodel.parking.column_history import ROLLBACK
from buildify_nb.datamodel.publishing.migrations import Migration
from buildify_nb.datamodel.tables import entity_migrations as table
from buildify_nb.storage.transactions import UnitOfWork

_COLUMNS = [column.name for column in table.columns if column.name != "tenant_id"]


def begin(uow: UnitOfWork, migration: Mapping[str, Any]) -> None:
    """Records a migration that is about to run."""
    uow.execute(insert(table).values(**migration, status="running"))


def finish(uow: UnitOfWork, migration_id: UUID, **columns: Any) -> None:
    """Records how a migration ended."""
    uow.execute(update(table).where(table.c.id == migration_id).values(columns))


def take_back(uow: UnitOfWork, entity_id: UUID, *, reason: str, at: datetime) -> str | None:
    """Ends what a vanished or failed process left running; returns the status that the entity had before.

    A publish has failed then; a publish whose rollback failed still stands.
    """
    begun = running(uow, entity_id)
    if begun is None:
        return None
    rollback = begun.changes.get(ROLLBACK)
    if rollback is None:
        finish(uow, begun.id, status="failed", error_message=reason, executed_at=at)
        return begun.changes["status_before"]
    kept = {name: value for name, value in begun.changes.items() if name != ROLLBACK}
    finish(uow, begun.id, status="completed", error_message=f"Its rollback failed: {reason}", changes=kept)
    return rollback["status_before"]


def history(uow: UnitOfWork, entity_id: UUID) -> list[Migration]:
    """The migrations of an entity, oldest first."""
    rows = uow.execute(select(table).where(table.c.entity_id == entity_id).order_by(table.c.created_at, table.c.id))
    return [_migration(row) for row in rows]


def by_id(uow: UnitOfWork, migration_id: UUID) -> Migration | None:
    """One migration."""
    row = uow.execute(select(table).where(table.c.id == migration_id)).first()
    return _migration(row) if row else None


def running(uow: UnitOfWork, entity_id: UUID) -> Migration | None:
    """The migration of an entity that was begun and has not ended."""
    found = uow.execute(select(table).where(table.c.entity_id == entity_id, table.c.status == "running")).first()
    return _migration(found) if found else None


def last_creation(uow: UnitOfWork, entity_id: UUID) -> Migration | None:
    """The last publish that gave an entity its table, where that was rolled back."""
    ended = (one for one in history(uow, entity_id) if one.status in ("completed", "rolled_back"))
    made = [one for one in ended if one.migration_type == "create"]
    return made[-1] if made and made[-1].status == "rolled_back" else None


def _migration(row: Row[Any]) -> Migration:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    values["changes"] = values["changes"] or {}
    return Migration(**values)
