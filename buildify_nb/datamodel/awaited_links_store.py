"""SQL on many-to-many relationships whose junction table is still to be made, which the next publish of an end does."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from sqlalchemy import bindparam, exists, select, union
from sqlalchemy.sql import ColumnElement

from buildify_nb.datamodel.tables import entity_definitions, relationship_definitions
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork


def are_there() -> ColumnElement[bool]:
    """Whether the tenant has any, for a hot statement: engines answer this far sooner than which entities await one."""
    return exists().where(*_unmade(), relationship_definitions.c.tenant_id == bindparam("tenant_id"))


def by(uow: UnitOfWork, entity_id: UUID) -> bool:
    """Whether the next publish of that entity makes one."""
    return bool(uow.run(_by(), {"id": entity_id})[0][0])


def awaits_links(*, names_tenant: bool) -> ColumnElement[bool]:
    """Whether the next publish of an entity makes a junction table: both ends have tables already.

    Args:
        names_tenant: for a hot statement, which restricts itself to the tenant.
    """
    table, source, target = relationship_definitions, entity_definitions.alias(), entity_definitions.alias()
    tables, ends = (table, source, target), (source, target)
    due = (
        select(table.c.id)
        .join(source, source.c.id == table.c.source_entity_id)
        .join(target, target.c.id == table.c.target_entity_id)
        .where(*_unmade(), *(~end.c.is_deleted for end in ends))
        .where(*(end.c.published_revision.is_not(None) for end in ends))
        .where(*(one.c.tenant_id == bindparam("tenant_id") for one in tables if names_tenant))
    )
    found = union(*(due.with_only_columns(end.c.id, maintain_column_froms=True) for end in ends))
    return entity_definitions.c.id.in_(found)


def _unmade() -> tuple[ColumnElement[bool], ...]:
    """What a many-to-many relationship is whose junction table is not there."""
    table = relationship_definitions
    return (table.c.relationship_type == "many-to-many", table.c.is_active, ~table.c.is_published, ~table.c.is_deleted)


@cache
def _by() -> HotStatement:
    """One row, for the parameter `id`."""
    table = entity_definitions
    wanted = (table.c.id == bindparam("id"), table.c.tenant_id == bindparam("tenant_id"))
    return HotStatement(select(awaits_links(names_tenant=True)).where(*wanted), prepare=True)
