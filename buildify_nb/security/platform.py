"""The platform and the tenants, each seen from the other: a tenant reads what is shared, the platform asks all tenants.

Who may do so, services say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import PermissionDenied
from buildify_nb.security import tenant_store
from buildify_nb.security.tenants import PLATFORM_TENANT, PLATFORM_TENANT_ID
from buildify_nb.storage.database import Database
from buildify_nb.storage.scope import TenantScope
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Platform:
    tenant_id: UUID = PLATFORM_TENANT_ID
    tenant: str = PLATFORM_TENANT


PLATFORM: TenantScope = _Platform()
"""Whose definitions and records all tenants may read."""


def is_platform(context: TenantScope) -> bool:
    """Whether a caller works in the platform's own tenant."""
    return context.tenant_id == PLATFORM_TENANT_ID


def in_platform(context: Context) -> Context:
    """The same caller among what belongs to the platform."""
    return replace(context, tenant_id=PLATFORM_TENANT_ID, tenant=PLATFORM_TENANT)


def of_platform(uow: UnitOfWork) -> UnitOfWork | None:
    """A tenant's unit of work as it sees the platform's rows; None in the platform's own, and where no tenant acts."""
    return None if uow.tenant_id in (None, PLATFORM_TENANT_ID) else uow.seeing(PLATFORM)


def each_tenant(uow: UnitOfWork, database: Database, context: Context) -> Iterator[tuple[Context, UnitOfWork]]:
    """In the platform's unit of work, each tenant in turn with what it sees; its rights hold until the next one.

    The platform's own hold again when the caller is through with them, or lets go of the rest.
    """
    dialect, own = database.dialect, database.dialect.role_of(PLATFORM_TENANT)
    with dialect.acting_as(uow.connection, dialect.system_role, back_to=own):
        tenants = [tenant for tenant in tenant_store.listed(uow) if tenant.id != PLATFORM_TENANT_ID]
    for tenant in tenants:
        there = replace(context, tenant_id=tenant.id, tenant=tenant.name)
        with dialect.acting_as(uow.connection, dialect.role_of(tenant.name), back_to=own):
            yield there, uow.seeing(there)


def refused(name: str) -> PermissionDenied:
    """The error for who would change what belongs to the platform, or look behind what it shares."""
    return PermissionDenied(
        f"{name!r} belongs to the platform, and this cannot be done to it here.",
        why="The platform shares what it has published, for tenants to read and to refer to.",
        todo="A platform administrator changes it in the platform's workspace: ws.platform().",
    )
