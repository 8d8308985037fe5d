"""Comments on records: said, answered, changed and deleted, with the users that they mention."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.errors import NotFound, PermissionDenied
from buildify_nb.identifiers import new_id
from buildify_nb.records.access.row_access import require_open
from buildify_nb.records.comments import comment_store
from buildify_nb.records.comments.comments import Comment, Comments, checked_text, mentioned_names
from buildify_nb.records.environment import RecordDeed, RecordEnvironment
from buildify_nb.records.features import require_feature
from buildify_nb.records.identity import changeable, located, locked
from buildify_nb.records.listing import check_page
from buildify_nb.records.record_models import Served
from buildify_nb.security import user_store
from buildify_nb.storage.transactions import UnitOfWork


class Commenting:
    """Comments on records of all entities that support them.

    Who may read a record may read what is said about it. To comment takes the right to update the record: a comment
    is part of what is known about it, and whoever was given nothing but a view is not to add to that. Authors may
    change and delete their own; those of others may be deleted by who may delete the records, and changed by nobody.

    A deleted record hides its comments until it is restored; one that is deleted for good takes them along. Every call
    raises InvalidState where the entity supports no comments, and NotFound for a record that is not there.
    """

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def add(self, context: Context, entity: str, id: str, text: str, reply_to: UUID | str | None = None) -> Comment:
        """Comments on a record.

        Args:
            text: `@name` mentions an active user of the tenant; other words with an @ are just words.
            reply_to: the id of another comment on the record.

        Raises:
            InvalidRecord: the text is empty or too long.
        """
        self._e.require(context, "update", entity)
        said = checked_text(text)

        def work(uow: UnitOfWork) -> Comment:
            served = self._writable(uow, context, entity)
            found = changeable(uow, context, served, id)
            answered = None if reply_to is None else _found(uow, served, found.id, reply_to).id
            row: dict[str, Any] = {
                "id": new_id(),
                "entity_id": served.id,
                "record_id": found.id,
                "reply_to": answered,
                "created_at": self._e.clock.now(),
                "created_by": context.user_id,
                "user_name": context.user,
                **_content(uow, context, said),
            }
            comment_store.add(uow, row)
            self._e.note(uow, context, RecordDeed(served, "comment", found.id, {}, {"comment": said}))
            return _found(uow, served, found.id, row["id"])

        return self._e.write(context, entity, work)

    def list(self, context: Context, entity: str, id: str, *, page: int = 1, page_size: int = 50) -> Comments:
        """A page of the comments on a record, oldest first; deleted ones only where a reply to them is left."""
        self._e.require(context, "read", entity)
        check_page(page, page_size)

        def work(uow: UnitOfWork) -> Comments:
            served = self._e.models.read(uow, context, entity)
            require_feature(served, "supports_comments")
            located(uow, served, id)
            found, total = comment_store.page(uow, served.id, str(id), offset=(page - 1) * page_size, limit=page_size)
            return Comments(tuple(found), total, page, page_size)

        return self._e.database.read(context, work)

    def edit(self, context: Context, entity: str, id: str, comment_id: UUID | str, text: str) -> Comment:
        """Changes a comment of one's own; raises PermissionDenied for one of somebody else."""
        self._e.require(context, "update", entity)
        said = checked_text(text)

        def work(uow: UnitOfWork) -> Comment:
            served = self._writable(uow, context, entity)
            found = changeable(uow, context, served, id)
            comment = _found(uow, served, found.id, comment_id)
            if comment.user_id != context.user_id:
                raise PermissionDenied(
                    f"{context.user} may not do this.",
                    why=f"{comment.user} wrote the comment.",
                    todo="Reply to it instead.",
                )
            comment_store.change(uow, comment.id, {**_content(uow, context, said), "edited_at": self._e.clock.now()})
            before, after = {"comment": comment.text}, {"comment": said}
            self._e.note(uow, context, RecordDeed(served, "edit_comment", found.id, before, after))
            return _found(uow, served, found.id, comment.id)

        return self._e.write(context, entity, work)

    def delete(self, context: Context, entity: str, id: str, comment_id: UUID | str) -> None:
        """Deletes a comment; replies to it stay, and its text is in the audit log only.

        Raises:
            PermissionDenied: it is one's own without the right to update, or another's without that to delete.
        """
        if not (self._e.may(context, "update", entity) or self._e.may(context, "delete", entity)):
            self._e.require(context, "delete", entity)

        def work(uow: UnitOfWork) -> None:
            served = self._writable(uow, context, entity)
            found = locked(uow, served, id)
            comment, action = _found(uow, served, found.id, comment_id), "update"
            if comment.user_id != context.user_id or not self._e.may(context, "update", entity):
                self._e.require(context, "delete", entity)
                action = "delete"
            require_open(served, context, action, [found.stored], served.table.now())
            comment_store.change(uow, comment.id, {"text": "", "mentions": {}, "deleted_at": self._e.clock.now()})
            self._e.note(uow, context, RecordDeed(served, "delete_comment", found.id, {"comment": comment.text}, {}))

        self._e.write(context, entity, work)

    def _writable(self, uow: UnitOfWork, context: Context, entity: str) -> Served:
        served = self._e.models.write(uow, context, entity)
        require_feature(served, "supports_comments")
        return served


def _content(uow: UnitOfWork, context: Context, text: str) -> dict[str, Any]:
    names = mentioned_names(text)
    users = user_store.active_ids(uow, context.tenant_id, names) if names else {}
    return {"text": text, "mentions": {name: str(user_id) for name, user_id in users.items()}}


def _found(uow: UnitOfWork, served: Served, id: str, comment_id: UUID | str) -> Comment:
    try:
        found = comment_store.find(uow, served.id, id, UUID(str(comment_id)))
    except ValueError:
        found = None
    if found is None:
        raise NotFound(f"There is no comment {str(comment_id)[:80]!r} on this {served.model.definition.label.lower()}.")
    return found
