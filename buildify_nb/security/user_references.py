"""Finds the other users that a user refers to, manager and delegate, and says why one cannot be referred to."""

from __future__ import annotations

from typing import NoReturn
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, NotFound, Problem
from buildify_nb.security import user_store
from buildify_nb.security.rights_change import RightsChange
from buildify_nb.security.users import User


def found_user(change: RightsChange, user: str | UUID) -> User:
    """The user of this name or id; raises NotFound when the tenant has none."""
    found = user_store.find(change.uow, change.context.tenant_id, user)
    return found or raise_unknown_user(user, change.context)


def raise_unknown_user(user: str | UUID, context: Context) -> NoReturn:
    """Raises NotFound for a user whom the tenant does not have."""
    raise NotFound(
        f"The tenant {context.tenant} has no user {str(user)!r}.", todo="List them with ws.users.list(), or create one."
    )


def manager_id(change: RightsChange, user_id: UUID, name: str | None) -> UUID | None:
    """The id of the manager of this name; raises InvalidRecord when there is none or the chain would close."""
    if name is None:
        return None
    manager = user_store.find(change.uow, change.context.tenant_id, name)
    if manager is None:
        raise InvalidRecord("The user was not saved.", [Problem("manager", f"there is no user {name!r}")])
    above: UUID | None = manager.id
    while above is not None:
        if above == user_id:
            raise InvalidRecord("The user was not saved.", [Problem("manager", f"{name} would manage in a circle")])
        above = user_store.manager_of(change.uow, change.context.tenant_id, above)
    return manager.id


def delegate_id(change: RightsChange, user: User, name: str | None) -> UUID | None:
    """The id of the delegate of this name; raises InvalidRecord when that is nobody else who is active."""
    if name is None:
        return None
    delegate = user_store.find(change.uow, change.context.tenant_id, name)
    if delegate is None:
        problem = f"there is no user {name!r}"
    elif delegate.id == user.id:
        problem = "must be somebody else"
    elif not delegate.is_active:
        problem = f"{name} is not active"
    else:
        return delegate.id
    raise InvalidRecord("The absence was not saved.", [Problem("delegate", problem)])
