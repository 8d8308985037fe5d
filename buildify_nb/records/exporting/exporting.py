"""Exports what a list gives, to its end, page after page: CSV in pieces, or a spreadsheet in a file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from buildify_nb.context import Context
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.exporting.csv_file import csv_pieces
from buildify_nb.records.exporting.xlsx_file import write_xlsx
from buildify_nb.records.querying.page_table import ShownField
from buildify_nb.records.querying.query import MOST_ROWS, ListOptions
from buildify_nb.records.record import Page, Record

if TYPE_CHECKING:
    from buildify_nb.records.service import RecordService


Headings: TypeAlias = Literal["names", "labels"]
"""What stands above the columns: the names of fields, which programs read, or their labels, which people do."""


class Exporting:
    """The exports. Their user gets what `list` gives that user."""

    def __init__(self, service: RecordService) -> None:
        self._service = service

    def csv(
        self,
        context: Context,
        entity: str,
        options: ListOptions,
        *,
        labels: bool = False,
        raw: bool = False,
        headings: Headings = "names",
    ) -> Iterator[bytes]:
        """All matching records in CSV; the first piece is read at once.

        Args:
            labels: a column `<field>__label` with the title follows each lookup.
            raw: see `csv_file.csv_pieces`.

        Raises:
            ExpressionError: there are no such headings.
        """
        above, rows = self._table(context, entity, options, labels=labels, headings=headings)
        return csv_pieces(above, rows, raw=raw)

    @contextmanager
    def xlsx(
        self,
        context: Context,
        entity: str,
        options: ListOptions,
        *,
        labels: bool = False,
        headings: Headings = "names",
    ) -> Generator[Path]:
        """All matching records as a spreadsheet, in a file that is gone afterwards."""
        above, rows = self._table(context, entity, options, labels=labels, headings=headings)
        title = self._service.definition(context, entity).plural_label
        with tempfile.TemporaryDirectory(prefix="buildify_export_") as folder:
            path = Path(folder) / f"{entity}.xlsx"
            write_xlsx(path, title, above, rows)
            yield path

    def _table(
        self, context: Context, entity: str, options: ListOptions, *, labels: bool, headings: Headings
    ) -> tuple[list[str], Iterator[list[Any]]]:
        if headings not in get_args(Headings):
            raise ExpressionError(
                "Nothing was exported.", why=f"headings={headings!r} is neither 'names' nor 'labels'."
            )
        page = self._page(context, entity, options)
        lookups = {column.name for column in page.table.columns if column.is_lookup} if labels else set[str]()
        above = [one for column in page.table.columns for one in _headings(column, lookups, headings)]
        return above, self._rows(context, entity, options, page, lookups)

    def _rows(
        self, context: Context, entity: str, options: ListOptions, page: Page, lookups: set[str]
    ) -> Iterator[list[Any]]:
        """The rows, page after page: at no time are more than a thousand records in memory."""
        names, documents = page.table.names, _documents(page.table.columns)
        while True:
            yield from (_row(record, names, lookups, documents) for record in page)
            if page.next is None and (not page.items or len(page) < page.page_size):
                return
            page = self._next(context, entity, options, page)

    def _next(self, context: Context, entity: str, options: ListOptions, page: Page) -> Page:
        if page.next is not None:
            return self._page(context, entity, replace(options, after=page.next))
        # Records without a key have no place to go on from but their number.
        return self._page(context, entity, replace(options, page=(page.page or 0) + 1))

    def _page(self, context: Context, entity: str, options: ListOptions) -> Page:
        return self._service.list(context, entity, replace(options, page_size=MOST_ROWS, count="none"))


def _headings(column: ShownField, lookups: set[str], headings: Headings) -> Sequence[str]:
    own, title = column.name, f"{column.name}__label"
    if headings == "labels":
        own, title = column.label, f"{column.label} (title)"
    return (own, title) if column.name in lookups else (own,)


def _documents(columns: Sequence[ShownField]) -> set[str]:
    """The columns of JSON."""
    return {one.name for one in columns if one.field_type is not None and one.field_type.value_type is ValueType.JSON}


def _row(record: Record, names: Sequence[str], lookups: set[str], documents: set[str]) -> list[Any]:
    row: list[Any] = []
    for name in names:
        value = record[name]
        # A document that is but a text or a number is JSON too: "5" is not 5.
        is_bare = name in documents and isinstance(value, str | bool | int | float)
        row.append(json.dumps(value, ensure_ascii=False) if is_bare else value)
        if name in lookups:
            row.append((record.labels or {}).get(name))
    return row
