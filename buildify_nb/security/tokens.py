"""Vocabulary and rules of API tokens: how they look, how they are kept, when they end. No tables.

A token is 256 random bits, so a plain SHA-256 digest (FIPS 180-4) of it cannot be guessed back and is enough to keep.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from buildify_nb.errors import InvalidRecord, Problem

PREFIX = "bnb_"
"""Lets scanners for leaked secrets recognise our tokens."""
LONGEST_LIFE_DAYS = 3650


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """What is known about a token; its text is kept nowhere."""

    id: UUID
    name: str
    user: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_valid(self, at: datetime) -> bool:
        """Whether the token opens anything at this instant."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def __repr__(self) -> str:
        state = ", revoked" if self.revoked_at else ""
        return f"Token({self.name!r}, user={self.user!r}{state})"


@dataclass(frozen=True, slots=True, repr=False)
class IssuedToken:
    """A new token. `token` is its text: shown here only, never again."""

    id: UUID
    name: str
    user: str
    expires_at: datetime | None
    token: str

    def __repr__(self) -> str:
        return f"IssuedToken({self.name!r}, user={self.user!r}, .token holds the text)"


def new_token_text() -> str:
    """The text of a new token."""
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(text: str) -> str:
    """What is stored instead of a token: 64 hexadecimal digits."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def checked_token_name(name: object) -> str:
    """A token's name; raises InvalidRecord when it is empty or too long."""
    text = name.strip() if isinstance(name, str) else ""
    if not text or len(text) > 200 or not text.isprintable():
        raise InvalidRecord(
            "The token was not created.", [Problem("name", "must be a text of 1 to 200 printable characters")]
        )
    return text


def end_of_life(now: datetime, expires_in_days: float | None) -> datetime | None:
    """When a token created `now` ends; None for never. Raises InvalidRecord for a life that is none."""
    if expires_in_days is None:
        return None
    if isinstance(expires_in_days, bool) or not 0 < expires_in_days <= LONGEST_LIFE_DAYS:
        raise InvalidRecord(
            "The token was not created.",
            [Problem("expires_in_days", f"must be more than 0 and at most {LONGEST_LIFE_DAYS}, or None for no end")],
        )
    return now + timedelta(days=expires_in_days)
