"""Refuses to publish over a table that is not the one which was published last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from buildify_nb.datamodel.operations import PARKED_PREFIX
from buildify_nb.errors import DriftFound
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn
from buildify_nb.storage.table_shapes import ColumnShape, TableShape

Stored = Callable[[ColumnType], ColumnType]
"""A type as the engine's catalogue reports it."""


def refuse_drift(
    entity: str, expected: TableShape, live: Sequence[LiveColumn], stored: Stored, *, adopted: bool = False
) -> None:
    """Raises DriftFound naming every column that differs; hidden columns are ours and may be there.

    Args:
        adopted: whether the table belongs to somebody else, whose changes can be taken over.
    """
    told = list(_differences(expected, live, stored)) if live else ["the table is gone"]
    if told:
        raise DriftFound(
            f"{entity!r} was not published.",
            why=f"Its table was changed behind buildify-nb's back: {'; '.join(told)}.",
            todo=f"See and take over what changed: ws.entities[{entity!r}].readopt(preview=True)."
            if adopted
            else "Undo that change in the database, then publish again.",
        )


def parked_columns(live: Sequence[LiveColumn]) -> list[ColumnShape]:
    """The hidden columns of a table."""
    return [
        ColumnShape(id=f"parked:{column.name}", name=column.name, type=column.type)
        for column in live
        if column.name.startswith(PARKED_PREFIX) and column.type is not None
    ]


def _differences(expected: TableShape, live: Sequence[LiveColumn], stored: Stored) -> Iterator[str]:
    there = {column.name: column for column in live if not column.name.startswith(PARKED_PREFIX)}
    wanted = {column.stored_as or column.name: column for column in expected.columns}
    yield from (f"the column {name} is missing" for name in wanted if name not in there)
    yield from (f"there is an unknown column {name}" for name in there if name not in wanted)
    for name, column in wanted.items():
        if name in there and (there[name].type or _OTHER) != stored(column.type):
            yield f"the column {name} is {there[name].type_name} instead of {column.type}"


_OTHER = ColumnType(ColumnKind.OTHER)
