"""What SQL takes for each name of a record, over the table of an entity or an alias of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from buildify_nb.clock import Clock
from buildify_nb.datamodel.system_columns import DELETED_AT, ID
from buildify_nb.expressions.engine_terms_compiler import by_code_point
from buildify_nb.expressions.value_compiler import clock_columns, compile_value_sql
from buildify_nb.expressions.value_syntax import Value, fields_of_value
from buildify_nb.records.record_model import RecordModel
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.dialects.base import Dialect

Sql = sa.ColumnElement[Any]

UNTOLD = "/* and what your access rules open */ TRUE"
"""What stands for the condition of access rules where a person reads the statement."""


class RecordColumns(Mapping[str, Sql]):
    """The columns by name. A calculated field is an expression that stands in for one.

    Args:
        model: the entity's records.
        rows: its table, or an alias of it.
        dialect: the engine's ways.
        clock: what formulas ask for NOW() and TODAY().
        open_to: what a record fulfils to be seen; None where all are.
        is_told: whether the text is only read by a person, who is not told what access rules say or hide.
    """

    def __init__(
        self,
        model: RecordModel,
        rows: sa.FromClause,
        dialect: Dialect,
        clock: Clock,
        open_to: Value | None = None,
        *,
        is_told: bool = False,
    ) -> None:
        self.model, self.rows, self._dialect = model, rows, dialect
        own = {name: self._column(name) for name in model.stored if name not in model.calculated}
        self.behind = {name: self._column(name) for name, field in model.hidden.items() if field.formula is None}
        """What formulas may read and nobody may name."""
        read = {**own, **self.behind, **clock_columns(clock.now)} if model.calculated or open_to is not None else {}
        computed = {name: self._computed(name, formula, read) for name, formula in model.calculated.items()}
        if is_told:
            computed |= {name: sa.column(name) for name in computed if self._reads_behind(name)}
        self._columns: dict[str, Sql] = {**own, **computed}
        open_rows = None if open_to is None else compile_value_sql(open_to, read)
        self.permitted = open_rows if open_rows is None or not is_told else sa.literal_column(UNTOLD, sa.Boolean())
        """The condition that a record may be seen; None where all may."""
        if not model.managed and len(model.key) == 1 and ID not in self._columns:
            self._columns[ID] = self._columns[model.key[0]]
        # As text, an enum may be asked for a value that it does not have.
        enums = {name for name, field in model.fields.items() if field.kind is ColumnKind.ENUM}
        self.key = tuple(self[name] if name in enums else rows.c[name] for name in model.key)

    @property
    def active(self) -> sa.ColumnElement[bool] | None:
        """The condition that a record is not deleted and may be seen; None where all are there for everybody."""
        if not self.model.soft_delete:
            return self.permitted
        is_there = self.rows.c[DELETED_AT].is_(None)
        return is_there if self.permitted is None else sa.and_(is_there, self.permitted)

    def __getitem__(self, name: str) -> Sql:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def _column(self, name: str) -> Sql:
        field, column = self.model.fields.get(name) or self.model.hidden.get(name), self.rows.c[name]
        if field is None:
            return column
        # The padding of CHAR is no part of its value, and an enum is compared as text.
        if field.unsupported or field.kind in (ColumnKind.CHAR, ColumnKind.ENUM):
            return sa.cast(column, sa.Text)
        # By its text, a 32-bit number is the decimal that was meant: 0.15, not 0.15000000596046448.
        return sa.cast(sa.cast(column, sa.Text), sa.Double) if field.kind is ColumnKind.REAL else column

    def _reads_behind(self, name: str) -> bool:
        return not fields_of_value(self.model.calculated[name]).isdisjoint(self.behind)

    def _computed(self, name: str, formula: Value, columns: Mapping[str, Sql]) -> Sql:
        """The expression of a calculated field, with the type of the column that it stands in for."""
        value, wanted = compile_value_sql(formula, columns), self.model.fields[name].column_type
        return by_code_point(value) if wanted.kind is ColumnKind.TEXT else sa.cast(value, self._dialect.column(wanted))
