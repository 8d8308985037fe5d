"""Lookups of a hidden table at records that were deleted while it was hidden: counted, refused without a yes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buildify_nb.counts import counted
from buildify_nb.datamodel.ddl.operations import parked_table_name
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.parking import orphan_store
from buildify_nb.datamodel.risk.risks import SAMPLE
from buildify_nb.errors import UnsafeMigration
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


def dangling_references(
    uow: UnitOfWork, entity: EntityDefinition, shape: TableShape, dialect: Dialect, accept_data_loss: bool
) -> Mapping[ForeignKeyShape, int]:
    """How many values of each reference point at deleted records, and are to be emptied as the table comes back.

    Args:
        shape: the table under its name; it is hidden still.

    Raises:
        UnsafeMigration: there are some and `accept_data_loss` is not set, or they may not be empty.
    """
    hidden = shape.renamed(parked_table_name(shape.name, entity.id))
    own = zip(shape.foreign_keys, hidden.foreign_keys, strict=True)
    dangling = {key: orphan_store.at_deleted(uow, hidden, as_hidden, dialect) for key, as_hidden in own}
    found = {key: records for key, records in dangling.items() if records}
    if not found:
        return {}
    what = f"{entity.name!r} was not brought back."
    why = "; ".join(_told(key, records) for key, records in found.items()) + "."
    if required := [key.column for key in found if not shape.column(key.column).nullable]:
        raise UnsafeMigration(
            what,
            why=f"{why} {', '.join(required)} may not be empty.",
            todo=f"Restore those of them that are only marked as deleted; the values are still in {hidden.name}.",
        )
    if not accept_data_loss:
        todo = "Restore what was deleted meanwhile, or empty the lookups with accept_data_loss=True."
        raise UnsafeMigration(what, why=why, todo=todo)
    return {key: len(records) for key, records in found.items()}


def _told(key: ForeignKeyShape, records: Sequence[str]) -> str:
    references = counted(len(records), f"value of {key.column} points", f"values of {key.column} point")
    sample = ", ".join(records[:SAMPLE])
    return f"{references} at no record of {key.table}, or at a deleted one (for example in {sample})"
