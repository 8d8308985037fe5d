"""SQL of tenants. It spans tenants, so it runs as the system role or as the owner of the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from buildify_nb.security.tables import tenant_roles, tenants
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage.transactions import UnitOfWork


def find(uow: UnitOfWork, name: str) -> Tenant | None:
    """The tenant of this name."""
    row = uow.execute(select(tenants).where(tenants.c.name == name)).one_or_none()
    return _tenant(row) if row else None


def listed(uow: UnitOfWork) -> list[Tenant]:
    """All tenants by name."""
    return [_tenant(row) for row in uow.execute(select(tenants).order_by(tenants.c.name))]


def add(uow: UnitOfWork, tenant: Tenant) -> None:
    """Inserts a tenant; run as the system role."""
    uow.execute(
        insert(tenants).values(id=tenant.id, name=tenant.name, label=tenant.label, created_at=tenant.created_at)
    )


def name_role(uow: UnitOfWork, role: str, tenant_id: UUID) -> None:
    """Says which tenant a role of the database acts for; run as the owner."""
    uow.execute(delete(tenant_roles).where(tenant_roles.c.role_name == role))
    uow.execute(insert(tenant_roles).values(role_name=role, tenant_id=tenant_id))


def roles_of(uow: UnitOfWork, tenant_id: UUID) -> list[str]:
    """The roles of the database that act for a tenant; run as the owner."""
    table = tenant_roles
    return list(uow.execute(select(table.c.role_name).where(table.c.tenant_id == tenant_id)).scalars())


def forget_roles(uow: UnitOfWork, roles: Collection[str]) -> None:
    """Says that roles of the database act for no tenant any more; run as the owner."""
    uow.execute(delete(tenant_roles).where(tenant_roles.c.role_name.in_(roles)))


def _tenant(row: Any) -> Tenant:
    return Tenant(id=row.id, name=row.name, label=row.label, created_at=row.created_at)
