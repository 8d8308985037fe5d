"""From an opened database to the first context.

A new database gets its platform and first tenant founded; later openings find out in whose name the database is used.
"""

from __future__ import annotations

import getpass
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, NotFound, PermissionDenied
from buildify_nb.identifiers import label_for, name_problem, new_id, suggested_name
from buildify_nb.security import rights_store, tenant_store, user_store
from buildify_nb.security.default_roles import OWNER
from buildify_nb.security.rights_change import RIGHTS_LOCK
from buildify_nb.security.tenant_service import found_tenant, prepare_tenant
from buildify_nb.security.tenants import PLATFORM_TENANT, PLATFORM_TENANT_ID, Tenant, checked_tenant_name
from buildify_nb.security.users import checked_name
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


def open_context(database: Database, *, tenant: str, user: str | None, clock: Clock) -> Context:
    """Says in whose name an opened database is used. Its system tables must have been upgraded.

    A new database gets the platform tenant and `tenant`, whose first user (`user`, or the login name of this machine)
    becomes its owner and a platform administrator.

    Whoever holds the URL of a database owns it: without `user` the context is that of the tenant's earliest active
    owner, and with it no password is asked. What keeps people apart is a login of the database of their own, or a token
    over REST. A user without any role opens the database and is then refused everything.

    Raises:
        NotFound: there is no such tenant.
        PermissionDenied: it is the platform's, and the user is neither of it nor a platform administrator.
        AuthenticationFailed: the tenant has no such user, or the user is not active.
        DefinitionError, InvalidRecord: on a new database, for a name that breaks the grammar.
    """
    if database.as_system(lambda uow: tenant_store.find(uow, PLATFORM_TENANT)) is None:
        _found_platform(database, tenant, user, clock)
    return database.as_system(lambda uow: _context(uow, tenant, user))


def _found_platform(database: Database, tenant: str, user: str | None, clock: Clock) -> None:
    name, owner, now = checked_tenant_name(tenant), _first_user(user), clock.now()
    tenants = [Tenant(PLATFORM_TENANT_ID, PLATFORM_TENANT, "Platform", now)]
    if name != PLATFORM_TENANT:
        tenants.append(Tenant(new_id(), name, label_for(name), now))

    def work(uow: UnitOfWork) -> None:
        database.dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
        # Somebody else may have opened it first; what was prepared twice is then rolled back with this transaction.
        for one in tenants:
            prepare_tenant(database, uow, one)
        database.dialect.act_as_system(uow.connection)
        if tenant_store.find(uow, PLATFORM_TENANT) is not None:
            raise _OpenedMeanwhile
        for one in tenants:
            found_tenant(uow, one, owner=owner if one.name == name else None, is_platform_admin=True)

    try:
        database.as_owner(work)
    except _OpenedMeanwhile:
        return


class _OpenedMeanwhile(Exception):
    """Another process founded the platform while this one waited for the lock."""


def _first_user(user: str | None) -> str:
    if user is not None:
        return checked_name(user)
    try:
        name = suggested_name(getpass.getuser())
    except (KeyError, OSError, ImportError):
        name = ""
    return OWNER if name_problem(name) else name


def _context(uow: UnitOfWork, tenant: str, user: str | None) -> Context:
    found = tenant_store.find(uow, tenant)
    if found is None:
        raise NotFound(
            f"The database has no tenant {tenant!r}.",
            todo="A platform administrator creates it: ws.tenants.create(name, owner=…).",
        )
    if found.id == PLATFORM_TENANT_ID and not _has_own(uow, user):
        return _guest(uow, user)
    if user is None:
        owners = rights_store.active_owners(uow, found.id)
        if not owners:
            raise AuthenticationFailed(f"The tenant {tenant} has no active owner.", todo="Name a user to connect as.")
        return Context(found.id, found.name, owners[0].id, owners[0].name)
    return Context(found.id, found.name, _active_user(uow, found, user), user)


def _has_own(uow: UnitOfWork, user: str | None) -> bool:
    """Whether the platform's tenant has this user itself, or without a name an owner."""
    if user is None:
        return bool(rights_store.active_owners(uow, PLATFORM_TENANT_ID))
    return user_store.find(uow, PLATFORM_TENANT_ID, user) is not None


def _guest(uow: UnitOfWork, user: str | None) -> Context:
    """A platform administrator, whichever tenant's user, in the platform's tenant."""
    admin = rights_store.first_platform_admin(uow, user)
    if admin is None:
        raise no_platform_admin(user or "Nobody")
    return Context(PLATFORM_TENANT_ID, PLATFORM_TENANT, admin.id, admin.name)


def no_platform_admin(user: str) -> PermissionDenied:
    """The error for who would work in the platform's tenant and is neither its user nor a platform administrator."""
    return PermissionDenied(
        f"{user} may not work in the platform's tenant.",
        why="It takes a platform administrator, or a user of that tenant.",
        todo="Ask a platform administrator for it, or to be made one: ws.users.set_platform_admin(name, True).",
    )


def _active_user(uow: UnitOfWork, tenant: Tenant, name: str) -> UUID:
    user = user_store.find(uow, tenant.id, name)
    if user is None:
        raise AuthenticationFailed(
            f"The tenant {tenant.name} has no user {name!r}.",
            todo=f"Ask an owner for ws.users.create({name!r}) and a role.",
        )
    if not user.is_active:
        raise AuthenticationFailed(f"{name} was deactivated.", todo="Ask an owner to activate the user again.")
    return user.id
