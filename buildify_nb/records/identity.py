"""Finds one record by the text of its id, or says that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, NotFound, Problem
from buildify_nb.records import record_store
from buildify_nb.records.access.row_access import may_see, require_open
from buildify_nb.records.keys import read_key
from buildify_nb.records.record import Record
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Found:
    """One record as it is in the database."""

    id: str
    key: tuple[Any, ...]
    row: Any
    stored: dict[str, Any]
    """Its columns in the types of the database."""
    record: Record
    is_deleted: bool


def read_id(served: Served, id: Any) -> tuple[Any, ...]:
    """The key that an id names.

    Raises:
        NotFound: no record can have this text as its id.
        InvalidRecord: it is a record, which has an id.
    """
    if isinstance(id, Mapping):
        raise InvalidRecord(
            "A record was given in place of its id.", [Problem("id", "must be text")], todo='Give its id: record["id"].'
        )
    key = read_key(str(id), served.model.key_kinds)
    if key is None:
        raise no_such_record(served, id)
    return key


def located(uow: UnitOfWork, served: Served, id: Any, *, deleted_too: bool = False, lock: bool = False) -> Found:
    """The record with that id.

    Raises:
        NotFound: there is none, or it is deleted.
    """
    key = read_id(served, id)
    row = record_store.find(uow, served.table, key, lock=lock)
    if row is None:
        raise no_such_record(served, id)
    found = found_in(served, str(id), key, row)
    if not may_see(served, found):
        raise no_such_record(served, id)
    if found.is_deleted and not deleted_too:
        raise no_such_record(served, id, deleted=True)
    return found


def found_in(served: Served, id: str, key: tuple[Any, ...], row: Any) -> Found:
    """The record in a row that was read already."""
    stored, deleted = dict(zip(served.table.stored, row, strict=True)), record_store.is_deleted(served.table, row)
    return Found(id, key, row, stored, served.table.reader.record(row), deleted)


def locked(uow: UnitOfWork, served: Served, id: Any, *, deleted_too: bool = False) -> Found:
    """As `located`, and keeps other writers off the record until the transaction ends."""
    return located(uow, served, id, deleted_too=deleted_too, lock=True)


def changeable(uow: UnitOfWork, context: Context, served: Served, id: Any, action: str = "update") -> Found:
    """As `locked`, for what belongs to a record and changes with it.

    Raises:
        PermissionDenied: access rules let the user see the record and not do this to it.
    """
    found = locked(uow, served, id)
    require_open(served, context, action, [found.stored], served.table.now())
    return found


def no_such_record(served: Served, id: Any, *, deleted: bool = False) -> NotFound:
    """The error for an id that names no record."""
    label = served.model.definition.label.lower()
    if deleted:
        return NotFound(
            f"This {label} is deleted.", todo=f"Bring it back with ws.records[{served.name!r}].restore(id)."
        )
    return NotFound(f"There is no {label} {str(id)[:80]!r}.")
