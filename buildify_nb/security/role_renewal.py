"""Makes the roles of a database anew when they were made for another name of it; called as the database is opened."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from buildify_nb.errors import StorageError
from buildify_nb.security import tenant_store
from buildify_nb.security.rights_change import RIGHTS_LOCK
from buildify_nb.security.tenant_service import database_roles_of
from buildify_nb.security.tenants import Tenant
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

_log = logging.getLogger(__name__)

AllowMore: TypeAlias = Callable[[UnitOfWork, Tenant], object]
"""Grants a tenant's new roles what only an area above knows that they had."""

RENEWED = (
    "%s was renamed or restored, so its roles were made anew under its present name. Logins of people see nothing "
    "until they are members of the new ones: %s."
)


def renew_roles(database: Database, allow_more: AllowMore) -> None:
    """Gives the database roles of its present name where it has none; those of a former name lose every right in it.

    Raises:
        StorageError: this login may not make them; it says what to ask for.
    """
    if not database.capabilities.tenant_roles:
        return
    if not database.as_owner(lambda uow: database.dialect.lacks_roles(uow.connection)):
        return
    try:
        members = database.as_owner(lambda uow: _renewed(uow, database, allow_more))
    except StorageError as error:
        if database.dialect.was_refused(error):
            raise _refusal(database) from error
        raise
    if members:
        _log.warning(RENEWED, database.shown_as, ", ".join(members))


def _renewed(uow: UnitOfWork, database: Database, allow_more: AllowMore) -> Sequence[str]:
    """The new roles for people; none when somebody else was faster."""
    dialect = database.dialect
    dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
    if not dialect.lacks_roles(uow.connection):
        return ()
    dialect.renew_system_role(uow.connection)
    with dialect.acting_as(uow.connection, dialect.system_role, back_to=None):
        tenants = tenant_store.listed(uow)
    for tenant in tenants:
        roles = database_roles_of(database, tenant)
        former = set(tenant_store.roles_of(uow, tenant.id)) - set(roles)
        dialect.renew_tenant(uow.connection, tenant.name, former)
        tenant_store.forget_roles(uow, former)
        for role in roles:
            tenant_store.name_role(uow, role, tenant.id)
        allow_more(uow, tenant)
    return [role for tenant in tenants if (role := dialect.members_role_of(tenant.name))]


def _refusal(database: Database) -> StorageError:
    login = database.engine.url.username or "…"
    return StorageError(
        f"{database.shown_as} has no roles of its present name: it was renamed or restored.",
        why="They can be made by the login that owns the database, if it may create roles; this one may not.",
        todo=f'Connect once as the owner, or have an administrator run: ALTER ROLE "{login}" CREATEROLE; and, for each '
        f'role of the former name that is still there, GRANT … TO "{login}" WITH ADMIN OPTION.',
    )
