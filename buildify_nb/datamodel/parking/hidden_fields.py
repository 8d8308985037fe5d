"""What fields hidden columns belonged to, and that a new field of the same name does not get their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from buildify_nb.counts import counted
from buildify_nb.datamodel import store
from buildify_nb.datamodel.ddl.operations import AddColumn, Operation
from buildify_nb.datamodel.parking import parking_store
from buildify_nb.datamodel.parking.column_history import Parking, parkings
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.publishing.transitions import Served
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.transactions import UnitOfWork


def field_of(uow: UnitOfWork, entity_id: UUID, parking: Parking | None, newest: int = 0) -> str:
    """The name that the field of a hidden column had then; "?" where that is not known.

    Args:
        newest: the revision to look in where the history does not say which one it was.
    """
    if parking is None:
        return "?"
    if parking.column_id.startswith("system:"):
        return parking.column_id.removeprefix("system:")
    document = store.published(uow, entity_id, parking.from_revision or newest)
    fields = document.fields if document else ()
    return next((field.name for field in fields if str(field.id) == parking.column_id), "?")


def namesake_risks(
    uow: UnitOfWork, operations: Sequence[Operation], served: Served, dialect: Dialect
) -> Iterator[Risk]:
    """That the values of a dropped field stay hidden although another one gets its name."""
    added = {operation.column.name for operation in operations if isinstance(operation, AddColumn)}
    if not added or not served.parked:
        return
    there = {str(field.id) for field in served.definition.fields}
    known = {one.name: one for one in parkings(migration_store.history(uow, served.definition.id))}
    counts = parking_store.values_in(uow, served.shape, served.parked, dialect)
    for column, rows in zip(served.parked, counts, strict=True):
        parking = known.get(column.name)
        name = field_of(uow, served.definition.id, parking)
        if rows and parking and parking.column_id not in there and name in added:
            told = f"{counted(rows, 'value')} of the {name} that was dropped will stay hidden as {column.name}"
            yield Risk("safe", f"{told}; to have them back, undo the drop instead of adding the field", rows)
