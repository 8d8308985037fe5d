"""SQL of rights: what a user may do, who else may, and who owns a tenant. Every statement names its tenant."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from buildify_nb.security.default_roles import OWNER
from buildify_nb.security.permissions import PLATFORM_ADMIN_MAY, PLATFORM_PERMISSION, is_granted
from buildify_nb.security.tables import access_rules, role_permissions, roles, user_roles, users
from buildify_nb.security.tenants import PLATFORM_TENANT_ID
from buildify_nb.storage.transactions import UnitOfWork


def permissions_of(
    uow: UnitOfWork, tenant_id: UUID, user_id: UUID, *, even_inactive: bool = False, unlimited: bool = False
) -> frozenset[str]:
    """All permissions that a user holds through roles, and as a platform administrator; none for an inactive user.

    Args:
        even_inactive: what the user would hold once activated again.
        unlimited: only those of roles without access rules.
    """
    flags = select(users.c.is_active, users.c.is_platform_admin)
    found = uow.execute(flags.where(users.c.tenant_id == tenant_id, users.c.id == user_id)).one_or_none()
    if found is None or not (found.is_active or even_inactive):
        return frozenset()
    statement = (
        select(role_permissions.c.permission)
        .select_from(user_roles.join(role_permissions, role_permissions.c.role_id == user_roles.c.role_id))
        .where(
            user_roles.c.tenant_id == tenant_id,
            role_permissions.c.tenant_id == tenant_id,
            user_roles.c.user_id == user_id,
        )
    )
    if unlimited:
        ruled = select(access_rules.c.role_id).where(access_rules.c.tenant_id == tenant_id)
        statement = statement.where(role_permissions.c.role_id.not_in(ruled))
    held = set(uow.execute(statement).scalars())
    if found.is_platform_admin:
        held |= PLATFORM_ADMIN_MAY if tenant_id == PLATFORM_TENANT_ID else {PLATFORM_PERMISSION}
    return frozenset(held)


def granters(uow: UnitOfWork, tenant_id: UUID, wanted: str, *, at_most: int = 3) -> list[str]:
    """Names of active users with a role that may grant `wanted`: it holds `wanted` and changes security."""
    by_role: defaultdict[UUID, set[str]] = defaultdict(set)
    listed = select(role_permissions.c.role_id, role_permissions.c.permission)
    for row in uow.execute(listed.where(role_permissions.c.tenant_id == tenant_id)):
        by_role[row.role_id].add(row.permission)
    able = [
        role_id
        for role_id, held in by_role.items()
        if is_granted(held, wanted) and is_granted(held, "security:update:tenant")
    ]
    if not able:
        return []
    holding = select(user_roles.c.user_id).where(user_roles.c.tenant_id == tenant_id, user_roles.c.role_id.in_(able))
    statement = select(users.c.name).where(
        users.c.tenant_id == tenant_id, users.c.is_active.is_(True), users.c.id.in_(holding)
    )
    return list(uow.execute(statement.order_by(users.c.created_at, users.c.id).limit(at_most)).scalars())


def active_owners(uow: UnitOfWork, tenant_id: UUID) -> list[Any]:
    """Rows (id, name) of a tenant's active owners, the earliest first."""
    return list(uow.execute(_active_owners(tenant_id)))


def active_platform_admins(uow: UnitOfWork) -> int:
    """How many active platform administrators there are, in all tenants."""
    return len(uow.execute(_platform_admins().limit(2)).all())


def permissions_of_guest(uow: UnitOfWork, user_id: UUID) -> frozenset[str]:
    """What a user of some tenant may do in the platform's: all that there is, as a platform administrator, or nothing.

    Run as the system role.
    """
    is_admin = uow.execute(_platform_admins().where(users.c.id == user_id)).first() is not None
    return PLATFORM_ADMIN_MAY if is_admin else frozenset()


def first_platform_admin(uow: UnitOfWork, name: str | None) -> Any:
    """The row (id, name) of the earliest active platform administrator, of that name where one is given."""
    named = () if name is None else (users.c.name == name,)
    return uow.execute(_platform_admins().where(*named).order_by(users.c.created_at, users.c.id).limit(1)).first()


def _platform_admins() -> Select[Any, Any]:
    return select(users.c.id, users.c.name).where(users.c.is_active.is_(True), users.c.is_platform_admin.is_(True))


def _active_owners(tenant_id: UUID) -> Select[Any, Any]:
    joined = users.join(
        user_roles, and_(user_roles.c.user_id == users.c.id, user_roles.c.tenant_id == users.c.tenant_id)
    ).join(roles, and_(roles.c.id == user_roles.c.role_id, roles.c.tenant_id == users.c.tenant_id))
    return (
        select(users.c.id, users.c.name)
        .select_from(joined)
        .where(
            users.c.tenant_id == tenant_id,
            users.c.is_active.is_(True),
            roles.c.name == OWNER,
            roles.c.is_system.is_(True),
        )
        .order_by(users.c.created_at, users.c.id)
    )
