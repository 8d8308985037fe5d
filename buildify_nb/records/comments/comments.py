"""The vocabulary of comments on records, and what a text has to be. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records.listing import Listing

LONGEST_TEXT = 10_000
"""Characters of a comment."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MENTION = re.compile(r"(?<![\w@.])@([a-z][a-z0-9_]{0,62})(?!\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Comment:
    """What somebody said about a record, or in reply to another comment."""

    id: UUID
    text: str
    user: str
    """Who said it."""
    user_id: UUID
    created_at: datetime
    edited_at: datetime | None
    reply_to: UUID | None
    mentions: Mapping[str, UUID]
    """The users whom `@name` in the text means, by name."""
    is_deleted: bool = False
    """It was deleted and has no text any more, but somebody had replied."""

    def __repr__(self) -> str:
        shown = self.text if len(self.text) <= 60 else f"{self.text[:59]}…"
        return f"Comment({self.user!r}, {'deleted' if self.is_deleted else repr(shown)})"


class Comments(Listing[Comment]):
    """One page of the comments on a record, oldest first."""

    __slots__ = ()
    headings: ClassVar[tuple[str, ...]] = ("Time (UTC)", "User", "Comment")

    @staticmethod
    def cells(item: Comment) -> Sequence[object]:
        text = "(deleted)" if item.is_deleted else item.text
        edited = " (edited)" if item.edited_at and not item.is_deleted else ""
        return f"{item.created_at:%Y-%m-%d %H:%M:%S}", item.user, f"{text}{edited}"


def checked_text(text: Any) -> str:
    """The text of a comment as it is stored; raises InvalidRecord when it cannot be one."""
    problem = ""
    if not isinstance(text, str) or not text.strip():
        problem = "must be a text that is not empty"
    elif len(text) > LONGEST_TEXT:
        problem = f"has {len(text):,} characters, {LONGEST_TEXT:,} are allowed"
    elif _UNSTORABLE.search(text):
        problem = "has a character that cannot be stored"
    if problem:
        raise InvalidRecord("The comment was not saved.", [Problem("text", problem)])
    return str(text).strip()


def mentioned_names(text: str) -> list[str]:
    """The names after an `@`, each once, in their order; whether they are users is for the caller to find out.

    >>> mentioned_names("@Ada, ask @bob or @ada; not me@bob.org")
    ['ada', 'bob']
    """
    return list(dict.fromkeys(name.lower() for name in _MENTION.findall(text)))
