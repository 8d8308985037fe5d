"""A query of the records of an entity with what it takes to read and show what it gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildify_nb.records.querying.cursor import write_cursor
from buildify_nb.records.querying.page_table import PageTable
from buildify_nb.records.querying.query import Query
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.record_models import Served
from buildify_nb.records.row_reader import RowReader
from buildify_nb.storage.column_types import ColumnType


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of records of `served`; `reach` has followed all that it names."""

    served: Served
    query: Query
    reach: Reach

    @property
    def reader(self) -> RowReader:
        """What reads its rows."""
        served, query = self.served, self.query
        if query.stored == served.table.stored and query.shown == served.model.names and not query.include_deleted:
            return served.table.reader
        more = [(name, self.reach.reader(name)) for name in query.reached]
        return RowReader(served.model, query.stored, query.shown, include_deleted=query.include_deleted, more=more)

    def cursor(self, rows: Sequence[Sequence[Any]], size: int) -> str | None:
        """Where a page of these rows ends; None where it is not full, and of records without a key."""
        query = self.query
        if len(rows) < size or not query.places:
            return None
        columns = (*query.stored, *query.reached, *query.placed_by)
        values = [rows[-1][columns.index(term.field)] for term in query.places]
        return write_cursor(query.places, self.reach, values)

    @property
    def page_table(self) -> PageTable:
        """How its records read."""
        own = self.served.model.table(tuple(name for name in self.query.shown if "." not in name))
        return PageTable((*own.columns, *map(self.reach.shown_field, self.query.reached)))

    @property
    def reached_types(self) -> Mapping[str, ColumnType]:
        """The types of the values that are of other records, by name."""
        return {name: self.reach.shown_type(name) for name in self.query.reached}
