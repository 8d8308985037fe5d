"""SQL of the migration history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, or_, select

from buildify_nb.datamodel.parking.column_history import ROLLBACK
from buildify_nb.datamodel.publishing.migrations import Migration
from buildify_nb.datamodel.tables import entity_migrations as table
from buildify_nb.errors import NotFound
from buildify_nb.storage.hot_statement import HotStatement, Row
from buildify_nb.storage.row_writes import ROW, row_insert, row_update
from buildify_nb.storage.transactions import UnitOfWork

_COLUMNS = [column for column in table.columns if column.name != "tenant_id"]
_OWN = select(*_COLUMNS).where(table.c.tenant_id == bindparam("tenant_id"))
_OF_ENTITY = _OWN.where(table.c.entity_id == bindparam("entity_id"))
_HISTORY = HotStatement(_OF_ENTITY.order_by(table.c.created_at, table.c.id), prepare=True)
_BY_ID = HotStatement(_OWN.where(table.c.id == bindparam("id")), prepare=True)
_RUNNING = HotStatement(_OF_ENTITY.where(table.c.status == "running"), prepare=True)
_LAST_CREATION = HotStatement(
    _OF_ENTITY.where(
        table.c.migration_type == "create", or_(table.c.status == "completed", table.c.status == "rolled_back")
    )
    .order_by(table.c.created_at.desc(), table.c.id.desc())
    .limit(1),
    prepare=True,
)


def begin(uow: UnitOfWork, migration: Mapping[str, Any]) -> None:
    """Records a migration that is about to run."""
    add(uow, {**migration, "status": "running"})


def add(uow: UnitOfWork, migration: Mapping[str, Any]) -> Migration:
    """Records a migration as it is."""
    uow.run(row_insert(table, tuple(migration)), migration)
    return _migration([migration.get(column.name) for column in _COLUMNS])


def finish(uow: UnitOfWork, migration_id: UUID, **columns: Any) -> Migration:
    """Records how a migration ended."""
    uow.run(row_update(table, tuple(columns)), {**columns, ROW: migration_id})
    return require(uow, migration_id)


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
    return [_migration(row) for row in uow.run(_HISTORY, {"entity_id": entity_id})]


def by_id(uow: UnitOfWork, migration_id: UUID) -> Migration | None:
    """One migration."""
    return _first(uow.run(_BY_ID, {"id": migration_id}))


def require(uow: UnitOfWork, migration_id: UUID) -> Migration:
    """One migration; raises NotFound."""
    found = by_id(uow, migration_id)
    if found is None:
        raise NotFound("There is no such migration.")
    return found


def running(uow: UnitOfWork, entity_id: UUID) -> Migration | None:
    """The migration of an entity that was begun and has not ended."""
    return _first(uow.run(_RUNNING, {"entity_id": entity_id}))


def last_creation(uow: UnitOfWork, entity_id: UUID) -> Migration | None:
    """The last publish that gave an entity its table, where that was rolled back."""
    made = _first(uow.run(_LAST_CREATION, {"entity_id": entity_id}))
    return made if made and made.status == "rolled_back" else None


def _first(rows: Sequence[Row]) -> Migration | None:
    return _migration(rows[0]) if rows else None


def _migration(row: Sequence[Any]) -> Migration:
    values: dict[str, Any] = {column.name: value for column, value in zip(_COLUMNS, row, strict=True)}
    values["changes"] = values["changes"] or {}
    return Migration(**values)
