"""SQL of users and of the roles they hold. Every statement names its tenant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, insert, or_, select, update

from buildify_nb.security.tables import roles, user_roles, users
from buildify_nb.security.users import Absence, User
from buildify_nb.storage.transactions import UnitOfWork

_managers = users.alias("managers")
_delegates = users.alias("delegates")


def find(uow: UnitOfWork, tenant_id: UUID, user: str | UUID) -> User | None:
    """The user of this name or id in the tenant."""
    wanted = users.c.id == user if isinstance(user, UUID) else users.c.name == user
    row = uow.execute(_select(tenant_id).where(wanted)).one_or_none()
    return _user(row, _role_names(uow, tenant_id, [row.id])[row.id]) if row else None


def listed(uow: UnitOfWork, tenant_id: UUID, *, search: str, active_only: bool) -> list[User]:
    """The tenant's users by name; `search` is looked for in name, full name, email and department."""
    statement = _select(tenant_id).order_by(users.c.name)
    if active_only:
        statement = statement.where(users.c.is_active.is_(True))
    if search:
        columns = (users.c.name, users.c.full_name, users.c.email, users.c.department)
        statement = statement.where(or_(*(column.icontains(search, autoescape=True) for column in columns)))
    rows = uow.execute(statement).all()
    names = _role_names(uow, tenant_id, None)
    return [_user(row, names[row.id]) for row in rows]


def active_ids(uow: UnitOfWork, tenant_id: UUID, names: Iterable[str]) -> dict[str, UUID]:
    """The ids of the active users among these names, by name."""
    wanted = select(users.c.name, users.c.id).where(
        users.c.tenant_id == tenant_id, users.c.is_active.is_(True), users.c.name.in_(list(names))
    )
    return {row.name: row.id for row in uow.execute(wanted.order_by(users.c.name))}


def add(uow: UnitOfWork, tenant_id: UUID, values: Mapping[str, Any]) -> None:
    """Inserts a user."""
    uow.execute(insert(users).values(tenant_id=tenant_id, **values))


def change(uow: UnitOfWork, tenant_id: UUID, user_id: UUID, values: Mapping[str, Any]) -> None:
    """Updates columns of a user."""
    uow.execute(update(users).where(users.c.tenant_id == tenant_id, users.c.id == user_id).values(**values))


def manager_of(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> UUID | None:
    """The id of a user's manager."""
    statement = select(users.c.manager_id).where(users.c.tenant_id == tenant_id, users.c.id == user_id)
    return uow.execute(statement).scalar_one_or_none()


def give_role(uow: UnitOfWork, tenant_id: UUID, user_id: UUID, role_id: UUID) -> None:
    """Adds a role to a user who does not have it."""
    uow.execute(insert(user_roles).values(tenant_id=tenant_id, user_id=user_id, role_id=role_id))


def take_role(uow: UnitOfWork, tenant_id: UUID, user_id: UUID, role_id: UUID) -> None:
    """Takes a role from a user."""
    uow.execute(
        delete(user_roles).where(
            user_roles.c.tenant_id == tenant_id, user_roles.c.user_id == user_id, user_roles.c.role_id == role_id
        )
    )


def _select(tenant_id: UUID) -> Select[Any]:
    joined = users.outerjoin(
        _managers, and_(_managers.c.id == users.c.manager_id, _managers.c.tenant_id == users.c.tenant_id)
    ).outerjoin(_delegates, and_(_delegates.c.id == users.c.delegate_id, _delegates.c.tenant_id == users.c.tenant_id))
    return (
        select(users, _managers.c.name.label("manager"), _delegates.c.name.label("delegate"))
        .select_from(joined)
        .where(users.c.tenant_id == tenant_id)
    )


def _role_names(uow: UnitOfWork, tenant_id: UUID, user_ids: Iterable[UUID] | None) -> defaultdict[UUID, list[str]]:
    statement = (
        select(user_roles.c.user_id, roles.c.name)
        .select_from(user_roles.join(roles, roles.c.id == user_roles.c.role_id))
        .where(user_roles.c.tenant_id == tenant_id, roles.c.tenant_id == tenant_id)
        .order_by(roles.c.name)
    )
    if user_ids is not None:
        statement = statement.where(user_roles.c.user_id.in_(list(user_ids)))
    names: defaultdict[UUID, list[str]] = defaultdict(list)
    for row in uow.execute(statement):
        names[row.user_id].append(row.name)
    return names


def _user(row: Any, role_names: Iterable[str]) -> User:
    absence = Absence(row.absent_from, row.absent_until, row.delegate) if row.absent_from else None
    return User(
        id=row.id,
        name=row.name,
        full_name=row.full_name,
        email=row.email,
        phone=row.phone,
        department=row.department,
        manager=row.manager,
        zone=row.zone,
        absence=absence,
        is_active=row.is_active,
        is_platform_admin=row.is_platform_admin,
        roles=tuple(role_names),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
