"""The JSON bodies of the operations on versions, attachments and comments of records."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.api.security_bodies import Answer
from buildify_nb.records.versions.versions import VersionDiff


class PageResponse(Answer):
    """One page of a list."""

    total: int
    page: int
    page_size: int
    pages: int


class VersionResponse(Answer):
    """That a record had a version; `changed` are the fields whose values differ from the version before."""

    number: int
    action: str
    occurred_at: datetime
    user: str | None
    changed: list[str]


class VersionPageResponse(PageResponse):
    """One page of a record's versions, newest first."""

    items: list[VersionResponse]


class RoleAccessResponse(Answer):
    """What one role of the user says of an action."""

    role: str
    allows: bool
    why: str


class ActionAccessResponse(Answer):
    """Whether the user may do one thing to the record; of the roles, those that say anything about it."""

    action: str
    allowed: bool
    roles: list[RoleAccessResponse]


class AccessExplanationResponse(Answer):
    """What a user may do with a record, and why."""

    user: str
    entity: str
    id: str
    actions: list[ActionAccessResponse]
    hidden_fields: list[str]
    readonly_fields: list[str]


class DifferenceResponse(Answer):
    """One field that differs; the texts are the values as a person reads them."""

    field: str
    label: str
    old: Any
    new: Any
    old_text: str
    new_text: str
    is_dropped: bool
    """The entity no longer has the field; its name is the one that it had."""


class DiffResponse(BaseModel):
    """How two versions of a record differ; `newer` is null for the record as it is now."""

    older: int
    newer: int | None
    differences: list[DifferenceResponse]

    @classmethod
    def of(cls, diff: VersionDiff) -> Self:
        """The comparison as it is sent."""
        found = [DifferenceResponse.model_validate(one) for one in diff]
        return cls(older=diff.older, newer=diff.newer, differences=found)


class RevertBody(RequestBody):
    """Which version of the record was read; when it was changed since, nothing is written."""

    row_version: int | str | None = None


class AttachmentResponse(Answer):
    """One file of a record."""

    id: UUID
    filename: str
    media_type: str
    size: int
    sha256: str
    created_at: datetime
    user: str


class CommentBody(RequestBody):
    """The new text of a comment; `@name` mentions a user."""

    text: str


class NewComment(CommentBody):
    """What to say about a record, or in reply to another comment on it."""

    reply_to: UUID | None = None


class CommentResponse(Answer):
    """A comment on a record; a deleted one, which is there because somebody replied to it, has no text."""

    id: UUID
    text: str
    user: str
    created_at: datetime
    edited_at: datetime | None
    reply_to: UUID | None
    mentions: dict[str, UUID]
    is_deleted: bool


class CommentPageResponse(PageResponse):
    """One page of the comments on a record, oldest first."""

    items: list[CommentResponse]
