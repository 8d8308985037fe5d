"""Which hidden columns a change of a table brings back, told from the history of what was hidden."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from buildify_nb.datamodel.ddl.physical import stored_fields
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking.column_history import Chains, Parking
from buildify_nb.datamodel.risk.narrowing import may_change_values
from buildify_nb.storage.column_types import ColumnType
from buildify_nb.storage.table_shapes import ColumnShape

FieldIn = Callable[[int | None, str], FieldDefinition | None]
"""The field with an id as it was in a revision."""


def chains_of_publish(
    past: Sequence[Parking],
    hidden: Mapping[str, ColumnType],
    served: EntityDefinition,
    wanted: EntityDefinition,
    columns: Sequence[ColumnShape],
    field_in: FieldIn,
) -> Chains:
    """A publish brings back fields that were dropped, and values from before a conversion that it undoes.

    A field that is calculated meanwhile holds what its formula shows, not what was there before; only what a rollback
    has hidden comes back, since publishing again is to undo that.

    Args:
        past: what was hidden so far, oldest first.
        hidden: the hidden columns that are there.
        columns: those that the table shall have, with their types as the engine tells them.
    """
    # A name that was hidden, brought back and hidden again holds what was hidden last.
    known: dict[str, Parking] = {}
    for parking in reversed(past):
        if parking.name in hidden:
            known.setdefault(parking.name, parking)
    old_fields, fields = ({str(f.id): f for f in stored_fields(definition)} for definition in (served, wanted))
    calculated = {str(field.id) for field in served.fields if field.is_calculated}
    found: dict[str, Sequence[Parking]] = {}
    for column in columns:
        own = [parking for parking in known.values() if parking.column_id == column.id]
        if not own or column.id not in fields:
            continue
        if column.id not in old_fields:
            is_meant = own[0].is_rollback or column.id not in calculated
            found[column.id] = own[:1] if is_meant and hidden[own[0].name] == column.type else ()
        elif may_change_values(fields[column.id], old_fields[column.id]):
            found[column.id] = _undone_conversions(own, hidden, fields[column.id], column, field_in)
    return {column_id: chain for column_id, chain in found.items() if chain}


def _undone_conversions(
    own: Sequence[Parking],
    hidden: Mapping[str, ColumnType],
    wanted: FieldDefinition,
    column: ColumnShape,
    field_in: FieldIn,
) -> Sequence[Parking]:
    """The way back, newest first, to values that the wanted field takes as they are; empty where there is none."""
    way: list[Parking] = []
    for parking in own:
        before, then = field_in(parking.from_revision, column.id), field_in(parking.revision, column.id)
        if before is None or then is None:
            return ()
        if not may_change_values(before, then):
            continue  # Only empty values were filled.
        way.append(parking)
        if hidden[parking.name] == column.type and not may_change_values(before, wanted):
            return way
    return ()
