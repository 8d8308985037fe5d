"""Reads the documents of versions with the fields as they are now: names, values in Python types, what was dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from buildify_nb.datamodel.system_columns import ID, ROW_VERSION
from buildify_nb.definitions import store as revisions
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.versions.versions import Difference, StoredVersion, changed_ids
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Dropped:
    """A field that the entity no longer has."""

    name: str
    label: str


class Fields:
    """The fields of documents by id: those that there are now, and under their last names those that were dropped.

    Args:
        documents: whose fields to know.
    """

    def __init__(self, uow: UnitOfWork, served: Served, documents: Iterable[Mapping[str, Any]]) -> None:
        self._served = served
        self.now: dict[str, RecordField] = {
            str(one.definition.id): one for one in served.model.fields.values() if one.formula is None
        }
        # Whom access rules narrow, nothing tells whether they might have seen what is dropped by now.
        is_narrowed = served.rights is not None
        missing = set[str]() if is_narrowed else {one for each in documents for one in each} - self.now.keys()
        self.dropped = _dropped(uow, served.id, missing) if missing else {}

    def changed(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
        """Names of the fields whose values differ, in the order of the fields, dropped ones last."""
        changed = changed_ids(old, new)
        return tuple(field.name for key, field in {**self.now, **self.dropped}.items() if key in changed)

    def record(self, key: str, version: StoredVersion) -> Record:
        """The record as it was. A dropped field is in it unless another one has its name now."""
        record = Record({ID: key})
        record.update(self.values(version.document))
        for field_id, field in self.dropped.items():
            if field_id in version.document:
                record.setdefault(field.name, version.document[field_id])
        record[ROW_VERSION] = version.number if self._served.model.managed else version.row_version
        return record

    def values(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The values of present fields by name, in Python types as far as they fit the field's type of today."""
        stored = {field.name: document.get(key) for key, field in self.now.items() if field.name != ID}
        checked, _ = self._served.validator.check(stored, partial=True)
        return stored | self._served.table.reader.planned(checked)

    def assignable(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The values that an update can bring back: of fields that there were then, and that can be written now."""
        return {field.name: document[key] for key, field in self.now.items() if key in document and field.is_assignable}

    def differences(
        self, old: Mapping[str, Any], new: Mapping[str, Any], records: tuple[Record, Record]
    ) -> tuple[Difference, ...]:
        """How two documents differ, in the order of the fields, dropped ones last.

        Args:
            records: `values` of both, with the titles of what they refer to.
        """
        changed = changed_ids(old, new)
        found = [self._difference(field, records) for key, field in self.now.items() if key in changed]
        for key, field in self.dropped.items():
            if key in changed:
                before, after = old.get(key), new.get(key)
                found.append(Difference(field.name, field.label, before, after, _text(before), _text(after), True))
        return tuple(found)

    def _difference(self, field: RecordField, records: tuple[Record, Record]) -> Difference:
        [shown] = self._served.model.table((field.name,)).columns
        old, new = records
        return Difference(
            field.name,
            field.definition.label,
            old.get(field.name),
            new.get(field.name),
            _shown(shown, old),
            _shown(shown, new),
        )


def _shown(column: Any, record: Record) -> str:
    try:
        return column.text(record)
    except (TypeError, ValueError, ArithmeticError):
        # A value from when the field had another type cannot be shown in the manner of this one.
        return _text(record.get(column.name))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _dropped(uow: UnitOfWork, entity_id: UUID, ids: set[str]) -> dict[str, Dropped]:
    """The last name and label of fields by id, from the revisions of the entity."""
    found: dict[str, Dropped] = {}
    for revision in reversed(revisions.history(uow, entity_id)):
        for field in revision.document.get("fields", ()):
            key = str(field["id"])
            if key in ids:
                found.setdefault(key, Dropped(field["name"], field["label"]))
        if len(found) == len(ids):
            break
    return found
