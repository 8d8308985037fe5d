"""SQL of who made and changed definitions, and when: columns of their rows that the documents do not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from buildify_nb.datamodel import tables
from buildify_nb.storage.transactions import UnitOfWork

Kind = Literal["entity", "field", "relationship", "index"]

_TABLES = {
    "entity": tables.entity_definitions,
    "field": tables.field_definitions,
    "relationship": tables.relationship_definitions,
    "index": tables.index_definitions,
}


@dataclass(frozen=True, slots=True)
class WhoAndWhen:
    """Of one definition; nothing is known of what belongs to the platform. An index is made anew, never changed."""

    created_at: datetime | None = None
    created_by: UUID | None = None
    updated_at: datetime | None = None
    updated_by: UUID | None = None


def who_and_when(uow: UnitOfWork, kind: Kind, ids: Collection[UUID]) -> Mapping[UUID, WhoAndWhen]:
    """By id, of those of these definitions that the tenant has, in one query; deleted ones too."""
    if not ids:
        return {}
    table = _TABLES[kind]
    names = [field.name for field in fields(WhoAndWhen) if field.name in table.c]
    rows = uow.execute(select(table.c.id, *(table.c[name] for name in names)).where(table.c.id.in_(ids)))
    return {row[0]: WhoAndWhen(**dict(zip(names, row[1:], strict=True))) for row in rows}
