"""SQL of the migration history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from buildify_nb.datamodel.migrations import Migration
from buildify_nb.datamodel.tables import entity_migrations as table
from buildify_nb.storage.transactions import UnitOfWork

_COLUMNS = [column.name for column in table.columns if column.name != "tenant_id"]


def begin(uow: UnitOfWork, migration: Mapping[str, Any]) -> None:
    """Records a migration that is about to run."""
    uow.execute(insert(table).values(**migration, status="running"))


def finish(uow: UnitOfWork, migration_id: UUID, **columns: Any) -> None:
    """Records how a migration ended."""
    uow.execute(update(table).where(table.c.id == migration_id).values(columns))


def fail_running(uow: UnitOfWork, entity_id: UUID, *, reason: str, at: datetime) -> None:
    """Marks the migration that a vanished process left running."""
    uow.execute(
        update(table)
        .where(table.c.entity_id == entity_id, table.c.status == "running")
        .values(status="failed", error_message=reason, executed_at=at)
    )


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


def parked_columns(uow: UnitOfWork, entity_id: UUID) -> dict[str, str]:
    """By column id, the hidden column in which the last publish that took the column away left it."""
    found: dict[str, str] = {}
    for migration in history(uow, entity_id):
        if migration.status == "completed":
            found |= migration.changes.get("parked", {})
    return found


def _migration(row: Row[Any]) -> Migration:
    values: dict[str, Any] = {name: getattr(row, name) for name in _COLUMNS}
    values["changes"] = values["changes"] or {}
    return Migration(**values)
