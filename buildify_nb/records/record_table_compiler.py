"""The table behind one published entity as SQLAlchemy sees it, with the statements that records need built once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from buildify_nb.clock import Clock
from buildify_nb.datamodel import catalog_store
from buildify_nb.datamodel.system_columns import ROW_VERSION
from buildify_nb.expressions.value_compiler import clock_columns
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_syntax import NOW, Value, clocks_of_value
from buildify_nb.records.record_column_compiler import RecordColumns
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.row_reader import RowReader
from buildify_nb.security import audit_store
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.tables import to_table

KEY, NEW, VERSION = "key_{}", "new_{}", "expected_version"
"""Names of bound parameters; columns that are written are bound as `new_<name>`, so no field can clash with them."""


class RecordTable:
    """One table and its statements. A calculated field is an expression that stands in for a column.

    Args:
        model: the entity's records.
        dialect: the engine's ways.
        clock: what formulas ask for NOW() and TODAY().
        open_to: what a record fulfils to be seen by whoever reads by it; None where all are.
        unseen: fields of which versions say nothing; see `RowReader`.
        is_told: see `RecordColumns`.
    """

    def __init__(
        self,
        model: RecordModel,
        dialect: Dialect,
        clock: Clock,
        open_to: Value | None = None,
        *,
        unseen: Collection[str] = (),
        is_told: bool = False,
    ) -> None:
        self.model, self._dialect, self._clock, self._open_to = model, dialect, clock, open_to
        computed = (*model.calculated.values(), *(() if open_to is None else (open_to,)))
        self._clocks = frozenset(name for formula in computed for name in clocks_of_value(formula))
        self.table = to_table(model.entity.shape, dialect)
        self.remark = f"{model.definition.id} {model.entity.revision}"
        """Sets the plans of this revision's statements apart from those of another one."""
        # To lock a row takes the right to change it.
        self.can_lock = dialect.capabilities.row_locks and model.entity.shared_by is None
        self.stored = model.stored
        self._is_told = is_told
        self.columns = RecordColumns(model, self.table, dialect, clock, open_to, is_told=is_told)
        """What SQL takes for each name."""
        self.key = self.columns.key
        self.reader = RowReader(model, self.stored, unseen=unseen)
        self.reader_with_deleted = RowReader(model, self.stored, include_deleted=True, unseen=unseen)
        get = self.select().where(self.identified(), *self.permitted)
        self.get = self._hot(get)
        """The row of a key, deleted or not."""
        self.get_locked = self._hot(get.with_for_update(of=self.table)) if self.can_lock else self.get
        """The same, kept from other writers until the transaction ends."""
        self._written = [name for name in self.stored if name not in model.calculated]
        self.outcome = [self.columns[name].label(name) for name in self._written]
        """What a write returns: the row as it is now, but for what `completed` adds."""
        self._computes = {name: compile_value(formula) for name, formula in model.calculated.items()}
        self.delete = self._hot(sa.delete(self.table).where(self.identified()))
        self._writes: dict[tuple[str, bool, tuple[str, ...]], HotStatement] = {}

    @property
    def clocks(self) -> dict[str, sa.ColumnElement[Any]]:
        """What formulas take for NOW() and TODAY(), asked anew whenever a statement runs."""
        return clock_columns(self._clock.now)

    def seen(self, model: RecordModel, open_to: Value | None) -> RecordTable:
        """The same table for who sees these fields of it, and the records that fulfil `open_to`."""
        return RecordTable(model, self._dialect, self._clock, open_to)

    def without_versions_of(self, unseen: Collection[str]) -> RecordTable:
        """The same table for who does not see these fields, of which the versions of its records then say nothing."""
        return RecordTable(self.model, self._dialect, self._clock, self._open_to, unseen=unseen)

    def told(self) -> RecordTable:
        """The same table for statements that are shown to the user and not run: they tell nothing of access rules."""
        return RecordTable(self.model, self._dialect, self._clock, self._open_to, is_told=True)

    def aliased(self, name: str) -> RecordColumns:
        """The columns of the table under another name, to be joined."""
        rows, is_told = self.table.alias(name), self._is_told
        return RecordColumns(self.model, rows, self._dialect, self._clock, self._open_to, is_told=is_told)

    def completed(self, row: Sequence[Any]) -> Sequence[Any]:
        """A row that a write returned with its calculated fields; not every engine takes constants in RETURNING."""
        if not self._computes:
            return row
        values, now = dict(zip(self._written, row, strict=True)), self._clock.now()
        values |= {name: compute(values, now) for name, compute in self._computes.items()}
        return [values[name] for name in self.stored]

    def now(self) -> datetime:
        """What NOW() is."""
        return self._clock.now()

    def moment(self) -> object:
        """What its formulas take from the clock now: an order of its records holds for this moment only."""
        now = self._clock.now()
        return now if NOW in self._clocks else now.date() if self._clocks else None

    @property
    def permitted(self) -> list[sa.ColumnElement[bool]]:
        """What a record, deleted or not, fulfils to be seen."""
        return [] if self.columns.permitted is None else [self.columns.permitted]

    @property
    def active(self) -> sa.ColumnElement[bool] | None:
        """See `RecordColumns.active`."""
        return self.columns.active

    def select(self, names: Sequence[str] | None = None) -> sa.Select[Any]:
        """SELECT of these columns of the table, deleted records included."""
        return sa.select(*(self.columns[name].label(name) for name in names or self.stored))

    def identified(self) -> sa.ColumnElement[bool]:
        """The condition on the key, as bound parameters `key_0`, `key_1`…"""
        return sa.and_(
            sa.true(), *(column == sa.bindparam(KEY.format(n), type_=column.type) for n, column in enumerate(self.key))
        )

    def among(self, keys: Sequence[tuple[Any, ...]]) -> sa.ColumnElement[bool]:
        """The condition that the key is one of these."""
        if len(self.key) == 1:
            return self.key[0].in_([key[0] for key in keys])
        same = (sa.and_(*(c == v for c, v in zip(self.key, key, strict=True))) for key in keys)
        return sa.or_(sa.false(), *same)

    def insert(self, names: tuple[str, ...], *, noted: bool = False, while_published: bool = False) -> HotStatement:
        """Inserts a row with these columns; `noted` appends an audit row by the same statement.

        `while_published` refuses it once the entity has another head than the one that is bound: then the row has no
        version, which its column does not allow.
        """
        if while_published:
            return self._write("insert while published", names, noted, self._insert_while_published)
        return self._write("insert", names, noted, self._insert)

    def update(self, names: tuple[str, ...], *, noted: bool = False) -> HotStatement:
        """Updates these columns of the row of a key; in a table of ours when it still has the expected version.

        Only for tables of ours the row comes back, and can an audit row be appended by the same statement.
        """
        return self._write("update", names, noted, self._update)

    def _write(
        self, kind: str, names: tuple[str, ...], noted: bool, build: Callable[[tuple[str, ...]], Any]
    ) -> HotStatement:
        known = self._writes.get((kind, noted, names))
        if known is None:
            statement = build(names)
            known = self._hot(audit_store.with_append(statement) if noted else statement)
            self._writes[kind, noted, names] = known
        return known

    def _insert(self, names: tuple[str, ...]) -> Any:
        return sa.insert(self.table).values(self._new(names)).returning(*self.outcome)

    def _insert_while_published(self, names: tuple[str, ...]) -> Any:
        values = self._new(names)
        values[ROW_VERSION] = catalog_store.while_published(values[ROW_VERSION])
        return sa.insert(self.table).values(values).returning(*self.outcome)

    def _update(self, names: tuple[str, ...]) -> Any:
        statement: Any = sa.update(self.table).where(self.identified()).values(self._new(names))
        if not self.model.managed:
            return statement
        version = self.table.c[ROW_VERSION]
        statement = statement.where(version == sa.bindparam(VERSION, type_=version.type))
        # DuckDB replaces the row for RETURNING, which it refuses where a foreign key of its own points at it.
        return statement.values({ROW_VERSION: version + 1}).returning(*self.outcome)

    def _new(self, names: tuple[str, ...]) -> dict[str, Any]:
        return {name: sa.bindparam(NEW.format(name), type_=self.table.c[name].type) for name in names}

    def _hot(self, statement: Any) -> HotStatement:
        return HotStatement(statement, prepare=True, remark=self.remark)
