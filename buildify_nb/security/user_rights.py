"""The part of the user service that changes what users may do: roles, activity, administration of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.security import user_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.default_roles import OWNER
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.rights_change import RightsChange, change_rights
from buildify_nb.security.role_service import found_role
from buildify_nb.security.user_references import found_user
from buildify_nb.security.users import User
from buildify_nb.storage.database import Database

UPDATE = "security:update:tenant"


class UserRights:
    """Grants and ends rights of users; nobody can hand out or take away more than they hold."""

    def __init__(self, database: Database, access: AccessControl, audit: AuditLog, clock: Clock) -> None:
        self._database, self._access, self._audit, self._clock = database, access, audit, clock

    def grant(self, context: Context, user: str | UUID, role: str) -> User:
        """Gives a role to a user; again does nothing.

        Raises:
            PermissionDenied: without security:update:tenant, or the role holds more than the caller.
        """

        def work(change: RightsChange) -> User:
            change.require(UPDATE)
            found = found_user(change, user)
            self._give(change, found, role)
            return found_user(change, found.id)

        return change_rights(self._database, context, work)

    def revoke(self, context: Context, user: str | UUID, role: str) -> User:
        """Takes a role from a user; again does nothing.

        Raises:
            InvalidState: the tenant would lose its last active owner.
            PermissionDenied: without security:update:tenant, or the role holds more than the caller.
        """

        def work(change: RightsChange) -> User:
            change.require(UPDATE)
            found, taken = found_user(change, user), found_role(change, role)
            change.require_all(taken.permissions, f"may not revoke the role {role}")
            if taken.name in found.roles:
                user_store.take_role(change.uow, context.tenant_id, found.id, taken.id)
                if taken.name == OWNER:
                    change.keep_an_owner()
                self._record(change, "revoke_role", found, {"role": [taken.name, None]})
            return found_user(change, found.id)

        return change_rights(self._database, context, work)

    def deactivate(self, context: Context, user: str | UUID) -> User:
        """Ends a user's access at once; what the user did stays, and `activate` undoes it.

        Raises:
            InvalidState: it is the last active owner or platform administrator.
        """
        return self._set_active(context, user, active=False)

    def activate(self, context: Context, user: str | UUID) -> User:
        """Gives a deactivated user access again, with the roles held before."""
        return self._set_active(context, user, active=True)

    def set_platform_admin(self, context: Context, user: str | UUID, value: bool) -> User:
        """Makes a user a platform administrator, or ends that; only such administrators may."""

        def work(change: RightsChange) -> User:
            change.require(PLATFORM_PERMISSION)
            before = found_user(change, user)
            if before.is_platform_admin == value:
                return before
            self._save(change, before, {"is_platform_admin": value})
            if not value:
                change.keep_a_platform_admin()
            self._record(change, "set_platform_admin", before, {"is_platform_admin": [not value, value]})
            return replace(before, is_platform_admin=value)

        return change_rights(self._database, context, work)

    def act_as(self, context: Context, user: str | UUID) -> User:
        """Notes that the caller goes on in the name of `user`; what follows carries the same correlation id.

        Raises:
            PermissionDenied: without security:update:tenant, or the user may do more than the caller.
        """

        def work(change: RightsChange) -> User:
            change.require(UPDATE)
            found = found_user(change, user)
            change.require_over(found.id, found.name)
            self._record(change, "act_as_user", found, {})
            return found

        return change_rights(self._database, context, work)

    def _set_active(self, context: Context, user: str | UUID, *, active: bool) -> User:
        def work(change: RightsChange) -> User:
            change.require(UPDATE)
            before = found_user(change, user)
            change.require_over(before.id, before.name)
            if before.is_active == active:
                return before
            self._save(change, before, {"is_active": active})
            if not active and OWNER in before.roles:
                change.keep_an_owner()
            if not active and before.is_platform_admin:
                change.keep_a_platform_admin()
            self._record(
                change, "activate_user" if active else "deactivate_user", before, {"is_active": [not active, active]}
            )
            return found_user(change, before.id)

        return change_rights(self._database, context, work)

    def _require_for(self, change: RightsChange, user: User, *, own: bool) -> None:
        """Raises PermissionDenied unless the actor may change `user`; active users may change what is their `own`."""
        if own and user.id == change.context.user_id and user.is_active:
            return
        change.require(UPDATE)
        change.require_over(user.id, user.name)

    def _give(self, change: RightsChange, user: User, role: str) -> None:
        given = found_role(change, role)
        change.require_all(given.permissions, f"may not grant the role {role}")
        if given.name not in user.roles:
            user_store.give_role(change.uow, change.context.tenant_id, user.id, given.id)
            self._record(change, "grant_role", user, {"role": [None, given.name]})

    def _save(self, change: RightsChange, user: User, columns: Mapping[str, Any]) -> None:
        values = {**columns, "updated_at": self._clock.now()}
        user_store.change(change.uow, change.context.tenant_id, user.id, values)

    def _record(self, change: RightsChange, action: str, user: User, changes: Mapping[str, Any]) -> None:
        self._audit.append(
            change.uow,
            change.context,
            Deed(
                action=action,
                entity_type="user",
                entity_id=user.id,
                entity_name=user.name,
                changes=changes,
            ),
        )
