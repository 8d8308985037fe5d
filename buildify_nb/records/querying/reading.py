"""Reads records: one, pages, windows of a grid, counts and everything at once. Writes nothing."""

from __future__ import annotations

from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.expressions.syntax import ALWAYS, Condition
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.identity import located
from buildify_nb.records.querying import query_store
from buildify_nb.records.querying.asked import Asked
from buildify_nb.records.querying.expanding import expand
from buildify_nb.records.querying.expansion import Expand, read_expand
from buildify_nb.records.querying.following import reach_of
from buildify_nb.records.querying.labels import add_labels
from buildify_nb.records.querying.order_cache import AnyOrder, KeyOrder, UuidOrder
from buildify_nb.records.querying.query import (
    LAST_ROW,
    MOST_ROWS,
    LinkedTo,
    ListOptions,
    Query,
    is_whole,
    read_page,
    read_query,
)
from buildify_nb.records.record import Page, Record, Window
from buildify_nb.records.record_models import Served
from buildify_nb.records.row_reader import RowReader
from buildify_nb.storage.transactions import UnitOfWork

FEW = 10_000
"""Up to so many records are counted when an estimate is asked for."""
SHALLOW = 1000
"""Up to this place a window is read by sorting; beyond it the order of keys is made once and kept."""


class Reading:
    """The reads."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def get(self, context: Context, entity: str, id: str, *, include_deleted: bool, expanded: Expand = None) -> Record:
        """One record; see `RecordService.get`."""
        self._e.require(context, "read", entity)
        tree = read_expand(expanded)

        def work(uow: UnitOfWork) -> Record:
            served = self._e.models.read(uow, context, entity)
            deleted_too = include_deleted and served.entity.shared_by is None
            found = located(uow, served, id, deleted_too=deleted_too)
            record = served.table.reader_with_deleted.record(found.row) if include_deleted else found.record
            expand(uow, context, self._e, served, [record], tree)
            return record

        return self._e.read(context, entity, work)

    def list(self, context: Context, entity: str, options: ListOptions) -> Page:
        """One page; see `RecordService.list`."""
        self._e.require(context, "read", entity)
        return self._e.read(
            context, entity, lambda uow: self.page(uow, context, self._e.models.read(uow, context, entity), options)
        )

    def page(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        options: ListOptions,
        *,
        also: Condition = ALWAYS,
        linked_to: LinkedTo | None = None,
    ) -> Page:
        """One page of the records for which `also` holds too and that have the link."""
        number, size = read_page(options, served.entity.definition.records_per_page)
        tree = read_expand(options.expand)
        asked = self._asked(uow, context, served, options, also=also, linked_to=linked_to)
        found = query_store.rows(uow, served.table, asked.query, limit=size, offset=(number - 1) * size)
        records = asked.reader.records(found)
        add_labels(uow, context, self._e, served, records)
        expand(uow, context, self._e, served, records, tree)
        guess = self._guess(uow, served, asked.query) if options.count == "estimated" and len(found) == size else None
        total = guess
        if guess is None and options.count != "none":
            total = self._total(uow, served, asked.query, found, number, size)
        return Page(
            tuple(records),
            total,
            number if asked.query.after is None else None,
            size,
            served.name,
            asked.page_table,
            asked.cursor(found, size),
            is_estimate=guess is not None,
        )

    def sql(self, context: Context, entity: str, options: ListOptions) -> str:
        """The statement that `list` would run; see `RecordService.sql`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> str:
            served = self._e.models.read(uow, context, entity)
            number, size = read_page(options, served.entity.definition.records_per_page)
            query = self._asked(uow, context, served, options).query
            return query_store.statement_text(uow, served.table, query, limit=size, offset=(number - 1) * size)

        return self._e.read(context, entity, work)

    def count(self, context: Context, entity: str, options: ListOptions) -> int:
        """How many records match; see `RecordService.count`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> int:
            served = self._e.models.read(uow, context, entity)
            return query_store.count(uow, served.table, self._asked(uow, context, served, options).query)

        return self._e.read(context, entity, work)

    def everything(
        self, context: Context, entity: str, options: ListOptions, *, labels: bool
    ) -> tuple[Asked, list[Record]]:
        """All matching records in order, whatever the page."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> tuple[Asked, list[Record]]:
            served = self._e.models.read(uow, context, entity)
            asked = self._asked(uow, context, served, options)
            records = asked.reader.records(query_store.rows(uow, served.table, asked.query))
            if labels:
                add_labels(uow, context, self._e, served, records)
            return asked, records

        return self._e.read(context, entity, work)

    def window(self, context: Context, entity: str, start: int, stop: int, options: ListOptions) -> Window:
        """Consecutive records; see `RecordService.window`."""
        self._e.require(context, "read", entity)
        _check_window(start, stop)

        def work(uow: UnitOfWork) -> Window:
            served = self._e.models.read(uow, context, entity)
            asked = self._asked(uow, context, served, options)
            records, total = self._window(uow, context, asked, start, stop)
            add_labels(uow, context, self._e, served, records)
            return Window(tuple(records), total)

        return self._e.read(context, entity, work)

    def _window(
        self, uow: UnitOfWork, context: Context, asked: Asked, start: int, stop: int
    ) -> tuple[list[Record], int]:
        served, query = asked.served, asked.query
        if served.model.definition.is_virtual or query.related or query.is_of_a_moment:
            # What it reads is written under other names, so nothing tells when an order of it is no longer true.
            found = query_store.rows(uow, served.table, query, limit=stop - start, offset=start)
            return asked.reader.records(found), query_store.count(uow, served.table, query)
        moment = served.table.moment()
        owner = served.entity.owner(context).tenant_id
        rights = served.rights.key if served.rights else None
        kept_as = (owner, served.id, served.name, served.entity.revision, rights, moment, query)
        now = self._e.orders.stamp(owner, served.name)
        order = self._e.orders.order(kept_as, now)
        if order is None and (stop <= SHALLOW or not served.model.key):
            total = self._e.orders.count(kept_as, now)
            if total is None:
                total = query_store.count(uow, served.table, query)
                self._e.orders.keep_count(kept_as, now, total)
            found = query_store.rows(uow, served.table, query, limit=stop - start, offset=start)
            return asked.reader.records(found), total
        if order is None:
            order = _key_order(uow, served, query)
            self._e.orders.keep(kept_as, now, order)
        keys = order.between(start, stop)
        rows = {_key(served, row): row for row in record_store.find_many(uow, served.table, keys)}
        # A record that another process has just deleted leaves a gap, which the next read closes.
        return _full_reader(served, query).records(rows[key] for key in keys if key in rows), len(order)

    def _asked(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        options: ListOptions,
        *,
        also: Condition = ALWAYS,
        linked_to: LinkedTo | None = None,
    ) -> Asked:
        reach = reach_of(uow, context, self._e, served)
        return Asked(served, read_query(served.model, options, reach, also=also, linked_to=linked_to), reach)

    def _guess(self, uow: UnitOfWork, served: Served, query: Query) -> int | None:
        """About how many records match, where the engine says so of a long list.

        Not to whom access rules narrow: what the engine knows of a table is of all its records.
        """
        if served.rights is not None:
            return None
        guess = query_store.estimate(uow, served.table, query, self._e.database.dialect)
        return None if guess is None or guess < FEW else guess

    @staticmethod
    def _total(uow: UnitOfWork, served: Served, query: Query, found: list[Any], number: int, size: int) -> int:
        if query.after is None and (0 < len(found) < size or (not found and number == 1)):
            return (number - 1) * size + len(found)
        return query_store.count(uow, served.table, query)


def _full_reader(served: Served, query: Query) -> RowReader:
    return served.table.reader_with_deleted if query.include_deleted else served.table.reader


def _key(served: Served, row: Any) -> tuple[Any, ...]:
    return tuple(row[served.table.stored.index(name)] for name in served.model.key)


def _key_order(uow: UnitOfWork, served: Served, query: Query) -> KeyOrder:
    if query_store.has_text_order(served.table):
        return UuidOrder(query_store.key_order_text(uow, served.table, query))
    return AnyOrder(query_store.key_order(uow, served.table, query))


def _check_window(start: int, stop: int) -> None:
    if not (is_whole(start) and is_whole(stop)) or not 0 <= start <= stop <= LAST_ROW or stop - start > MOST_ROWS:
        why = Problem(
            "", f"start and stop must be whole numbers with 0 <= start <= stop and at most {MOST_ROWS:,} records"
        )
        raise InvalidRecord("The window cannot be read.", [why])
