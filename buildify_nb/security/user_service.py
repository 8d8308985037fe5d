"""Users as callers manage them: creation, details, absence, activity, roles. Checks rights, audits, keeps an owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Unpack
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists, InvalidRecord, Problem
from buildify_nb.identifiers import label_for, new_id
from buildify_nb.security import rights_store, user_store
from buildify_nb.security.rights_change import RightsChange, change_rights
from buildify_nb.security.user_references import delegate_id, found_user, manager_id, raise_unknown_user
from buildify_nb.security.user_rights import UserRights
from buildify_nb.security.users import (
    OWN_DETAILS,
    Absence,
    User,
    UserDetails,
    checked_absence,
    checked_details,
    checked_name,
)

CREATE, READ = "security:create:tenant", "security:read:tenant"


class UserService(UserRights):
    """Manages the users of the context's tenant. A user is named by name or id; those of other tenants are NotFound."""

    def create(
        self, context: Context, name: str, *, roles: str | Sequence[str] = (), **details: Unpack[UserDetails]
    ) -> User:
        """Creates an active user, who can do nothing beyond the `roles` given: the name of one, or a list of names.

        Raises:
            AlreadyExists: the name is taken.
            InvalidRecord: lists every detail that is wrong.
            PermissionDenied: without security:create:tenant, or a role holds more than the caller.
        """
        name, checked = checked_name(name), checked_details(details)

        def work(change: RightsChange) -> User:
            change.require(CREATE)
            if user_store.find(change.uow, context.tenant_id, name):
                raise AlreadyExists(f"There is already a user {name}.", todo="Choose another name.")
            now, user_id = self._clock.now(), new_id()
            given = {"full_name": None, "zone": None, **checked}
            columns = _columns(change, given, user_id, name) | {"is_active": True, "is_platform_admin": False}
            columns |= {"id": user_id, "name": name, "created_at": now, "updated_at": now}
            user_store.add(change.uow, context.tenant_id, columns)
            user = found_user(change, user_id)
            self._record(change, "create_user", user, {"after": checked})
            for role in dict.fromkeys([roles] if isinstance(roles, str) else roles):
                self._give(change, user, role)
            return found_user(change, user_id)

        return change_rights(self._database, context, work)

    def update(self, context: Context, user: str | UUID, **details: Unpack[UserDetails]) -> User:
        """Changes details.

        Users may change their own full name, email, phone and zone; all else takes security:update.
        """
        checked = checked_details(details)

        def work(change: RightsChange) -> User:
            before = found_user(change, user)
            self._require_for(change, before, own=OWN_DETAILS.issuperset(checked))
            if "department" in checked and before.id == context.user_id:
                # Access rules may ask for it.
                change.require_all(change.permissions, "may not change their own department")
            self._save(change, before, _columns(change, checked, before.id, before.name))
            after = found_user(change, before.id)
            if changes := _differences(before, after, checked):
                self._record(change, "update_user", after, changes)
            return after

        return change_rights(self._database, context, work)

    def get(self, context: Context, user: str | UUID) -> User:
        """A user; others than oneself take security:read.

        Raises:
            NotFound: the tenant has no such user.
        """
        if user not in (context.user, context.user_id):
            self._access.require(context, READ)
        found = self._database.read(context, lambda uow: user_store.find(uow, context.tenant_id, user))
        return found or raise_unknown_user(user, context)

    def list(self, context: Context, *, search: str = "", active_only: bool = False) -> list[User]:
        """The tenant's users by name."""
        self._access.require(context, READ)
        return self._database.read(
            context,
            lambda uow: user_store.listed(uow, context.tenant_id, search=search.strip(), active_only=active_only),
        )

    def set_absence(
        self,
        context: Context,
        user: str | UUID,
        since: date | None,
        until: date | None = None,
        *,
        delegate: str | None = None,
    ) -> User:
        """Says from when to when (both days included) a user is away and who acts meanwhile; `since` None ends it.

        Users may do so for themselves; for others it takes security:update.
        """
        if since is not None:
            checked_absence(since, until)
        elif until is not None or delegate is not None:
            raise InvalidRecord("The absence was not saved.", [Problem("since", "is missing")])

        def work(change: RightsChange) -> User:
            before = found_user(change, user)
            self._require_for(change, before, own=True)
            substitute = delegate_id(change, before, delegate)
            columns = {"absent_from": since, "absent_until": until, "delegate_id": substitute}
            self._save(change, before, columns)
            after = found_user(change, before.id)
            self._record(change, "set_absence", after, {"absence": [_shown(before.absence), _shown(after.absence)]})
            return after

        return change_rights(self._database, context, work)

    def permissions_of(self, context: Context, user: str | UUID) -> list[str]:
        """Every permission that a user holds, sorted; of others than oneself it takes security:read."""
        found = self.get(context, user)
        held = self._database.read(context, lambda uow: rights_store.permissions_of(uow, context.tenant_id, found.id))
        return sorted(held)


def _columns(change: RightsChange, details: Mapping[str, str | None], user_id: UUID, name: str) -> dict[str, Any]:
    """Details as columns: the manager by id, and what may not be empty with its default."""
    columns: dict[str, Any] = dict(details)
    if "manager" in columns:
        columns["manager_id"] = manager_id(change, user_id, columns.pop("manager"))
    if "zone" in columns:
        columns["zone"] = columns["zone"] or "UTC"
    if "full_name" in columns:
        columns["full_name"] = columns["full_name"] or label_for(name)
    return columns


def _differences(before: User, after: User, fields: Iterable[str]) -> dict[str, list[Any]]:
    pairs = {field: [getattr(before, field), getattr(after, field)] for field in fields}
    return {field: pair for field, pair in pairs.items() if pair[0] != pair[1]}


def _shown(absence: Absence | None) -> dict[str, Any] | None:
    return asdict(absence) if absence else None
