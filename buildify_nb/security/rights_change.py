"""The one way in which rights are changed: a transaction of the system role that holds the lock of rights.

It rechecks what the actor may do, and keeps anybody from handing out more than they hold.

The lock orders all changes of rights, so that "the last owner stays" holds however many people click at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import InvalidState, PermissionDenied
from buildify_nb.security import rights_store
from buildify_nb.security.access import denied
from buildify_nb.security.permissions import is_granted, missing, opens_records
from buildify_nb.security.platform import is_platform
from buildify_nb.security.short_memory import rights_changed
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

RIGHTS_LOCK = "buildify rights"
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RightsChange:
    """A change of rights under way: `permissions` are what the actor holds at this very moment."""

    uow: UnitOfWork
    context: Context
    permissions: frozenset[str]
    unlimited: frozenset[str]
    """Those of them that no access rule narrows."""

    def require(self, permission: str) -> None:
        """Raises PermissionDenied unless the actor holds `permission`."""
        if not is_granted(self.permissions, permission):
            granters = rights_store.granters(self.uow, self.context.tenant_id, permission)
            raise denied(self.context, permission, granters)

    def require_all(self, permissions: Collection[str], what: str) -> None:
        """Raises PermissionDenied unless the actor holds every one, those on records without limits.

        `what` is told as in "may not grant x".
        """
        if lacking := missing(self.permissions, permissions):
            raise PermissionDenied(
                f"{self.context.user} {what}.",
                why=f"It takes permissions that {self.context.user} does not hold: {', '.join(lacking)}.",
                todo="Ask somebody who holds them, for example an owner.",
            )
        if narrowed := missing(self.unlimited, filter(opens_records, permissions)):
            raise PermissionDenied(
                f"{self.context.user} {what}.",
                why=f"{self.context.user} holds {', '.join(narrowed)} only as far as access rules go.",
                todo="Ask somebody whose roles have none, for example an owner.",
            )

    def require_over(self, user_id: UUID, name: str) -> None:
        """Raises PermissionDenied when the user to be changed holds more than the actor."""
        if user_id != self.context.user_id:
            held = rights_store.permissions_of(self.uow, self.context.tenant_id, user_id, even_inactive=True)
            self.require_all(held, f"may not change {name}")

    def keep_an_owner(self) -> None:
        """Called after the rows were changed: raises InvalidState when no active owner is left in the tenant."""
        if not rights_store.active_owners(self.uow, self.context.tenant_id):
            raise InvalidState(
                f"The tenant {self.context.tenant} would be left without an active owner.",
                todo="Make somebody else an owner first: ws.users.grant(name, 'owner').",
            )

    def keep_a_platform_admin(self) -> None:
        """Called after the rows were changed: raises InvalidState when no active platform administrator is left."""
        if not rights_store.active_platform_admins(self.uow):
            raise InvalidState(
                "The database would be left without an active platform administrator.",
                todo="Make somebody else one first: ws.users.set_platform_admin(name, True).",
            )


def change_rights(database: Database, context: Context, work: Callable[[RightsChange], Result]) -> Result:
    """Runs `work` as one change of rights. On Postgres statements run as the system role, so they name the tenant."""

    def run(uow: UnitOfWork) -> Result:
        database.dialect.lock_transaction(uow.connection, RIGHTS_LOCK)
        held = rights_store.permissions_of(uow, context.tenant_id, context.user_id)
        unlimited = rights_store.permissions_of(uow, context.tenant_id, context.user_id, unlimited=True)
        if not held and is_platform(context):
            held = unlimited = rights_store.permissions_of_guest(uow, context.user_id)
        uow.after_commit(rights_changed)
        return work(RightsChange(uow, context, held, unlimited))

    return database.as_system(run)
