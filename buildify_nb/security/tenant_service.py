"""Tenants as platform administrators manage them, and the founding of a tenant, which opening a new database shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists
from buildify_nb.identifiers import label_for, new_id
from buildify_nb.security import role_store, tenant_store, user_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.default_roles import OWNER
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.rights_change import RIGHTS_LOCK
from buildify_nb.security.roles import checked_label
from buildify_nb.security.short_memory import rights_changed
from buildify_nb.security.tenants import Tenant, checked_tenant_name
from buildify_nb.security.users import checked_name
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


class TenantService:
    """Creates and lists tenants; for platform administrators only."""

    def __init__(self, database: Database, access: AccessControl, audit: AuditLog, clock: Clock) -> None:
        self._database, self._access, self._audit, self._clock = database, access, audit, clock

    def create(self, context: Context, name: str, *, label: str | None = None, owner: str) -> Tenant:
        """Creates a tenant with its schema (and roles), the default roles and its first user, `owner`.

        Raises:
            AlreadyExists: the name is taken.
            PermissionDenied: the caller is no platform administrator.
        """
        self._access.require(context, PLATFORM_PERMISSION)
        tenant = Tenant(new_id(), checked_tenant_name(name), _label(name, label), self._clock.now())
        owner = checked_name(owner)

        def work(uow: UnitOfWork) -> Tenant:
            self._database.dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
            prepare_tenant(self._database, uow, tenant)
            self._database.dialect.act_as_system(uow.connection)
            if tenant_store.find(uow, tenant.name):
                raise AlreadyExists(f"There is already a tenant {tenant.name}.", todo="Choose another name.")
            found_tenant(uow, tenant, owner=owner, is_platform_admin=False)
            self._record(uow, context, tenant, owner)
            uow.after_commit(rights_changed)
            return tenant

        return self._database.as_owner(work)

    def list(self, context: Context) -> list[Tenant]:
        """All tenants of the database by name."""
        self._access.require(context, PLATFORM_PERMISSION)
        return self._database.as_system(tenant_store.listed)

    def _record(self, uow: UnitOfWork, context: Context, tenant: Tenant, owner: str) -> None:
        """Both the administrator's tenant and the new one see who created it."""
        for reader in (context, replace(context, tenant_id=tenant.id, tenant=tenant.name)):
            self._audit.append(
                uow,
                reader,
                Deed(
                    action="create_tenant",
                    entity_type="tenant",
                    entity_id=tenant.id,
                    entity_name=tenant.name,
                    changes={"after": {"name": tenant.name, "label": tenant.label, "owner": owner}},
                ),
            )


def prepare_tenant(database: Database, uow: UnitOfWork, tenant: Tenant) -> None:
    """Creates a tenant's schema, and its roles where there are roles; run as the owner of the database."""
    database.dialect.prepare_tenant(uow.connection, tenant.name)
    for role in database_roles_of(database, tenant):
        tenant_store.name_role(uow, role, tenant.id)


def database_roles_of(database: Database, tenant: Tenant) -> Sequence[str]:
    """The roles of the database that act for a tenant; none where there are no roles."""
    roles = (database.dialect.role_of(tenant.name), database.dialect.members_role_of(tenant.name))
    return [role for role in roles if role]


def found_tenant(uow: UnitOfWork, tenant: Tenant, *, owner: str | None, is_platform_admin: bool) -> None:
    """Inserts a tenant with the default roles and, unless None, its first owner; run as the system role."""
    tenant_store.add(uow, tenant)
    role_ids = role_store.add_default_roles(uow, tenant.id, tenant.created_at)
    if owner is None:
        return
    user_id = new_id()
    columns = {
        "id": user_id,
        "name": owner,
        "full_name": label_for(owner),
        "zone": "UTC",
        "is_active": True,
        "is_platform_admin": is_platform_admin,
        "created_at": tenant.created_at,
        "updated_at": tenant.created_at,
    }
    user_store.add(uow, tenant.id, columns)
    user_store.give_role(uow, tenant.id, user_id, role_ids[OWNER])


def _label(name: str, label: str | None) -> str:
    return checked_label(label) if label is not None else label_for(name)
