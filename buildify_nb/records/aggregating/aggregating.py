"""Figures over the records that a user may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from buildify_nb.context import Context
from buildify_nb.datamodel.field_types.formatting import as_utc, exact_decimal
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import label_for
from buildify_nb.records.aggregating import aggregate_store
from buildify_nb.records.aggregating.aggregate_query import (
    AggregateOptions,
    AggregateQuery,
    column_type_of,
    read_aggregate,
    value_type_of,
)
from buildify_nb.records.aggregating.aggregation import Aggregation, ResultColumn
from buildify_nb.records.aggregating.measures import Bucket, Function, Group, Measure
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.following import reach_of
from buildify_nb.records.querying.labels import titles_of
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.values import Reader
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.transactions import UnitOfWork

_BEYOND = 2**63


class Aggregating:
    """Groups and measures."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def aggregate(self, context: Context, entity: str, options: AggregateOptions) -> Aggregation:
        """The figures; see `RecordService.aggregate`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Aggregation:
            served = self._e.models.read(uow, context, entity)
            reach = reach_of(uow, context, self._e, served)
            query = read_aggregate(options, reach)
            rows, sql = aggregate_store.rows(uow, served.table, query, reach, self._e.database.dialect)
            items = _items(query, reach, rows[: query.limit])
            columns = self._columns(uow, context, query, reach, items)
            return Aggregation(tuple(items), columns, served.name, len(rows) > query.limit, sql)

        return self._e.read(context, entity, work)

    def _columns(
        self,
        uow: UnitOfWork,
        context: Context,
        query: AggregateQuery,
        reach: Reach,
        items: Sequence[Mapping[str, Any]],
    ) -> tuple[ResultColumn, ...]:
        groups = [
            ResultColumn(
                one.name,
                _group_label(one, reach),
                column_type_of(one, reach) if one.bucket else reach.shown_type(one.field),
                self._texts(uow, context, one, reach, [item[one.name] for item in items]),
            )
            for one in query.groups
        ]
        measures = [
            ResultColumn(one.name, label_for(one.name), _measured_type(one, reach, items)) for one in query.measures
        ]
        return (*groups, *measures)

    def _texts(
        self, uow: UnitOfWork, context: Context, group: Group, reach: Reach, values: Sequence[Any]
    ) -> Mapping[Any, str]:
        """What the values of a group are called."""
        field = reach.field(group.field)
        if field is None or group.bucket:
            return {}
        if field.is_lookup:
            served = reach.of(group.field)
            return titles_of(uow, context, self._e, served, field, {value for value in values if value is not None})
        return {choice.value: choice.label for choice in field.definition.allowed_values or ()}


def _items(query: AggregateQuery, reach: Reach, rows: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    columns = (*query.groups, *query.measures)
    readers = [(one.name, _reader(one, reach)) for one in columns]
    return [
        {
            name: value if read is None or value is None else read(value)
            for (name, read), value in zip(readers, row, strict=True)
        }
        for row in rows
    ]


def _reader(one: Group | Measure, reach: Reach) -> Reader:
    if isinstance(one, Group) and one.bucket is not None:
        return as_utc if one.bucket is Bucket.HOUR else None
    if isinstance(one, Group) or one.function in (Function.MIN, Function.MAX):
        return reach.reader(one.field or "")
    exact: Callable[[Any], Any] = exact_decimal
    return exact if value_type_of(one, reach) is ValueType.DECIMAL else int


def _measured_type(measure: Measure, reach: Reach, items: Sequence[Mapping[str, Any]]) -> ColumnType:
    """Sums of whole numbers are whole numbers as far as these reach."""
    if value_type_of(measure, reach) is ValueType.INTEGER and all(
        abs(item[measure.name] or 0) < _BEYOND for item in items
    ):
        return ColumnType(ColumnKind.BIGINT)
    return column_type_of(measure, reach)


def _group_label(group: Group, reach: Reach) -> str:
    if group.name not in (group.field, f"{group.field}_{group.bucket}"):
        return label_for(group.name)
    label = reach.shown_field(group.field).label
    return f"{label} ({group.bucket})" if group.bucket else label
