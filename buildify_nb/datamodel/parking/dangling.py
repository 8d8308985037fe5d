"""Lookups of a hidden table at records that were deleted while it was hidden: counted, refused without a yes."""

from __future__ import annotations

from collections.abc import Mapping

from buildify_nb.counts import counted
from buildify_nb.datamodel.ddl.operations import parked_table_name
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.risks import SAMPLE
from buildify_nb.errors import UnsafeMigration
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ForeignKeyShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork


def dangling_references(
    uow: UnitOfWork, entity: EntityDefinition, shape: TableShape, dialect: Dialect, accept_data_loss: bool
) -> Mapping[ForeignKeyShape, int]:
    """How many values of each reference point at no record, and are to be emptied as the table comes back.

    Args:
        shape: the table under its name; it is hidden still.

    Raises:
        UnsafeMigration: there are some and `accept_data_loss` is not set, or they may not be empty.
    """
    hidden = shape.named(parked_table_name(shape.name, entity.id))
    dangling = {key: risk_store.orphans(uow, hidden, dialect, key, SAMPLE) for key in shape.foreign_keys}
    found = {key: orphans for key, orphans in dangling.items() if orphans[0]}
    if not found:
        return {}
    what = f"{entity.name!r} was not brought back."
    why = "; ".join(_told(key, *orphans) for key, orphans in found.items()) + "."
    if required := [key.column for key in found if not shape.column(key.column).nullable]:
        raise UnsafeMigration(
            what,
            why=f"{why} {', '.join(required)} may not be empty.",
            todo=f"Those records were deleted meanwhile; the values are still in the table {hidden.name}.",
        )
    if not accept_data_loss:
        todo = "Those records were deleted meanwhile: empty the lookups with accept_data_loss=True."
        raise UnsafeMigration(what, why=why, todo=todo)
    return {key: count for key, (count, _) in found.items()}


def _told(key: ForeignKeyShape, count: int, sample: tuple[str, ...]) -> str:
    references = counted(count, f"value of {key.column} points", f"values of {key.column} point")
    return f"{references} at no record of {key.table} (for example in {', '.join(sample)})"
