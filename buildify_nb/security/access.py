"""Answers the one question that every service asks before it acts: may this user do that? Changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import PermissionDenied
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.security import access_rule_store, rights_store
from buildify_nb.security.access_rules import HeldRules
from buildify_nb.security.permissions import PLATFORM_PERMISSION, is_granted
from buildify_nb.security.platform import is_platform
from buildify_nb.security.short_memory import ShortMemory
from buildify_nb.storage.database import Database


class AccessControl:
    """Checks permissions against the database; grants made elsewhere are seen within five seconds, own ones at once.

    Args:
        database: holds users, roles and their permissions.
        timer: a monotonic clock in seconds.
    """

    def __init__(self, database: Database, *, timer: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._memory: ShortMemory[tuple[UUID, UUID], frozenset[str]] = ShortMemory(timer)
        self._facts: ShortMemory[tuple[UUID, UUID], UserFacts] = ShortMemory(timer)
        self._rules: ShortMemory[tuple[UUID, UUID], HeldRules | None] = ShortMemory(timer)

    def permissions(self, context: Context) -> frozenset[str]:
        """Everything that the context's user holds; nothing for an inactive or unknown user."""
        return self._memory.recall((context.tenant_id, context.user_id), lambda: self._read(context))

    def is_allowed(self, context: Context, permission: str) -> bool:
        """Whether the user may do this."""
        return is_granted(self.permissions(context), permission)

    def require(self, context: Context, permission: str) -> None:
        """Raises PermissionDenied, naming the permission and who could grant it, unless the user may do this."""
        if not self.is_allowed(context, permission):
            raise denied(context, permission, self._granters(context, permission))

    def rules(self, context: Context) -> HeldRules | None:
        """The user's roles with their access rules; None where no rule narrows what the permissions open."""

        def ask() -> HeldRules | None:
            return self._database.read(
                context, lambda uow: access_rule_store.narrowed(uow, context.tenant_id, context.user_id)
            )

        return self._rules.recall((context.tenant_id, context.user_id), ask)

    def facts(self, context: Context) -> UserFacts:
        """What formulas may know of the user."""

        def ask() -> UserFacts:
            return self._database.read(
                context, lambda uow: access_rule_store.facts(uow, context.tenant_id, context.user_id)
            )

        return self._facts.recall((context.tenant_id, context.user_id), ask)

    def reads_all(self, context: Context, scope: str, entity_id: UUID | None = None) -> bool:
        """Whether the user may read every record of an entity with every field: no access rule narrows that.

        Args:
            scope: the name of the entity, or "tenant" for all of them.
            entity_id: without it, roles with a rule for any entity do not count.
        """
        rules = self.rules(context)
        return self.is_allowed(context, f"records:read:{scope}") and (rules is None or rules.open_all(scope, entity_id))

    def require_all(self, context: Context, scope: str) -> None:
        """Raises PermissionDenied unless `reads_all`."""
        self.require(context, f"records:read:{scope}")
        if not self.reads_all(context, scope):
            raise PermissionDenied(
                f"{context.user} may not do this.",
                why=f"It shows records as a whole, and access rules let {context.user} see only a part.",
                todo="Ask an owner of the tenant.",
            )

    def _read(self, context: Context) -> frozenset[str]:
        held = self._database.read(
            context, lambda uow: rights_store.permissions_of(uow, context.tenant_id, context.user_id)
        )
        if held or not is_platform(context):
            return held
        return self._database.as_system(lambda uow: rights_store.permissions_of_guest(uow, context.user_id))

    def _granters(self, context: Context, permission: str) -> list[str]:
        if permission == PLATFORM_PERMISSION:
            return []
        return self._database.read(context, lambda uow: rights_store.granters(uow, context.tenant_id, permission))


def denied(context: Context, permission: str, granters: list[str]) -> PermissionDenied:
    """The error for a missing permission."""
    return PermissionDenied(
        f"{context.user} may not do this.",
        why=f"It takes the permission {permission}.",
        todo=f"Ask {who_grants(permission, granters)}.",
    )


def who_grants(permission: str, granters: list[str]) -> str:
    """Whom to ask for a permission, in words."""
    if permission == PLATFORM_PERMISSION:
        return "a platform administrator"
    return f"{' or '.join(granters)} for a role that holds it" if granters else "an owner of the tenant"
