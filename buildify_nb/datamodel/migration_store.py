"""SQL of the migration history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from buildify_nb.datamodel.migrations import Migration
from buildify_nb.datamodel.tables import entity_migrations as table
from buildify_nb.storage.transactions import UnitOfWork


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
    return [_migration(row._mapping) for row in rows]


def by_id(uow: UnitOfWork, migration_id: UUID) -> Migration | None:
    """One migration."""
    row = uow.execute(select(table).where(table.c.id == migration_id)).first()
    return _migration(row._mapping) if row else None


def _migration(row: Mapping[str, Any]) -> Migration:
    values = {name: value for name, value in row.items() if name != "tenant_id"}
    return Migration(**values | {"changes": values["changes"] or {}})
