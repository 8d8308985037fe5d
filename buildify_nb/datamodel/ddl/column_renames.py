"""Puts renames of one table's columns into an order in which no name is taken twice, swaps included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from buildify_nb.datamodel.ddl.operations import RenameColumn
from buildify_nb.datamodel.system_columns import PARKED_PREFIX
from buildify_nb.storage.table_shapes import ColumnShape


def ordered_renames(pairs: Sequence[tuple[ColumnShape, ColumnShape]]) -> Iterator[RenameColumn]:
    """The renames for (column as it is called, column as it shall be called); equal names need none.

    A column whose new name is still taken waits until it is free. Where all wait for each other, one of them steps
    aside under a hidden name, which frees its own.
    """
    waiting = [(before, after) for before, after in pairs if before.name != after.name]
    while waiting:
        taken = {before.name for before, _ in waiting}
        free = next((pair for pair in waiting if pair[1].name not in taken), None)
        if free is not None:
            waiting.remove(free)
            yield RenameColumn(*free)
        else:
            before, after = waiting.pop(0)
            aside = replace(before, name=_aside(len(waiting)))
            waiting.append((aside, after))
            yield RenameColumn(before, aside)


def _aside(number: int) -> str:
    return f"{PARKED_PREFIX}aside_{number}"
