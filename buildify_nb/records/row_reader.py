"""Turns rows of a table into records. Knows positions and conversions, no SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from buildify_nb.datamodel.system_columns import DELETED_AT, ID, ROW_VERSION
from buildify_nb.records.keys import key_text
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.values import Reader


class RowReader:
    """Reads rows that have the columns `stored`, in that order.

    Args:
        model: the entity's records.
        stored: names of the columns of a row.
        shown: names in the records; all that `stored` gives when left out.
        include_deleted: whether records say when they were deleted.
        more: values behind the stored columns, by name, with how each is read.
        unseen: names of which versions that stand for all columns say nothing.
    """

    def __init__(
        self,
        model: RecordModel,
        stored: Sequence[str],
        shown: Iterable[str] | None = None,
        *,
        include_deleted: bool = False,
        more: Sequence[tuple[str, Reader]] = (),
        unseen: Collection[str] = (),
    ) -> None:
        wanted = set(shown) if shown is not None else set(model.names)
        self._managed = model.managed
        self._key = [stored.index(name) for name in model.key]
        self._versioned = [(p, self._reader(model, name)) for p, name in enumerate(stored) if name not in unseen]
        self._columns: list[tuple[str, int, Reader]] = [
            (name, place, self._reader(model, name))
            for place, name in enumerate(stored)
            if name != ID and ((name in wanted and name != DELETED_AT) or (name == DELETED_AT and include_deleted))
        ]
        self._columns += [(name, len(stored) + place, reader) for place, (name, reader) in enumerate(more)]
        self._has_version = ROW_VERSION in wanted

    def records(self, rows: Iterable[Sequence[Any]]) -> list[Record]:
        """The records of many rows."""
        return [self.record(row) for row in rows]

    def record(self, row: Sequence[Any]) -> Record:
        """The record of one row."""
        record = Record()
        record[ID] = str(row[0]) if self._managed else self._key_of(row)
        for name, place, reader in self._columns:
            value = row[place]
            record[name] = value if reader is None or value is None else reader(value)
        if not self._managed and self._has_version:
            record[ROW_VERSION] = self._digest(row)
        return record

    def planned(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values that are about to be stored, by column, as a record will show them."""
        found: dict[str, Any] = {}
        for name, _, reader in self._columns:
            if name in values:
                value = values[name]
                found[name] = value if reader is None or value is None else reader(value)
        return found

    def _key_of(self, row: Sequence[Any]) -> str:
        return key_text([row[place] for place in self._key]) if self._key else ""

    def _digest(self, row: Sequence[Any]) -> str:
        """Stands in for a version where a table has none: it changes when any column changes that its user sees."""
        values = [row[p] if reader is None or row[p] is None else reader(row[p]) for p, reader in self._versioned]
        return hashlib.sha256(repr(values).encode(errors="replace")).hexdigest()[:16]

    @staticmethod
    def _reader(model: RecordModel, name: str) -> Reader:
        field = model.fields.get(name)
        return field.reader if field is not None else model.system_readers.get(name)
