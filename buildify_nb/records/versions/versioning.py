"""Reads the versions of records, compares them, and brings old values back by a normal update."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import NotFound
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.features import require_feature
from buildify_nb.records.identity import no_such_record, read_id
from buildify_nb.records.listing import check_page
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.querying.query import is_whole
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.records.versions import version_store
from buildify_nb.records.versions.version_documents import Fields
from buildify_nb.records.versions.version_keeping import document_of
from buildify_nb.records.versions.versions import StoredVersion, Version, VersionDiff, Versions
from buildify_nb.records.writing import Writing
from buildify_nb.storage.transactions import UnitOfWork

LAST_NUMBER = 2**31 - 1


class Versioning:
    """Versions of records of all entities that keep them. Who may read a record may read its versions.

    Those of a deleted record stay, as its history does. Every call raises InvalidState where the entity keeps no
    versions, and NotFound for a record that never was.
    """

    def __init__(self, environment: RecordEnvironment, writing: Writing) -> None:
        self._e, self._writing = environment, writing

    def list(self, context: Context, entity: str, id: str, *, page: int = 1, page_size: int = 50) -> Versions:
        """A page of a record's versions, newest first; empty for one that was not written since the switch."""
        self._e.require(context, "read", entity)
        check_page(page, page_size)

        def work(uow: UnitOfWork) -> Versions:
            served = self._served(uow, context, entity)
            self._require_open(uow, served, id)
            # One more than is shown tells what the last one that is shown has changed.
            found, total = version_store.page(
                uow, served.id, str(id), offset=(page - 1) * page_size, limit=page_size + 1
            )
            if not total:
                self._require_record(uow, served, id)
            fields = Fields(uow, served, [one.document for one in found])
            before: list[Mapping[str, Any]] = [*(one.document for one in found[1:]), {}]
            shown = [_version(fields, one, old) for one, old in zip(found, before, strict=False)]
            return Versions(tuple(shown[:page_size]), total, page, page_size)

        return self._e.database.read(context, work)

    def get(self, context: Context, entity: str, id: str, number: int) -> Record:
        """The record as it was, with the fields of today: None for one that there was not, dropped ones at the end."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Record:
            served = self._served(uow, context, entity)
            found = self._found(uow, served, id, number)
            return Fields(uow, served, [found.document]).record(str(id), found)

        return self._e.database.read(context, work)

    def diff(self, context: Context, entity: str, id: str, older: int, newer: int | None = None) -> VersionDiff:
        """How two versions differ, field by field.

        Args:
            newer: the number of the other version; when left out, the record as it is now, or as it last was.
        """
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> VersionDiff:
            served = self._served(uow, context, entity)
            old = self._found(uow, served, id, older).document
            new = self._current(uow, served, id) if newer is None else self._found(uow, served, id, newer).document
            fields = Fields(uow, served, [old, new])
            records = (Record(fields.values(old)), Record(fields.values(new)))
            add_labels(uow, context, self._e, served, records)
            return VersionDiff(older, newer, fields.differences(old, new, records))

        return self._e.database.read(context, work)

    def revert(self, context: Context, entity: str, id: str, number: int, row_version: Any = None) -> Record:
        """Gives a record the values of a version, by an update like any other: it is checked, audited, a new version.

        Fields that there were not then, and those that cannot be assigned, keep their values.

        Raises:
            InvalidRecord: with every reason why the old values no longer fit.
            StaleVersion: as for `RecordService.update`.
        """
        self._e.require(context, "update", entity)

        def work(uow: UnitOfWork) -> Record:
            served = self._e.models.write(uow, context, entity)
            require_feature(served, "is_versioned")
            document = self._found(uow, served, id, number).document
            values = Fields(uow, served, ()).assignable(document)
            return self._writing.update_within(uow, context, served, id, values, row_version)

        return self._e.write(context, entity, work)

    def _served(self, uow: UnitOfWork, context: Context, entity: str) -> Served:
        served = self._e.models.read(uow, context, entity)
        require_feature(served, "is_versioned")
        return served

    def _found(self, uow: UnitOfWork, served: Served, id: str, number: int) -> StoredVersion:
        read_id(served, id)
        self._require_open(uow, served.seen, id)
        is_number = is_whole(number) and 0 < number <= LAST_NUMBER
        found = version_store.find(uow, served.id, str(id), number) if is_number else None
        if found is None:
            self._require_record(uow, served, id)
            raise NotFound(
                f"This {served.model.definition.label.lower()} has no version {str(number)[:20]}.",
                todo=f"ws.records[{served.name!r}].versions(id) lists those that there are.",
            )
        return found

    def _current(self, uow: UnitOfWork, served: Served, id: str) -> Mapping[str, Any]:
        row = record_store.find(uow, served.table, read_id(served, id))
        if row is not None:
            return document_of(served.model, served.table.reader.record(row))
        [last], _ = version_store.page(uow, served.id, str(id), offset=0, limit=1)
        return last.document

    def _require_open(self, uow: UnitOfWork, served: Served, id: str) -> None:
        """For whom access rules narrow, only what is there can be held against them, and has versions to be seen."""
        if served.rights is not None:
            self._require_record(uow, served, id)

    @staticmethod
    def _require_record(uow: UnitOfWork, served: Served, id: str) -> None:
        if record_store.find(uow, served.table, read_id(served, id)) is None:
            raise no_such_record(served, id)


def _version(fields: Fields, version: StoredVersion, before: Mapping[str, Any]) -> Version:
    changed = fields.changed(before, version.document)
    return Version(version.number, version.action, version.occurred_at, version.user, changed)
