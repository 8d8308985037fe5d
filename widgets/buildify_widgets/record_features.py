"""What a widget over one record shows besides its fields: what belongs to it, how it came to be, files and comments.

Files travel in one message each, so larger ones than `MOST_BYTES` go through Python or REST.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from buildify_nb.datamodel.attachment_limits import limits_of
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import InvalidRecord, Problem, TooLarge
from buildify_nb.records.attachments.attachments import size_text
from buildify_nb.records.related.shown_relations import Relation
from buildify_nb.security.audit_table import change_texts
from buildify_widgets.base_widget import KernelWidget, command

if TYPE_CHECKING:
    from buildify_nb.records.recordset import Records
    from buildify_widgets.record_source import RecordsLike

MOST_BYTES = 5 * 1024 * 1024
"""Of a file that goes through a message; servers cut connections that send more than about twice this at once."""
PAGE_SIZE = 50


class RecordFeatures(KernelWidget):
    """The commands of a widget over one record that are not about its fields."""

    @property
    def _records(self) -> Records:
        raise TypeError("A widget over a record says where its records are.")

    def _saved_id(self) -> str:
        raise TypeError("A widget over a record says which one it is.")

    @command()
    def versions(self, page: int = 1) -> dict[str, Any]:
        """A page of the record's versions, newest first."""
        found = self._records.versions(self._saved_id(), page=page, page_size=PAGE_SIZE)
        items = [
            {
                "number": one.number,
                "action": one.action,
                "at": one.occurred_at.isoformat(),
                "user": one.user,
                "changed": list(one.changed),
            }
            for one in found
        ]
        return {"items": items, "pages": found.pages}

    @command()
    def diff(self, number: int) -> list[dict[str, Any]]:
        """What differs between a version and the record as it is now."""
        found = self._records.diff(self._saved_id(), number)
        return [
            {"label": one.label, "old": one.old_text, "new": one.new_text, "dropped": one.is_dropped} for one in found
        ]

    @command()
    def revert(self, number: int, row_version: Any = None) -> dict[str, Any]:
        """Gives the record the values of a version; refused values raise InvalidRecord."""
        wire = self._records.to_wire(self._records.revert(self._saved_id(), number, row_version))
        self.broadcast("saved", record=wire)
        return wire

    @command()
    def history(self, page: int = 1) -> dict[str, Any]:
        """A page of what was done to the record, newest first."""
        found = self._records.history(self._saved_id(), page=page, page_size=PAGE_SIZE)
        items = [
            {
                "action": one.action,
                "at": one.occurred_at.isoformat(),
                "user": one.user,
                "changed": change_texts(one.changes),
            }
            for one in found
        ]
        return {"items": items, "pages": found.pages}

    @command()
    def related(self, name: str, page: int = 1) -> dict[str, Any]:
        """A page of the records that a relation lists, by their titles."""
        title = next((one.title_field for one in self._records.relations if one.name == name), None)
        found = self._records.related(self._saved_id(), name, page=page, page_size=PAGE_SIZE)
        shown = next((column for column in found.table.columns if column.name == title), None)
        items = [{"id": one["id"], "title": (shown.text(one) if shown else "") or one["id"]} for one in found]
        return {"items": items, "pages": found.pages, "total": found.total}

    @command()
    def attachments(self) -> list[dict[str, Any]]:
        """The files of the record, oldest first."""
        return [
            {
                "id": str(one.id),
                "filename": one.filename,
                "size": size_text(one.size),
                "at": one.created_at.isoformat(),
                "user": one.user,
                "canFetch": one.size <= MOST_BYTES,
            }
            for one in self._records.attachments(self._saved_id())
        ]

    @command()
    def attach(self, filename: str, content: str, media_type: str = "") -> None:
        """Attaches a file whose content comes in base64."""
        if len(content) > MOST_BYTES * 4 / 3 + 4:
            raise TooLarge(f"{filename!r} was not attached.", [Problem("content", _too_large())])
        try:
            read = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise InvalidRecord(f"{filename!r} was not attached.", [Problem("content", "is no base64")]) from error
        self._records.attach(self._saved_id(), read, filename, media_type or None)
        self.broadcast("attached")

    @command()
    def fetch(self, attachment_id: str) -> dict[str, str]:
        """A file with its content in base64."""
        found = self._records.attachment(self._saved_id(), attachment_id)
        if found.size > MOST_BYTES:
            todo = f"Save it: ws.records[{self._records.entity.name!r}].attachment(id, attachment_id).save_to(path)."
            raise TooLarge(f"{found.filename!r} cannot be fetched here.", [Problem("content", _too_large())], todo=todo)
        return {"filename": found.filename, "content": base64.b64encode(found.read()).decode()}

    @command()
    def detach(self, attachment_id: str) -> None:
        """Deletes a file for good."""
        self._records.detach(self._saved_id(), attachment_id)
        self.broadcast("attached")

    @command()
    def comments(self, page: int = 1) -> dict[str, Any]:
        """A page of what was said about the record, oldest first."""
        found = self._records.comments(self._saved_id(), page=page, page_size=PAGE_SIZE)
        items = [
            {
                "id": str(one.id),
                "text": one.text,
                "user": one.user,
                "at": one.created_at.isoformat(),
                "edited": one.edited_at is not None,
                "deleted": one.is_deleted,
                "replyTo": str(one.reply_to) if one.reply_to else None,
            }
            for one in found
        ]
        return {"items": items, "pages": found.pages}

    @command()
    def comment(self, text: str, reply_to: str | None = None) -> None:
        """Says something about the record."""
        self._records.comment(self._saved_id(), text, reply_to)
        self.broadcast("commented")

    @command()
    def delete_comment(self, comment_id: str) -> None:
        """Takes back what was said."""
        self._records.delete_comment(self._saved_id(), comment_id)
        self.broadcast("commented")


def rights_of(records: RecordsLike) -> dict[str, bool]:
    """What the page may offer: `canCreate`, `canUpdate` and `canDelete`."""
    allowed = records.allowed_changes
    return {f"can{action.capitalize()}": action in allowed for action in ("create", "update", "delete")}


def described_features(entity: EntityDefinition) -> dict[str, Any]:
    """What the page has to know of an entity's features."""
    return {
        "isVersioned": entity.is_versioned,
        "isAudited": entity.is_audited,
        "hasAttachments": entity.supports_attachments,
        "hasComments": entity.supports_comments,
        "mostBytes": min(MOST_BYTES, limits_of(entity).max_bytes),
    }


def described_relations(relations: Sequence[Relation]) -> list[dict[str, str]]:
    """What the page has to know of the lists of related records."""
    return [
        {"name": one.name, "label": one.label, "description": one.description, "entity": one.entity}
        for one in relations
    ]


def _too_large() -> str:
    return f"has more than {size_text(MOST_BYTES)}, which is too large for a form; use Python or REST"
