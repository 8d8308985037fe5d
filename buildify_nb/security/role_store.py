"""SQL of roles and their permissions. Every statement names its tenant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select, update

from buildify_nb.identifiers import new_id
from buildify_nb.security.default_roles import DEFAULT_ROLES
from buildify_nb.security.roles import Role
from buildify_nb.security.tables import role_permissions, roles, user_roles, users
from buildify_nb.storage.transactions import UnitOfWork


def find(uow: UnitOfWork, tenant_id: UUID, name: str) -> Role | None:
    """The role of this name in the tenant."""
    return next(iter(_read(uow, tenant_id, name)), None)


def listed(uow: UnitOfWork, tenant_id: UUID) -> list[Role]:
    """The tenant's roles, those of the product first."""
    return sorted(_read(uow, tenant_id, None), key=lambda role: (not role.is_system, role.name))


def add(uow: UnitOfWork, tenant_id: UUID, role: Role) -> None:
    """Inserts a role with its permissions."""
    uow.execute(
        insert(roles).values(
            tenant_id=tenant_id,
            id=role.id,
            name=role.name,
            label=role.label,
            description=role.description,
            is_system=role.is_system,
            created_at=role.created_at,
        )
    )
    _add_permissions(uow, tenant_id, role.id, role.permissions)


def add_default_roles(uow: UnitOfWork, tenant_id: UUID, now: datetime) -> dict[str, UUID]:
    """Inserts the roles that every tenant starts with; returns their ids by name."""
    ids: dict[str, UUID] = {}
    for given in DEFAULT_ROLES:
        ids[given.name] = new_id()
        held = tuple(sorted(given.permissions))
        role = Role(ids[given.name], given.name, given.label, given.description, held, is_system=True, created_at=now)
        add(uow, tenant_id, role)
    return ids


def change(
    uow: UnitOfWork, tenant_id: UUID, role_id: UUID, values: Mapping[str, Any], permissions: Iterable[str] | None
) -> None:
    """Updates columns of a role and, unless None, replaces its permissions."""
    if values:
        uow.execute(update(roles).where(roles.c.tenant_id == tenant_id, roles.c.id == role_id).values(**values))
    if permissions is not None:
        _drop_permissions(uow, tenant_id, role_id)
        _add_permissions(uow, tenant_id, role_id, permissions)


def remove(uow: UnitOfWork, tenant_id: UUID, role_id: UUID) -> None:
    """Deletes a role with its permissions."""
    _drop_permissions(uow, tenant_id, role_id)
    uow.execute(delete(roles).where(roles.c.tenant_id == tenant_id, roles.c.id == role_id))


def holders(uow: UnitOfWork, tenant_id: UUID, role_id: UUID, *, at_most: int = 4) -> list[str]:
    """Names of users who have a role."""
    statement = (
        select(users.c.name)
        .select_from(user_roles.join(users, users.c.id == user_roles.c.user_id))
        .where(user_roles.c.tenant_id == tenant_id, users.c.tenant_id == tenant_id, user_roles.c.role_id == role_id)
        .order_by(users.c.name)
    )
    return list(uow.execute(statement.limit(at_most)).scalars())


def _read(uow: UnitOfWork, tenant_id: UUID, name: str | None) -> list[Role]:
    wanted = select(roles).where(roles.c.tenant_id == tenant_id)
    listing = select(role_permissions.c.role_id, role_permissions.c.permission).where(
        role_permissions.c.tenant_id == tenant_id
    )
    if name is not None:
        wanted = wanted.where(roles.c.name == name)
    rows = uow.execute(wanted).all()
    held: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in uow.execute(listing.where(role_permissions.c.role_id.in_([row.id for row in rows]))):
        held[row.role_id].append(row.permission)
    return [
        Role(row.id, row.name, row.label, row.description, tuple(sorted(held[row.id])), row.is_system, row.created_at)
        for row in rows
    ]


def _add_permissions(uow: UnitOfWork, tenant_id: UUID, role_id: UUID, permissions: Iterable[str]) -> None:
    rows = [{"tenant_id": tenant_id, "role_id": role_id, "permission": one} for one in permissions]
    if rows:
        uow.execute(insert(role_permissions), rows)


def _drop_permissions(uow: UnitOfWork, tenant_id: UUID, role_id: UUID) -> None:
    uow.execute(
        delete(role_permissions).where(role_permissions.c.tenant_id == tenant_id, role_permissions.c.role_id == role_id)
    )
