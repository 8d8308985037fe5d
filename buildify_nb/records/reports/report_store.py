"""SQL of reports and dashboards: their heads, whose documents are revisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, insert, select, update

from buildify_nb.context import Context
from buildify_nb.definitions import store as revisions
from buildify_nb.definitions.revisions import Action
from buildify_nb.records.reports.reports import DOCUMENTS, Dashboard, Kind, Report
from buildify_nb.records.reports.tables import report_definitions as table
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Head:
    """The newest state of a report or dashboard."""

    kind: Kind
    definition: Report | Dashboard
    revision: int


def find(uow: UnitOfWork, kind: Kind, name: str | UUID) -> Head | None:
    """The one of that name or id."""
    named = table.c.id == name if isinstance(name, UUID) else table.c.name == name
    row = uow.execute(_heads(kind).where(named)).first()
    return None if row is None else _head(row)


def listed(uow: UnitOfWork, kind: Kind) -> list[Head]:
    """All of them by name."""
    return [_head(row) for row in uow.execute(_heads(kind).order_by(table.c.name))]


def about(uow: UnitOfWork, entity_id: UUID) -> list[Report]:
    """The reports of an entity."""
    about = _heads("report").where(table.c.entity_id == entity_id)
    found = (_head(row).definition for row in uow.execute(about.order_by(table.c.name)))
    return [one for one in found if isinstance(one, Report)]


def save(
    uow: UnitOfWork,
    context: Context,
    kind: Kind,
    definition: Report | Dashboard,
    *,
    action: Action,
    at: datetime,
    restores: int | None = None,
) -> Head:
    """Appends a revision and makes it the newest state."""
    number = revisions.append(
        uow,
        context,
        kind=kind,
        definition_id=definition.id,
        document=definition.model_dump(mode="json"),
        action=action,
        at=at,
        restores=restores,
    )
    entity_id = definition.entity_id if isinstance(definition, Report) else None
    values = {"name": definition.name, "entity_id": entity_id, "revision": number, "updated_at": at}
    if number == 1:
        uow.execute(insert(table).values(id=definition.id, kind=kind, is_deleted=False, **values))
    else:
        uow.execute(update(table).where(table.c.id == definition.id).values(**values))
    return Head(kind, definition, number)


def remove(uow: UnitOfWork, definition_id: UUID) -> None:
    """Marks one as deleted; its revisions stay."""
    uow.execute(update(table).where(table.c.id == definition_id).values(is_deleted=True))


def _heads(kind: Kind) -> Select[Any, Any, Any]:
    stored = revisions.table
    return (
        select(table.c.kind, table.c.revision, stored.c.document)
        .join(stored, and_(stored.c.definition_id == table.c.id, stored.c.number == table.c.revision))
        .where(table.c.kind == kind, ~table.c.is_deleted)
    )


def _head(row: Any) -> Head:
    kind: Kind = row.kind
    return Head(kind, DOCUMENTS[kind].model_validate(row.document), row.revision)
