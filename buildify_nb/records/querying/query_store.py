"""Runs the SELECTs of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam

from buildify_nb.records.querying import query_compiler
from buildify_nb.records.querying.query import Query
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.related.ends import Children, Linked
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.hot_statement import HotStatement
from buildify_nb.storage.transactions import UnitOfWork


def rows(uow: UnitOfWork, table: RecordTable, query: Query, *, limit: int | None = None, offset: int = 0) -> list[Any]:
    """The matching rows, in order."""
    return uow.run(_rows(table, query, limit, offset), {})


@lru_cache(maxsize=256)
def _rows(table: RecordTable, query: Query, limit: int | None, offset: int) -> HotStatement:
    statement = query_compiler.rows(table, query, limit=limit, offset=offset)
    if limit is None or offset or query.is_narrowed:
        # Not prepared: which index is best depends on the values.
        return HotStatement(statement)
    # The first page of everything is read again and again; with its size in the text, its one plan has no unknowns.
    size: BindParameter[int] = bindparam("page_size", limit, Integer, literal_execute=True)
    return HotStatement(statement.limit(size), prepare=True, remark=table.remark)


def count(uow: UnitOfWork, table: RecordTable, query: Query) -> int:
    """How many rows match."""
    return uow.execute(query_compiler.count(table, query)).scalar_one()


def estimate(uow: UnitOfWork, table: RecordTable, query: Query, dialect: Dialect) -> int | None:
    """How many rows the engine expects to match; None where it would have to count them."""
    return dialect.expected_rows(uow.connection, query_compiler.rows(table, query).order_by(None))


def rows_of_each(
    uow: UnitOfWork, table: RecordTable, end: Children | Linked, keys: Sequence[Any], limit: int
) -> list[Any]:
    """The first rows at that end of each of these keys, each row with its key behind it."""
    return list(uow.execute(query_compiler.rows_of_each(table, end, keys, limit)))


def has_text_order(table: RecordTable) -> bool:
    """Whether keys can be read as one text: a single UUID has a text of fixed width."""
    return table.model.key_kinds == (ColumnKind.UUID,)


def key_order(uow: UnitOfWork, table: RecordTable, query: Query) -> list[tuple[Any, ...]]:
    """The keys of all matching rows, in order."""
    return [tuple(row) for row in uow.execute(query_compiler.keys(table, query))]


def key_order_text(uow: UnitOfWork, table: RecordTable, query: Query) -> str:
    """The same for UUID keys, 36 characters each."""
    return uow.execute(query_compiler.joined_keys(table, query)).scalar_one() or ""


def statement_text(uow: UnitOfWork, table: RecordTable, query: Query, *, limit: int, offset: int) -> str:
    """The statement that `rows` runs, for people: what access rules add to it and hide from them is left out."""
    asked = replace(query, related=tuple(replace(one, table=one.table.told()) for one in query.related))
    statement = query_compiler.rows(table.told(), asked, limit=limit, offset=offset)
    return query_compiler.as_text(statement, uow.connection.dialect)
