"""The values that a table's columns will have after a publish, asked for what a constraint would refuse.

Columns that keep their values are asked in SQL; where one is new or converted, the rows are put together here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from buildify_nb.datamodel.ddl.operations import AddColumn, Operation, RestoreColumn
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.risk.risk_store import Found, Repeated
from buildify_nb.datamodel.system_columns import DELETED_AT
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.syntax import Condition
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape
from buildify_nb.storage.transactions import UnitOfWork

_NOTHING = Conversion((), ())


class UpcomingValues:
    """Values by the names that the columns will have.

    Args:
        conversions: by the id of a column that is converted value by value, what came of its values.
    """

    def __init__(
        self,
        uow: UnitOfWork,
        operations: Sequence[Operation],
        before: TableShape,
        after: TableShape,
        dialect: Dialect,
        conversions: Mapping[str, Conversion],
    ) -> None:
        self._uow, self._before, self._after, self._dialect = uow, before, after, dialect
        self._conversions = conversions
        self._fills = {o.column.id: o.fill for o in operations if isinstance(o, AddColumn | RestoreColumn)}
        self._hidden = {o.column.id: o.parked for o in operations if isinstance(o, RestoreColumn)}
        self._live = {column.id: column for column in before.columns}

    def conversion(self, column_id: str) -> Conversion:
        """What comes of the values of a converted column; nothing of those of others."""
        return self._conversions.get(column_id, _NOTHING)

    def repeated(self, index: IndexShape, sample: int) -> Repeated:
        """Values that a unique index would refuse, with the key of a record that has each."""
        columns = [self._after.column(name) for name in index.columns]
        read = {name: self._after.column(name) for name in index.reads}
        if all(self._stays(column) for column in (*columns, *read.values())):
            live = replace(index, columns=tuple(self._live[column.id].name for column in columns))
            names = {name: self._live[column.id].name for name, column in read.items()}
            return risk_store.repeated(self._uow, self._before, self._dialect, live, sample, names)
        passed_over = self._deleted() if index.active_only else frozenset[Any]()
        by_column = [self._values(column) for column in columns]
        holds = self._holding(index, read)
        keys = [key for key in by_column[0] if key not in passed_over and holds(key)]
        holders: defaultdict[tuple[Any, ...], list[str]] = defaultdict(list)
        for key in keys:
            if _full(by_column, key):
                holders[tuple(_comparable(values.get(key)) for values in by_column)].append(str(key))
        twice = sorted((", ".join(map(str, one)), min(own)) for one, own in holders.items() if len(own) > 1)
        return len(twice), tuple(key for _, key in twice[:sample]), tuple(value for value, _ in twice[:sample])

    def empty(self, column: ColumnShape, sample: int) -> Found:
        """Records in which the column would be empty, besides those whose value goes."""
        values, gone = self._values(column), {key for key, _ in self.conversion(column.id).gone}
        without = sorted({str(key) for key in self._keys() if values.get(key) is None} - gone)
        return len(without), tuple(without[:sample])

    def orphans(self, key: ForeignKeyShape, sample: int) -> Found:
        """Records whose reference would point at nothing."""
        if (key.schema, key.table) == (self._after.schema, self._after.name):
            key = replace(key, table=self._before.name)
        column = self._after.column(key.column)
        if self._stays(column):
            live = replace(key, column=self._live[column.id].name)
            return risk_store.orphans(self._uow, self._before, self._dialect, live, sample)
        values = self._values(column)
        wanted = {value for value in values.values() if value is not None}
        there = risk_store.existing(self._uow, key, column, self._dialect, wanted)
        lost = sorted(str(record) for record, value in values.items() if value is not None and value not in there)
        return len(lost), tuple(lost[:sample])

    def _holding(self, index: IndexShape, read: Mapping[str, ColumnShape]) -> Callable[[Any], bool]:
        """Whether the record of a key is one that the index holds."""
        if index.where is None:
            return lambda _: True
        test = compile_python(cast("Condition", index.where))
        values = {name: self._values(column) for name, column in read.items()}
        return lambda key: test({name: found.get(key) for name, found in values.items()}) is True

    def _stays(self, column: ColumnShape) -> bool:
        return column.id in self._live and column.id not in self._conversions

    def _values(self, column: ColumnShape) -> dict[Any, Any]:
        """By record key."""
        if column.id in self._conversions:
            return dict(self._conversions[column.id].kept)
        if column.id in self._live:
            return self._read(self._before, self._live[column.id].name)
        fill = self._fills.get(column.id)
        if column.id in self._hidden:
            hidden = replace(column, name=self._hidden[column.id])
            with_hidden = replace(self._before, columns=(*self._before.columns, hidden))
            found = self._read(with_hidden, hidden.name)
        else:
            found = {}
        if fill is None:
            return found
        return {key: found.get(key, fill) for key in self._keys()}

    def _read(self, shape: TableShape, column: str) -> dict[Any, Any]:
        return dict(risk_store.values(self._uow, shape, self._dialect, column))

    def _keys(self) -> list[Any]:
        return [key for key, _ in risk_store.values(self._uow, self._before, self._dialect, self._key())]

    def _deleted(self) -> frozenset[Any]:
        if DELETED_AT not in {column.name for column in self._before.columns}:
            return frozenset()
        return frozenset(self._read(self._before, DELETED_AT))

    def _key(self) -> str:
        return self._before.primary_key[0]


def _full(columns: Sequence[Mapping[Any, Any]], key: Any) -> bool:
    # Empty values are never equal to each other.
    return all(values.get(key) is not None for values in columns)


def _comparable(value: Any) -> Any:
    return json.dumps(value, sort_keys=True) if isinstance(value, list | dict) else value
