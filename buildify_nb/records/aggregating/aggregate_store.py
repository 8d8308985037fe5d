"""Runs the SELECT of an aggregate."""

from __future__ import annotations

from typing import Any

from buildify_nb.records.aggregating import aggregate_compiler
from buildify_nb.records.aggregating.aggregate_query import AggregateQuery
from buildify_nb.records.querying.query_compiler import as_text
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.transactions import UnitOfWork


def rows(
    uow: UnitOfWork, table: RecordTable, query: AggregateQuery, reach: Reach, dialect: Dialect
) -> tuple[list[Any], str]:
    """The rows in order, one more than the limit where there are more, and the statement that gave them."""
    statement = aggregate_compiler.select(table, query, reach, dialect)
    return list(uow.execute(statement)), as_text(statement, uow.connection.dialect)
