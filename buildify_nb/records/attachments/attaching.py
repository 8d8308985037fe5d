"""Attaches files to records, gives them back and takes them away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.attachment_limits import AttachmentLimits, limits_of
from buildify_nb.errors import InvalidRecord, NotFound, Problem
from buildify_nb.identifiers import new_id
from buildify_nb.records.attachments import attachment_store
from buildify_nb.records.attachments.attachment_files import cleaned_name, kept_type
from buildify_nb.records.attachments.attachments import CHUNK_BYTES, Attachment, Attachments, Source
from buildify_nb.records.attachments.uploads import Upload, name_of
from buildify_nb.records.environment import RecordDeed, RecordEnvironment
from buildify_nb.records.features import require_feature
from buildify_nb.records.identity import changeable, located
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


class Attaching:
    """Attachments of records of all entities that support them; reading takes the right to read the record, attaching
    and detaching the right to update it.

    A deleted record hides its files until it is restored; one that is deleted for good takes them along. Every call
    raises InvalidState where the entity supports no attachments, and NotFound for a record that is not there.
    """

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def upload(self, context: Context, entity: str, id: str) -> Upload:
        """Where to write a file that is to be attached to this record, which may be taken in piece by piece."""
        self._e.require(context, "update", entity)

        def work(uow: UnitOfWork) -> AttachmentLimits:
            served = self._e.models.read(uow, context, entity)
            require_feature(served, "supports_attachments")
            served.model.require_writable()
            located(uow, served, id)
            return limits_of(served.entity.definition)

        return Upload(self._e.database.read(context, work).max_bytes)

    def attach(
        self,
        context: Context,
        entity: str,
        id: str,
        source: Source,
        *,
        filename: str | None = None,
        media_type: str | None = None,
    ) -> Attachment:
        """Attaches a file.

        Args:
            source: a path, the content, or a file opened in binary mode.
            filename: that of the source when left out; folders and odd characters are taken out of it.
            media_type: guessed by the file name when left out; what a browser would run is kept as text/plain.

        Raises:
            TooLarge: it is larger than the entity's `metadata["attachments"]["max_bytes"]`.
            InvalidRecord: it is of a type that the entity does not allow, or cannot be read.
        """
        with self.upload(context, entity, id) as upload:
            upload.take(source)
            return self.keep(context, entity, id, upload, filename=filename or name_of(source), media_type=media_type)

    def keep(
        self,
        context: Context,
        entity: str,
        id: str,
        upload: Upload,
        *,
        filename: str | None = None,
        media_type: str | None = None,
    ) -> Attachment:
        """Attaches what was written to an upload; see `attach`."""
        self._e.require(context, "update", entity)

        def work(uow: UnitOfWork) -> Attachment:
            served = self._e.models.write(uow, context, entity)
            require_feature(served, "supports_attachments")
            found = changeable(uow, context, served, id)
            row = self._row(context, served, found.id, upload, filename, media_type)
            attachment_store.add(uow, row, upload.chunks())
            self._note(uow, context, served, "attach", found.id, row, added=True)
            return self._attachment(context, entity, row)

        return self._e.write(context, entity, work)

    def list(self, context: Context, entity: str, id: str) -> Attachments:
        """All files of a record, oldest first."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Attachments:
            served = self._served(uow, context, entity, id)
            rows = attachment_store.listed(uow, served.id, str(id))
            found = [self._attachment(context, entity, row._mapping) for row in rows]
            return Attachments(tuple(found), len(found), 1, max(len(found), 1))

        return self._e.database.read(context, work)

    def get(self, context: Context, entity: str, id: str, attachment_id: UUID | str) -> Attachment:
        """One file of a record; raises NotFound."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Attachment:
            served = self._served(uow, context, entity, id)
            return self._attachment(context, entity, _found(uow, served, id, attachment_id)._mapping)

        return self._e.database.read(context, work)

    def detach(self, context: Context, entity: str, id: str, attachment_id: UUID | str) -> None:
        """Deletes a file of a record for good; raises NotFound."""
        self._e.require(context, "update", entity)

        def work(uow: UnitOfWork) -> None:
            served = self._e.models.write(uow, context, entity)
            require_feature(served, "supports_attachments")
            found = changeable(uow, context, served, id)
            row = _found(uow, served, found.id, attachment_id)
            attachment_store.remove(uow, [row.id])
            self._note(uow, context, served, "detach", found.id, row._mapping, added=False)

        self._e.write(context, entity, work)

    def _served(self, uow: UnitOfWork, context: Context, entity: str, id: str) -> Served:
        served = self._e.models.read(uow, context, entity)
        require_feature(served, "supports_attachments")
        located(uow, served, id)
        return served

    def _row(
        self, context: Context, served: Served, id: str, upload: Upload, filename: str | None, told: str | None
    ) -> dict[str, Any]:
        name = cleaned_name(filename or "")
        media_type = kept_type(name, told, upload.head, limits_of(served.entity.definition))
        if isinstance(media_type, Problem):
            raise InvalidRecord(f"{name!r} was not attached.", [media_type])
        return {
            "id": new_id(),
            "entity_id": served.id,
            "record_id": id,
            "filename": name,
            "media_type": media_type,
            "size": upload.size,
            "sha256": upload.sha256,
            "created_at": self._e.clock.now(),
            "created_by": context.user_id,
            "user_name": context.user,
        }

    def _attachment(self, context: Context, entity: str, row: Any) -> Attachment:
        def read_chunk(number: int) -> bytes | None:
            # Each piece in a transaction of its own: a slow reader holds no connection.
            self._e.require(context, "read", entity)
            chunk = self._e.database.read(context, lambda uow: attachment_store.chunk(uow, row["id"], number))
            if chunk is None and number * CHUNK_BYTES < row["size"]:
                raise NotFound(f"{row['filename']!r} was taken away.")
            return chunk

        names = ("id", "filename", "media_type", "size", "sha256", "created_at")
        return Attachment(**{name: row[name] for name in names}, user=row["user_name"], read_chunk=read_chunk)

    def _note(
        self, uow: UnitOfWork, context: Context, served: Served, action: str, id: str, row: Any, *, added: bool
    ) -> None:
        told = {"attachment": row["filename"], "size": row["size"], "sha256": row["sha256"]}
        before, after = ({}, told) if added else (told, {})
        self._e.note(uow, context, RecordDeed(served, action, id, before, after))


def _found(uow: UnitOfWork, served: Served, id: str, attachment_id: UUID | str) -> Any:
    try:
        row = attachment_store.find(uow, served.id, str(id), UUID(str(attachment_id)))
    except ValueError:
        row = None
    if row is None:
        raise NotFound(f"This {served.model.definition.label.lower()} has no attachment {str(attachment_id)[:80]!r}.")
    return row
