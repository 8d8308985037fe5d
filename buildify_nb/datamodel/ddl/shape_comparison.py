"""Compares two shapes of one table by column ids and lists the operations that lead from one to the other.

Names say nothing here: a column may take the name of another one that goes, or two may swap theirs. So indexes and
references are compared with the ids of the columns that they stand on, not only by how they are called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from buildify_nb.datamodel.ddl.column_renames import ordered_renames
from buildify_nb.datamodel.ddl.operations import (
    AddColumn,
    AddForeignKey,
    ConvertColumn,
    CreateIndex,
    CreateTable,
    DropForeignKey,
    DropIndex,
    Operation,
    ParkColumn,
    RestoreColumn,
    SetNullable,
    parked_name,
)
from buildify_nb.datamodel.ddl.widening import is_widening
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape


@dataclass(frozen=True)
class Circumstances:
    """What a comparison has to know besides the two shapes.

    Args:
        version: the version being published; it names what is parked.
        hidden_names: by column id, another name under which it is parked: the one that it came back from.
        fills: by column id, the value that existing rows get in a new column.
        sources: by column id, what fills empty values, in words; a new column without a fill gets one for each row.
        restorable: by column id, the parked column that takes the place of what is there now, or of nothing.
        revised: ids of columns among them in which values were written since that go over the parked ones.
        converted: ids of columns whose values must be converted although their type stays.
    """

    version: int
    hidden_names: Mapping[str, str] = field(default_factory=dict[str, str])
    fills: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    restorable: Mapping[str, str] = field(default_factory=dict[str, str])
    revised: Collection[str] = ()
    converted: Collection[str] = ()


def creation(table: TableShape, parked: str) -> list[Operation]:
    """The operations that make a table which is not there."""
    return [CreateTable(table, parked), *(CreateIndex(index) for index in table.indexes)]


def operations_between(before: TableShape, after: TableShape, circumstances: Circumstances) -> list[Operation]:
    """The operations from `before` to `after`, in an order in which they can run."""
    old, new = _Columns(before), _Columns(after)
    remade = {c.id for c in after.columns if c.id in old.by_id and _is_remade(old.by_id[c.id], c, circumstances)}
    old_indexes, new_indexes = old.indexes(), new.indexes()
    old_keys, new_keys = old.foreign_keys(), new.foreign_keys()
    kept_indexes = [entry for entry in new_indexes if entry in old_indexes and not remade & set(entry[1])]
    kept_keys = [entry for entry in new_keys if entry in old_keys and not remade & set(entry[1])]
    return [
        *(DropForeignKey(entry[0]) for entry in old_keys if entry not in kept_keys),
        *(DropIndex(entry[0]) for entry in old_indexes if entry not in kept_indexes),
        *_column_operations(old.by_id, new.by_id, remade, circumstances),
        *(CreateIndex(entry[0]) for entry in new_indexes if entry not in kept_indexes),
        *(AddForeignKey(entry[0]) for entry in new_keys if entry not in kept_keys),
    ]


class _Columns:
    """The columns of a shape by id, and what stands on them."""

    def __init__(self, shape: TableShape) -> None:
        self._shape = shape
        self.by_id = {column.id: column for column in shape.columns}
        self._ids = {column.name: column.id for column in shape.columns}

    def indexes(self) -> list[tuple[IndexShape, tuple[str, ...]]]:
        return [
            (index, tuple(self._ids[name] for name in (*index.columns, *index.reads))) for index in self._shape.indexes
        ]

    def foreign_keys(self) -> list[tuple[ForeignKeyShape, tuple[str, ...]]]:
        return [(key, (self._ids[key.column],)) for key in self._shape.foreign_keys]


def _is_remade(old: ColumnShape, new: ColumnShape, circumstances: Circumstances) -> bool:
    """Whether another column takes the place of the old one, so that nothing that stood on the old one can stay."""
    if new.id in circumstances.restorable or new.id in circumstances.converted:
        return True
    return old.type != new.type and not is_widening(old.type, new.type)


def _column_operations(
    old: Mapping[str, ColumnShape],
    new: Mapping[str, ColumnShape],
    remade: Collection[str],
    circumstances: Circumstances,
) -> Iterator[Operation]:
    # Columns go before others take their names, and come when their names are free.
    staying = [(column, new[identity]) for identity, column in old.items() if identity in new]
    for identity, column in old.items():
        if identity not in new:
            yield ParkColumn(column, _hidden_name(column, circumstances))
    for before, after in staying:
        yield from _changes(before, replace(after, name=before.name), before.id in remade, circumstances)
    yield from ordered_renames([(replace(after, name=before.name), after) for before, after in staying])
    yield from _arrivals([column for identity, column in new.items() if identity not in old], circumstances)


def _changes(old: ColumnShape, new: ColumnShape, is_remade: bool, circumstances: Circumstances) -> Iterator[Operation]:
    if is_remade:
        parked = _hidden_name(old, circumstances)
        if new.id in circumstances.restorable:
            yield ParkColumn(old, parked)
            yield replace(_restored(new, circumstances), source=circumstances.sources.get(new.id, ""))
        else:
            yield ConvertColumn(old, new, "checked", parked, circumstances.sources.get(new.id, ""))
        return
    if old.type != new.type:
        yield ConvertColumn(old, replace(new, nullable=old.nullable), "cast")
    if old.nullable != new.nullable:
        yield SetNullable(new, new.nullable)


def _arrivals(columns: Sequence[ColumnShape], circumstances: Circumstances) -> Iterator[Operation]:
    for column in columns:
        source, fill = circumstances.sources.get(column.id, ""), circumstances.fills.get(column.id)
        if column.id in circumstances.restorable:
            yield replace(_restored(column, circumstances), fill=fill, source=source)
        else:
            yield AddColumn(column, parked_name(column, circumstances.version, "_added"), fill, source)


def _hidden_name(column: ColumnShape, circumstances: Circumstances) -> str:
    return circumstances.hidden_names.get(column.id) or parked_name(column, circumstances.version)


def _restored(column: ColumnShape, circumstances: Circumstances) -> RestoreColumn:
    return RestoreColumn(column, circumstances.restorable[column.id], revised=column.id in circumstances.revised)
