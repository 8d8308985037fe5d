"""SQL of tokens. Tenants' roles cannot read this table at all; everything here runs as the system role."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, insert, or_, select, update

from buildify_nb.security.tables import tenants, tokens, users
from buildify_nb.security.tokens import IssuedToken, Token, token_digest
from buildify_nb.storage.transactions import UnitOfWork

_OF_ITS_TENANT = and_(users.c.id == tokens.c.user_id, users.c.tenant_id == tokens.c.tenant_id)


def add(uow: UnitOfWork, tenant_id: UUID, user_id: UUID, issued: IssuedToken, now: datetime) -> None:
    """Inserts a token: its digest, never its text."""
    uow.execute(
        insert(tokens).values(
            id=issued.id,
            tenant_id=tenant_id,
            user_id=user_id,
            name=issued.name,
            token_hash=token_digest(issued.token),
            created_at=now,
            expires_at=issued.expires_at,
        )
    )


def listed(uow: UnitOfWork, tenant_id: UUID, user_id: UUID | None) -> list[Token]:
    """Tokens of a user, or of all users of the tenant, in the order of their creation."""
    statement = _select(tenant_id).order_by(tokens.c.created_at, tokens.c.id)
    if user_id is not None:
        statement = statement.where(tokens.c.user_id == user_id)
    return [_token(row) for row in uow.execute(statement)]


def find(uow: UnitOfWork, tenant_id: UUID, token_id: UUID) -> tuple[Token, UUID] | None:
    """A token of the tenant and its user's id."""
    row = uow.execute(_select(tenant_id).where(tokens.c.id == token_id)).one_or_none()
    return (_token(row), row.user_id) if row else None


def revoke(uow: UnitOfWork, tenant_id: UUID, token_id: UUID, now: datetime) -> None:
    """Ends a token."""
    uow.execute(update(tokens).where(tokens.c.tenant_id == tenant_id, tokens.c.id == token_id).values(revoked_at=now))


def find_by_digest(uow: UnitOfWork, digest: str) -> Any:
    """The token of this digest with its user and tenant, whichever tenant that is; None when there is no such token."""
    statement = (
        select(
            tokens.c.id,
            tokens.c.expires_at,
            tokens.c.revoked_at,
            tokens.c.tenant_id,
            tokens.c.user_id,
            users.c.name.label("user"),
            users.c.is_active,
            tenants.c.name.label("tenant"),
        )
        .select_from(tokens.join(users, _OF_ITS_TENANT).join(tenants, tenants.c.id == tokens.c.tenant_id))
        .where(tokens.c.token_hash == digest)
    )
    return uow.execute(statement).one_or_none()


def note_use(uow: UnitOfWork, tenant_id: UUID, token_id: UUID, now: datetime, *, unless_since: datetime) -> None:
    """Writes the time of use, unless one after `unless_since` is already there."""
    uow.execute(
        update(tokens)
        .where(
            tokens.c.tenant_id == tenant_id,
            tokens.c.id == token_id,
            or_(tokens.c.last_used_at.is_(None), tokens.c.last_used_at <= unless_since),
        )
        .values(last_used_at=now)
    )


def _select(tenant_id: UUID) -> Select[Any]:
    return (
        select(tokens, users.c.name.label("user"))
        .select_from(tokens.join(users, _OF_ITS_TENANT))
        .where(tokens.c.tenant_id == tenant_id)
    )


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        user=row.user,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
    )
