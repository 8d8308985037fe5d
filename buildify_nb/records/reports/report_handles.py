"""What `ws.reports` and `ws.dashboards` give: definitions by name, each with what one can do with it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, Generic, TypeVar, cast

from buildify_nb.context import Context
from buildify_nb.definitions.revisions import Revision
from buildify_nb.records.reports.report_result import ReportResult
from buildify_nb.records.reports.report_service import DefinitionService
from buildify_nb.records.reports.reporting import DashboardResult, Reporting
from buildify_nb.records.reports.reports import Dashboard, Report

Shown = TypeVar("Shown", ReportResult, DashboardResult)


class _Handle(ABC, Generic[Shown]):
    """One definition by name."""

    def __init__(self, reporting: Reporting, service: DefinitionService, context: Context, name: str) -> None:
        self._reporting, self._service, self._context, self.name = reporting, service, context, name

    @abstractmethod
    def run(self) -> Shown:
        """The answer, as the workspace's user may see it."""

    def history(self) -> Sequence[Revision]:
        """Every saved state, oldest first."""
        return self._service.history(self._context, self.name)

    def undo(self) -> None:
        """Brings back the state before the last change; raises InvalidState when there is none."""
        self._restored("undo")

    def redo(self) -> None:
        """Brings back what the last undo took away."""
        self._restored("redo")

    def restore(self, revision: int) -> None:
        """Makes an older revision the newest one."""
        self._restored(revision)

    def delete(self) -> None:
        """Deletes it; raises StillReferenced for a report that a dashboard shows."""
        self._service.delete(self._context, self.name)

    def to_html(self, path: Any = None) -> str:
        """The answer as a page of its own, also written to `path`."""
        return self.run().to_html(path)

    def _restored(self, wanted: Any) -> None:
        self.name = self._service.restore(self._context, self.name, wanted).definition.name

    def _changed(self, columns: dict[str, Any]) -> None:
        self.name = self._service.change(self._context, self.name, columns).definition.name

    def _repr_html_(self) -> str:
        return self.run().body()


class ReportHandle(_Handle[ReportResult]):
    """One report."""

    @property
    def definition(self) -> Report:
        """Its document."""
        return cast(Report, self._service.get(self._context, self.name).definition)

    def run(self) -> ReportResult:
        """The answer, as the workspace's user may see it."""
        return self._reporting.run(self._context, self.name)

    def edit(self, **columns: Any) -> ReportHandle:
        """Changes what is given, as for `ws.reports.create`; `name` renames it."""
        if "entity" in columns:
            columns = self._reporting.report_document(self._context, columns.pop("entity"), columns)
        self._changed(columns)
        return self

    def to_csv(self, path: Any = None) -> bytes:
        """The rows in CSV, also written to `path`."""
        return self.run().to_csv(path)

    def __repr__(self) -> str:
        return f"Report({self.name!r})"


class DashboardHandle(_Handle[DashboardResult]):
    """One dashboard."""

    @property
    def definition(self) -> Dashboard:
        """Its document."""
        return cast(Dashboard, self._service.get(self._context, self.name).definition)

    def run(self) -> DashboardResult:
        """The answers of its reports, as the workspace's user may see them."""
        return self._reporting.show(self._context, self.name)

    def edit(self, **columns: Any) -> DashboardHandle:
        """Changes what is given, as for `ws.dashboards.create`; `name` renames it."""
        if "rows" in columns:
            columns["rows"] = self._reporting.rows_of(self._context, columns["rows"])
        self._changed(columns)
        return self

    def to_csv(self, folder: Any) -> Any:
        """A file of CSV for each report; returns their paths."""
        return self.run().to_csv(folder)

    def __repr__(self) -> str:
        return f"Dashboard({self.name!r})"


class _Collection:
    """Definitions by name."""

    def __init__(self, reporting: Reporting, service: DefinitionService, context: Context) -> None:
        self._reporting, self._service, self._context = reporting, service, context

    def __iter__(self) -> Iterator[str]:
        return iter([head.definition.name for head in self._service.list(self._context)])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        return name in list(iter(self))

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"


class Reports(_Collection):
    """The reports of a tenant."""

    def __getitem__(self, name: str) -> ReportHandle:
        """The report of that name; raises NotFound with the nearest one."""
        self._service.get(self._context, name)
        return ReportHandle(self._reporting, self._service, self._context, name)

    def create(self, name: str, entity: str, **columns: Any) -> ReportHandle:
        """Saves a report about the records of an entity.

        Args:
            entity: by its name.
            columns: `values`, `by`, `having`, `filters`, `search`, `sort`, `limit` and `zone` as for `aggregate`; or,
                without figures, `fields`, `filters`, `search`, `sort` and `limit` for a list of records. `chart` is
                "table", "number", "bar", "line", "area" or "pie"; `label` and `description` are for people.

        Raises:
            AlreadyExists: the name is taken.
            DefinitionError, ExpressionError: what is asked for makes no sense.
        """
        document = self._reporting.report_document(self._context, entity, {"name": name, **columns})
        self._service.create(self._context, document)
        return ReportHandle(self._reporting, self._service, self._context, name)


class Dashboards(_Collection):
    """The dashboards of a tenant."""

    def __getitem__(self, name: str) -> DashboardHandle:
        """The dashboard of that name; raises NotFound with the nearest one."""
        self._service.get(self._context, name)
        return DashboardHandle(self._reporting, self._service, self._context, name)

    def create(self, name: str, rows: Any, **columns: Any) -> DashboardHandle:
        """Lays reports out.

        Args:
            rows: reports by name, row by row: `[["orders", "total"], [{"report": "countries", "width": 12}]]`. A row
                has twelve columns; `title` stands in the place of a report's label.
            columns: `label` and `description`.

        Raises:
            AlreadyExists: the name is taken.
            NotFound: there is no report of a name.
        """
        laid_out = self._reporting.rows_of(self._context, rows)
        self._service.create(self._context, {"name": name, "rows": laid_out, **columns})
        return DashboardHandle(self._reporting, self._service, self._context, name)
