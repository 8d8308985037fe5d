"""API tokens as callers manage them, and the way from a token to the context it opens."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, InvalidState, NotFound
from buildify_nb.identifiers import new_id
from buildify_nb.security import token_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.rights_change import RightsChange, change_rights
from buildify_nb.security.short_memory import ShortMemory
from buildify_nb.security.tokens import (
    PREFIX,
    IssuedToken,
    Token,
    checked_token_name,
    end_of_life,
    new_token_text,
    token_digest,
)
from buildify_nb.security.user_references import found_user
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork

USE_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Opened:
    """Whom a valid token stands for, and until when."""

    tenant_id: UUID
    tenant: str
    user_id: UUID
    user: str
    expires_at: datetime | None


class TokenService:
    """Issues, lists and revokes the tokens of the context's tenant; authenticates those of all.

    Args:
        timer: a monotonic clock in seconds, for what is remembered between two requests.
    """

    def __init__(
        self,
        database: Database,
        access: AccessControl,
        audit: AuditLog,
        clock: Clock,
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database, self._access, self._audit, self._clock = database, access, audit, clock
        self._memory: ShortMemory[str, _Opened] = ShortMemory(timer)

    def create(
        self, context: Context, user: str | UUID, *, name: str, expires_in_days: float | None = None
    ) -> IssuedToken:
        """Issues a token that acts as `user`. Its text is in the answer and nowhere else.

        Raises:
            InvalidState: the user is not active.
            PermissionDenied: for others than oneself without security:create:tenant, or for users who hold more.
        """
        name, now = checked_token_name(name), self._clock.now()
        expires_at = end_of_life(now, expires_in_days)

        def work(change: RightsChange) -> IssuedToken:
            holder = found_user(change, user)
            if holder.id != context.user_id:
                change.require("security:create:tenant")
                change.require_over(holder.id, holder.name)
            if not holder.is_active:
                raise InvalidState(f"{holder.name} is not active.", todo="Activate the user first.")
            issued = IssuedToken(new_id(), name, holder.name, expires_at, new_token_text())
            token_store.add(change.uow, context.tenant_id, holder.id, issued, now)
            changes = {"user": holder.name, "name": name, "expires_at": expires_at}
            self._record(change, "create_token", issued.id, name, {"after": changes})
            return issued

        return change_rights(self._database, context, work)

    def list(self, context: Context, user: str | UUID | None = None) -> list[Token]:
        """Tokens of `user`, or of everybody when None; of others than oneself it takes security:read."""
        own = user in (context.user, context.user_id)

        def work(change: RightsChange) -> list[Token]:
            if not own:
                change.require("security:read:tenant")
            user_id = None if user is None else found_user(change, user).id
            return token_store.listed(change.uow, context.tenant_id, user_id)

        return change_rights(self._database, context, work)

    def revoke(self, context: Context, token_id: UUID) -> None:
        """Ends a token at once; again does nothing. Of others than oneself it takes security:delete.

        Raises:
            NotFound: the tenant has no such token.
        """

        def work(change: RightsChange) -> None:
            found = token_store.find(change.uow, context.tenant_id, token_id)
            if found is None:
                raise NotFound(f"There is no token {token_id}.", todo="List them with ws.tokens.list().")
            token, user_id = found
            if user_id != context.user_id:
                change.require("security:delete:tenant")
                change.require_over(user_id, token.user)
            if token.revoked_at is None:
                token_store.revoke(change.uow, context.tenant_id, token_id, self._clock.now())
                self._record(change, "revoke_token", token_id, token.name, {"before": {"user": token.user}})

        change_rights(self._database, context, work)

    def authenticate(self, token_text: str) -> Context:
        """The context that a token opens. What was found is remembered for at most five seconds.

        Raises:
            AuthenticationFailed: no such token, or it is expired or revoked, or its user is not active. The message
                does not tell which, because whoever asks has proved nothing yet.
        """
        digest = token_digest(token_text)
        opened = self._memory.recall(digest, lambda: self._open(token_text, digest))
        if opened.expires_at is not None and self._clock.now() >= opened.expires_at:
            raise _refused()
        return Context(opened.tenant_id, opened.tenant, opened.user_id, opened.user)

    def _open(self, token_text: str, digest: str) -> _Opened:
        if not token_text.startswith(PREFIX):
            raise _refused()

        def work(uow: UnitOfWork) -> _Opened:
            row, now = token_store.find_by_digest(uow, digest), self._clock.now()
            expired = row is not None and row.expires_at is not None and now >= row.expires_at
            if row is None or expired or row.revoked_at is not None or not row.is_active:
                raise _refused()
            token_store.note_use(uow, row.tenant_id, row.id, now, unless_since=now - USE_NOTED_EVERY)
            return _Opened(row.tenant_id, row.tenant, row.user_id, row.user, row.expires_at)

        return self._database.as_system(work)

    def _record(self, change: RightsChange, action: str, token_id: UUID, name: str, changes: Mapping[str, Any]) -> None:
        self._audit.append(
            change.uow,
            change.context,
            Deed(
                action=action,
                entity_type="token",
                entity_id=token_id,
                entity_name=name,
                changes=changes,
            ),
        )


def _refused() -> AuthenticationFailed:
    return AuthenticationFailed(
        "The token was refused.",
        why="It is unknown, expired or revoked, or its user is not active.",
        todo="Ask for a new one: ws.tokens.create(…) or `buildify-nb token create`.",
    )
