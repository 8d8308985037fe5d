"""SQL that counts what the records of an entity carry besides their fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from buildify_nb.datamodel.service import CarriedCount
from buildify_nb.records.tables import record_attachments, record_comments, record_versions
from buildify_nb.storage.transactions import UnitOfWork


def attachments(uow: UnitOfWork, entity_id: UUID) -> int:
    """How many files are attached."""
    return _count(uow, record_attachments.c.entity_id == entity_id)


def comments(uow: UnitOfWork, entity_id: UUID) -> int:
    """How many comments there are that nobody deleted."""
    return _count(uow, record_comments.c.entity_id == entity_id, record_comments.c.deleted_at.is_(None))


def versions(uow: UnitOfWork, entity_id: UUID) -> int:
    """How many versions are kept."""
    return _count(uow, record_versions.c.entity_id == entity_id)


def _count(uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
    return uow.execute(select(func.count()).where(*conditions)).scalar_one()


COUNTS: Final[Mapping[str, CarriedCount]] = MappingProxyType(
    {"supports_attachments": attachments, "supports_comments": comments, "is_versioned": versions}
)
"""By the setting of the entity that shows them."""


def by_record(
    uow: UnitOfWork, entity_id: UUID, record_ids: Sequence[str], kinds: Sequence[str]
) -> dict[str, dict[str, int]]:
    """By record, how many "attachments" and "comments" it has, of these kinds; those that have none are left out."""
    found: dict[str, dict[str, int]] = {}
    for kind in kinds:
        table = record_attachments if kind == "attachments" else record_comments
        there = [record_comments.c.deleted_at.is_(None)] if kind == "comments" else []
        counted = (
            select(table.c.record_id, func.count().label("number"))
            .where(table.c.entity_id == entity_id, table.c.record_id.in_(record_ids), *there)
            .group_by(table.c.record_id)
        )
        for row in uow.execute(counted):
            found.setdefault(row.record_id, {})[kind] = row.number
    return found
