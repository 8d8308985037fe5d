"""What a report gives: its rows with how they read, as a table or chart in HTML, as CSV and as a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buildify_nb.datamodel.field_types.formatting import plain_value
from buildify_nb.html_table import html_table
from buildify_nb.records.exporting.csv_file import csv_pieces
from buildify_nb.records.reports import charts
from buildify_nb.records.reports.charts import Series
from buildify_nb.records.reports.reports import Report

if TYPE_CHECKING:
    import pandas as pd

_FIRST_DAY = re.compile(r"\d{4}-\d\d-01")
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 14px sans-serif; margin: 2em auto; max-width: 1100px }}
table {{ border-collapse: collapse }} td, th {{ padding: .3em .8em; border-bottom: 1px solid #8884 }}</style>
</head><body>{body}</body></html>
"""


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A column of the rows; `text` is how a row reads there."""

    name: str
    label: str
    is_figure: bool
    text: Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True, repr=False)
class ReportResult:
    """The answer to a report, as its reader may see it."""

    report: Report
    columns: tuple[ReportColumn, ...]
    items: tuple[Mapping[str, Any], ...]
    groups: int
    """How many of the first columns are groups."""
    has_more: bool
    """Whether there are more rows than the report shows."""

    def __repr__(self) -> str:
        more = " and more" if self.has_more else ""
        return f"ReportResult({self.report.name!r}, {len(self.items)} rows{more})"

    def to_html(self, path: str | Path | None = None) -> str:
        """The report as a page of its own, also written to `path`."""
        return written_page(self.report.label, self.body(), path)

    def body(self, title: str | None = None, width: int = charts.WIDTH) -> str:
        """The report as a part of a page; a chart is drawn for a place that is about so many pixels wide."""
        label = escape(title or self.report.label)
        said = f'<div style="opacity: .75">{escape(self.report.description)}</div>' if self.report.description else ""
        return f'<div style="font-weight: 600; margin-bottom: .4em">{label}</div>{said}{self._shown(width)}'

    def _repr_html_(self) -> str:
        return self.body()

    def to_csv(self, path: str | Path | None = None) -> bytes:
        """The rows with the names of the columns, in UTF-8; also written to `path`.

        A text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection).
        """
        names = [column.name for column in self.columns]
        content = b"".join(csv_pieces(names, ([item[name] for name in names] for item in self.items)))
        if path is not None:
            Path(path).write_bytes(content)
        return content

    def to_pandas(self) -> pd.DataFrame:
        """The rows as a frame."""
        import pandas as pd

        return pd.DataFrame([dict(item) for item in self.items], columns=[column.name for column in self.columns])

    def to_wire(self) -> list[dict[str, Any]]:
        """The rows in JSON's types."""
        return [{column.name: plain_value(item[column.name]) for column in self.columns} for item in self.items]

    def _shown(self, width: int) -> str:
        chart = self.report.chart
        if chart == "number":
            return self._number()
        if chart == "table" or not self.series:
            return self._table()
        label, categories = self.report.label, _without_days(self.categories)
        if chart == "pie":
            return charts.pie(label, categories, self.series[0], width)
        if chart == "bar":
            return charts.bars(label, categories, self.series, width)
        return charts.lines(label, categories, self.series, width, filled=chart == "area")

    def _table(self) -> str:
        if not self.items:
            return '<div style="opacity: .75">Nothing found.</div>'
        numeric = {place for place, column in enumerate(self.columns) if column.is_figure}
        rows = ([column.text(item) for column in self.columns] for item in self.items)
        caption = f"the first {len(self.items):,}" if self.has_more else ""
        return html_table([column.label for column in self.columns], rows, caption=caption, numeric=numeric)

    def _number(self) -> str:
        figures = [column for column in self.columns if column.is_figure] or list(self.columns)
        value = figures[0].text(self.items[0]) if figures and self.items else "0"
        return f'<div style="font-size: 2.4em; font-variant-numeric: tabular-nums">{escape(value or "–")}</div>'

    @property
    def categories(self) -> list[str]:
        """What stands along the axis of a chart, in order."""
        return list(dict.fromkeys(self._category(item) for item in self.items))

    @property
    def series(self) -> list[Series]:
        """The figures of a chart: one row of them for each value of the second group, or for each figure."""
        figures = [column for column in self.columns[self.groups :] if column.is_figure]
        if not figures:
            return []
        places = {category: place for place, category in enumerate(self.categories)}
        found: dict[str, tuple[list[float | None], list[str]]] = {}
        for item in self.items:
            for column in figures if self.groups < 2 else figures[:1]:
                label = column.label if self.groups < 2 else self.columns[1].text(item) or "–"
                values, texts = found.setdefault(label, ([None] * len(places), [""] * len(places)))
                place = places[self._category(item)]
                values[place], texts[place] = _number_of(item[column.name]), column.text(item)
        return [Series(label, values, texts) for label, (values, texts) in found.items()]

    def _category(self, item: Mapping[str, Any]) -> str:
        return self.columns[0].text(item) or "–" if self.groups else ""


def written_page(title: str, body: str, path: str | Path | None) -> str:
    """A page of its own with this body, also written to `path`."""
    page = _PAGE.format(title=escape(title), body=body)
    if path is not None:
        Path(path).write_text(page, encoding="utf-8")
    return page


def _without_days(categories: list[str]) -> list[str]:
    """Months are told by their first days; along an axis the day says nothing."""
    are_months = all(_FIRST_DAY.fullmatch(one) for one in categories)
    return [one[:-3] for one in categories] if are_months else categories


def _number_of(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
