"""Roles as callers manage them. The product's own roles are fixed; nobody can make one that holds more than they do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NoReturn, TypeAlias

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists, InvalidState, NotFound, StillReferenced
from buildify_nb.identifiers import label_for, new_id
from buildify_nb.security import access_rule_store, role_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.rights_change import RightsChange, change_rights
from buildify_nb.security.roles import (
    Role,
    checked_description,
    checked_label,
    checked_permissions,
    checked_role_name,
    refuse_unknown_entities,
)
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

EntityNames: TypeAlias = Callable[[UnitOfWork], Collection[str]]
"""The names of a tenant's entities."""


class RoleService:
    """Manages the roles of the context's tenant; those of other tenants are NotFound."""

    def __init__(self, database: Database, access: AccessControl, audit: AuditLog, clock: Clock) -> None:
        self._database, self._access, self._audit, self._clock = database, access, audit, clock
        self._entities: EntityNames | None = None

    def find_entities(self, find: EntityNames) -> None:
        """Lets permissions name only entities that there are; `find` tells their names."""
        self._entities = find

    def create(
        self,
        context: Context,
        name: str,
        *,
        permissions: Iterable[str] = (),
        label: str | None = None,
        description: str | None = None,
    ) -> Role:
        """Creates a role.

        Raises:
            AlreadyExists: the name is taken.
            DefinitionError: lists every permission that is none, or names no entity.
            PermissionDenied: without security:create:tenant, or for permissions that the caller does not hold.
        """
        role = Role(
            id=new_id(),
            name=checked_role_name(name),
            label=checked_label(label) if label is not None else label_for(name),
            description=checked_description(description),
            permissions=self._checked(context, permissions),
            is_system=False,
            created_at=self._clock.now(),
        )

        def work(change: RightsChange) -> Role:
            change.require("security:create:tenant")
            change.require_all(role.permissions, f"may not create the role {role.name}")
            if role_store.find(change.uow, context.tenant_id, role.name):
                raise AlreadyExists(f"There is already a role {role.name}.", todo="Choose another name or update it.")
            role_store.add(change.uow, context.tenant_id, role)
            self._record(change, "create_role", role, {"after": role.document})
            return role

        return change_rights(self._database, context, work)

    def update(
        self,
        context: Context,
        name: str,
        *,
        permissions: Iterable[str] | None = None,
        label: str | None = None,
        description: str | None = None,
    ) -> Role:
        """Changes what is given of a role; whoever has it gains and loses at once.

        Raises:
            InvalidState: the role belongs to the product.
            PermissionDenied: without security:update:tenant, or the role holds or would hold more than the caller.
        """
        wanted = None if permissions is None else self._checked(context, permissions)
        values: dict[str, Any] = {}
        if label is not None:
            values["label"] = checked_label(label)
        if description is not None:
            values["description"] = checked_description(description)

        def work(change: RightsChange) -> Role:
            change.require("security:update:tenant")
            before = own_role(change, name)
            change.require_all((*before.permissions, *(wanted or ())), f"may not change the role {name}")
            role_store.change(change.uow, context.tenant_id, before.id, values, wanted)
            after = found_role(change, name)
            if after != before:
                self._record(change, "update_role", after, {"before": before.document, "after": after.document})
            return after

        return change_rights(self._database, context, work)

    def delete(self, context: Context, name: str) -> None:
        """Deletes a role that nobody has.

        Raises:
            InvalidState: the role belongs to the product.
            StillReferenced: users have it.
        """

        def work(change: RightsChange) -> None:
            change.require("security:delete:tenant")
            role = own_role(change, name)
            change.require_all(role.permissions, f"may not delete the role {name}")
            if holders := role_store.holders(change.uow, context.tenant_id, role.id):
                shown = ", ".join(holders[:3]) + (" and others" if len(holders) > 3 else "")
                raise StillReferenced(
                    f"The role {name} is in use.", why=f"{shown} have it.", todo="Revoke it from them first."
                )
            access_rule_store.remove(change.uow, context.tenant_id, role.id)
            role_store.remove(change.uow, context.tenant_id, role.id)
            self._record(change, "delete_role", role, {"before": role.document})

        change_rights(self._database, context, work)

    def list(self, context: Context) -> list[Role]:
        """The tenant's roles, those of the product first; takes security:read."""
        self._access.require(context, "security:read:tenant")
        return self._database.read(context, lambda uow: role_store.listed(uow, context.tenant_id))

    def _checked(self, context: Context, permissions: Iterable[str]) -> tuple[str, ...]:
        wanted = checked_permissions(permissions)
        # Whoever does not hold a permission is refused for that, and learns no names.
        held = [one for one in wanted if self._access.is_allowed(context, one)]
        if held and self._entities is not None:
            refuse_unknown_entities(held, self._database.read(context, self._entities))
        return wanted

    def _record(self, change: RightsChange, action: str, role: Role, changes: Mapping[str, Any]) -> None:
        self._audit.append(
            change.uow,
            change.context,
            Deed(
                action=action,
                entity_type="role",
                entity_id=role.id,
                entity_name=role.name,
                changes=changes,
            ),
        )


def found_role(change: RightsChange, name: str) -> Role:
    """The role of this name; raises NotFound when the tenant has none."""
    return role_store.find(change.uow, change.context.tenant_id, name) or raise_unknown_role(name, change.context)


def raise_unknown_role(name: str, context: Context) -> NoReturn:
    """Raises NotFound for a role that the tenant does not have."""
    raise NotFound(
        f"The tenant {context.tenant} has no role {name!r}.", todo="List them with ws.roles.list(), or create one."
    )


def own_role(change: RightsChange, name: str) -> Role:
    """A role of the tenant's own making; raises NotFound, and InvalidState for one of the product."""
    role = found_role(change, name)
    if role.is_system:
        raise InvalidState(
            f"The role {name} belongs to the product and stays as it is.",
            todo="Create a role of your own: ws.roles.create(name, permissions=[…]).",
        )
    return role
