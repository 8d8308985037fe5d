"""The SELECT of an aggregate, alike on both engines.

Rows are narrowed to what is grouped and measured, then grouped, then held against `having`: each in a query of its own,
so that an expression with parameters is written once and its result is a column to the next.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from buildify_nb.datamodel.views.view_fields import AVERAGE_PLACES
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import ALWAYS
from buildify_nb.records.aggregating.aggregate_query import AggregateQuery, column_type_of
from buildify_nb.records.aggregating.measures import Bucket, Function, Measure
from buildify_nb.records.querying.query_compiler import filtered
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.querying.related_compiler import Source, source_of
from buildify_nb.records.record_column_compiler import Sql
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.dialects.base import Dialect

_FUNCTIONS: dict[Function, Any] = {
    Function.COUNT: sa.func.count,
    Function.AVG: sa.func.avg,
    Function.MIN: sa.func.min,
    Function.MAX: sa.func.max,
}

_PLAIN = re.compile(r"[a-z_][a-z0-9_.]{0,60}", re.ASCII)


def select(table: RecordTable, query: AggregateQuery, reach: Reach, dialect: Dialect) -> sa.Select[Any]:
    """The rows of an aggregate in order, one more than its limit; its columns are the groups and then the measures."""
    compiler = _Aggregate(query, reach, dialect)
    read = compiler.narrowed(table, source_of(table, query.related)).subquery("read")
    found = compiler.grouped(read).subquery("made")
    names = [one.name for one in (*query.groups, *query.measures)]
    columns: dict[str, Sql] = dict(zip(names, found.columns, strict=True))
    statement = sa.select(*(column.label(_label(name, place)) for place, (name, column) in enumerate(columns.items())))
    if query.having != ALWAYS:
        statement = statement.where(compile_sql(query.having, columns))
    return statement.order_by(*_ordering(query, columns)).limit(query.limit + 1)


def _label(name: str, place: int) -> str:
    """A name as the engines tell it from others: they cut long ones, and not all of them look at case."""
    return name if _PLAIN.fullmatch(name) else f"column {place + 1}"


class _Aggregate:
    def __init__(self, query: AggregateQuery, reach: Reach, dialect: Dialect) -> None:
        self._query, self._reach, self._dialect = query, reach, dialect

    def narrowed(self, table: RecordTable, source: Source) -> sa.Select[Any]:
        """What is grouped, as `group_0`…, and what is measured, as `value_0`…, of the records that count."""
        groups = [
            self._beginning(source.columns[one.field], one.bucket, self._reach.column_type(one.field).kind)
            if one.bucket
            else source.columns[one.field]
            for one in self._query.groups
        ]
        values: list[Sql] = [
            sa.literal_column("1") if one.field is None else source.columns[one.field] for one in self._query.measures
        ]
        columns = [value.label(f"group_{place}") for place, value in enumerate(groups)]
        columns += [value.label(f"value_{place}") for place, value in enumerate(values)]
        asked = filtered(table, source, self._query.condition, self._query.formula)
        found = sa.select(*columns).select_from(source.rows).where(*asked)
        return found if table.active is None else found.where(table.active)

    def grouped(self, rows: sa.FromClause) -> sa.Select[Any]:
        """One row for each group, or for all where nothing is grouped."""
        groups = [rows.c[f"group_{place}"] for place in range(len(self._query.groups))]
        shown = [group.label(f"group_{place}") for place, group in enumerate(groups)]
        shown += [
            self._measured(one, rows.c[f"value_{place}"]).label(f"figure_{place}")
            for place, one in enumerate(self._query.measures)
        ]
        return sa.select(*shown).group_by(*groups) if groups else sa.select(*shown).select_from(rows)

    def _measured(self, measure: Measure, values: Sql) -> Sql:
        wanted = column_type_of(measure, self._reach)
        if measure.function is Function.COUNT_DISTINCT:
            return sa.func.count(values.distinct())
        if measure.function is Function.AVG and wanted.kind is ColumnKind.NUMERIC:
            return self._dialect.average(values, AVERAGE_PLACES if wanted.scale is None else wanted.scale)
        if measure.function is Function.SUM:
            return self._dialect.total(values, wanted)
        return _FUNCTIONS[measure.function](values)

    def _beginning(self, value: Sql, bucket: Bucket, kind: ColumnKind) -> Sql:
        """The beginning of the span that a date or an instant lies in, as the clocks of the zone show it."""
        # As a constant in the text: an unknown parameter would be another one each time that it occurs.
        unit: Sql = sa.literal_column(f"'{bucket.value}'")
        beginning = sa.func.date_trunc(unit, self._local(value, kind), type_=sa.DateTime())
        if bucket is Bucket.HOUR:
            return sa.func.timezone(self._zone, beginning, type_=sa.DateTime(timezone=True))
        return sa.cast(beginning, sa.Date)

    def _local(self, value: Sql, kind: ColumnKind) -> Sql:
        if kind is ColumnKind.DATE:
            return sa.cast(value, sa.DateTime)
        # A time without a zone in a table that was adopted is read as UTC.
        instant = sa.func.timezone(sa.literal_column("'UTC'"), value) if kind is ColumnKind.TIMESTAMP else value
        return sa.func.timezone(self._zone, instant)

    @property
    def _zone(self) -> Sql:
        return sa.literal(self._query.zone, sa.Text())


def _ordering(query: AggregateQuery, columns: Mapping[str, Sql]) -> list[Any]:
    """The order asked for, then that of the groups; nulls last."""
    named = {term.field for term in query.order}
    terms = [(term.field, term.descending) for term in query.order]
    terms += [(one.name, False) for one in query.groups if one.name not in named]
    return [(columns[name].desc() if down else columns[name].asc()).nulls_last() for name, down in terms]
