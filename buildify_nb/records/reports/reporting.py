"""Runs reports and dashboards in the name of whoever reads them: their answers show what that user may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, DefinitionError, Problem
from buildify_nb.records.aggregating.aggregate_query import AggregateOptions
from buildify_nb.records.aggregating.aggregation import Aggregation, ResultColumn
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.querying.page_table import ShownField
from buildify_nb.records.querying.query import MOST_ROWS, ListOptions
from buildify_nb.records.reports.report_result import ReportColumn, ReportResult, written_page
from buildify_nb.records.reports.report_service import DefinitionService, entity_named, name_of_entity
from buildify_nb.records.reports.reports import COLUMNS, Dashboard, Report, Tile
from buildify_nb.storage.column_types import ColumnKind

if TYPE_CHECKING:
    from buildify_nb.records.service import RecordService

_FIGURES = {ColumnKind.SMALLINT, ColumnKind.INTEGER, ColumnKind.BIGINT, ColumnKind.NUMERIC, ColumnKind.DOUBLE}


@dataclass(frozen=True, slots=True, repr=False)
class DashboardResult:
    """The answers of a dashboard, laid out; in place of one that its reader may not see stands why."""

    dashboard: Dashboard
    rows: tuple[tuple[tuple[Tile, ReportResult | BuildifyError], ...], ...]

    def __repr__(self) -> str:
        return f"DashboardResult({self.dashboard.name!r}, {sum(map(len, self.rows))} reports)"

    def to_html(self, path: str | Path | None = None) -> str:
        """The dashboard as a page of its own, also written to `path`."""
        return written_page(self.dashboard.label, self.body(), path)

    def to_csv(self, folder: str | Path) -> list[Path]:
        """Writes a file for each report, called as it is, and returns them."""
        Path(folder).mkdir(parents=True, exist_ok=True)
        found = {one.report.name: one for row in self.rows for _, one in row if isinstance(one, ReportResult)}
        for name, one in found.items():
            one.to_csv(Path(folder) / f"{name}.csv")
        return [Path(folder) / f"{name}.csv" for name in found]

    def body(self) -> str:
        """The dashboard as a part of a page."""
        title = f'<div style="font-size: 1.3em; font-weight: 600">{escape(self.dashboard.label)}</div>'
        return title + "".join(self._row(row) for row in self.rows)

    def _repr_html_(self) -> str:
        return self.body()

    def _row(self, row: Sequence[tuple[Tile, ReportResult | BuildifyError]]) -> str:
        tiles = "".join(self._tile(tile, answer) for tile, answer in row)
        return f'<div style="display: flex; flex-wrap: wrap; gap: 12px; margin-top: 12px">{tiles}</div>'

    @staticmethod
    def _tile(tile: Tile, answer: ReportResult | BuildifyError) -> str:
        body = (
            answer.body(tile.title, tile.pixels)
            if isinstance(answer, ReportResult)
            else f"<em>{escape(str(answer))}</em>"
        )
        share = f"calc({100 * tile.width / COLUMNS:.3f}% - 12px)"
        style = (
            f"flex: 1 1 {share}; min-width: min(190px, 100%); max-width: 100%; box-sizing: border-box; overflow: auto"
        )
        return f'<div style="{style}; padding: 12px; border: 1px solid #8884; border-radius: 6px">{body}</div>'


class Reporting:
    """Reports and dashboards of a tenant."""

    def __init__(self, environment: RecordEnvironment, service: RecordService) -> None:
        self._e, self._service = environment, service

    @cached_property
    def reports(self) -> DefinitionService:
        """The definitions of reports."""
        return DefinitionService(self._e, "report", self._check_report)

    @cached_property
    def dashboards(self) -> DefinitionService:
        """The definitions of dashboards."""
        return DefinitionService(self._e, "dashboard", self._check_dashboard)

    def report_document(self, context: Context, entity: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The document of a report about the entity of that name."""
        return {**columns, "entity_id": entity_named(self._e, context, entity)}

    def rows_of(self, context: Context, rows: Any) -> list[list[dict[str, Any]]]:
        """The rows of a dashboard, in which reports are named, as its document has them.

        Raises:
            DefinitionError: they are no rows.
            NotFound: there is no report of a name.
        """
        if not isinstance(rows, Sequence) or isinstance(rows, str):
            raise _misshapen()
        return [self._row_of(context, row) for row in cast("Sequence[Any]", rows)]

    def run(self, context: Context, name: str) -> ReportResult:
        """The answer to a report.

        Raises:
            NotFound: there is no report of that name.
            PermissionDenied: the user may not read the records that it is about.
        """
        return self.answer(context, cast(Report, self.reports.get(context, name).definition))

    def answer(self, context: Context, report: Report) -> ReportResult:
        """The answer to a report that may not be saved."""
        entity = name_of_entity(self._e, context, report.entity_id)
        return self._list(context, report, entity) if report.is_list else self._figures(context, report, entity)

    def show(self, context: Context, name: str) -> DashboardResult:
        """The answers of all reports of a dashboard, each as far as the user may read it."""
        dashboard = cast(Dashboard, self.dashboards.get(context, name).definition)
        rows = (tuple((tile, self._tile(context, tile)) for tile in row) for row in dashboard.rows)
        return DashboardResult(dashboard, tuple(rows))

    def _tile(self, context: Context, tile: Tile) -> ReportResult | BuildifyError:
        try:
            return self.answer(context, cast(Report, self.reports.found(context, tile.report_id).definition))
        except BuildifyError as error:
            return error

    def _figures(self, context: Context, report: Report, entity: str) -> ReportResult:
        options = AggregateOptions(
            values=report.values,
            by=report.by,
            filters=report.filters,
            search=report.search,
            having=report.having,
            sort=report.sort,
            limit=report.limit,
            zone=report.zone,
        )
        found = self._service.aggregating.aggregate(context, entity, options)
        columns = tuple(_of_result(column) for column in found.columns)
        return ReportResult(report, columns, found.items, _groups(found, report), found.has_more)

    def _list(self, context: Context, report: Report, entity: str) -> ReportResult:
        options = ListOptions(
            filters=report.filters, search=report.search, sort=report.sort, fields=report.fields, count="none"
        )
        items: list[Any] = []
        while True:
            size = min(MOST_ROWS, report.limit + 1 - len(items))
            page = self._service.list(context, entity, replace(options, page_size=size))
            items += page.items
            if page.next is None or len(items) > report.limit:
                break
            options = replace(options, after=page.next)
        known = {column.name: column for column in page.table.columns}
        shown = report.fields or [name for name, column in known.items() if column.field is not None]
        columns = tuple(_of_field(known[name]) for name in shown)
        return ReportResult(report, columns, tuple(items[: report.limit]), 0, len(items) > report.limit)

    def _check_report(self, context: Context, report: Report | Dashboard) -> None:
        """Raises what is wrong with a report: it is run for one row."""
        self.answer(context, cast(Report, report).model_copy(update={"limit": 1}))

    def _check_dashboard(self, context: Context, dashboard: Report | Dashboard) -> None:
        for row in cast(Dashboard, dashboard).rows:
            for tile in row:
                self.reports.found(context, tile.report_id)

    def _row_of(self, context: Context, row: Any) -> list[dict[str, Any]]:
        if not isinstance(row, str | Mapping | Sequence):
            raise _misshapen()
        tiles: list[Any] = [row] if isinstance(row, str | Mapping) else list(cast("Sequence[Any]", row))
        told = (cast("Mapping[str, Any]", one) for one in tiles if isinstance(one, Mapping))
        widths = [one.get("width") for one in told]
        taken = sum(width for width in widths if isinstance(width, int))
        left = len(tiles) - sum(width is not None for width in widths)
        return [self._tile_of(context, one, (COLUMNS - taken) // max(left, 1)) for one in tiles]

    def _tile_of(self, context: Context, tile: Any, width: int) -> dict[str, Any]:
        told: dict[str, Any] = {"report": tile} if isinstance(tile, str) else dict(tile)
        if "report_id" not in told:
            told["report_id"] = self.reports.found(context, str(told.pop("report", ""))).definition.id
        return {"width": max(width, 1), **told}


def _of_result(column: ResultColumn) -> ReportColumn:
    is_figure = column.type.kind in _FIGURES and not column.texts
    return ReportColumn(column.name, column.label, is_figure, lambda item: column.text(item[column.name]))


def _of_field(column: ShownField) -> ReportColumn:
    return ReportColumn(column.name, column.label, column.is_numeric, lambda item: column.text(cast("Any", item)))


def _groups(found: Aggregation, report: Report) -> int:
    """How many columns are groups: they come before the figures."""
    figures = {"count": "count"} if report.values is None else report.values
    return len(found.columns) - len(figures)


def _misshapen() -> DefinitionError:
    told = 'must be rows of reports by name, such as [["sales", "orders"], [{"report": "countries", "width": 12}]]'
    return DefinitionError("The dashboard was not saved.", [Problem("rows", told)])
