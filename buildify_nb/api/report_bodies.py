"""The JSON bodies of the operations on reports and dashboards."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.records.reports.report_result import ReportResult
from buildify_nb.records.reports.report_store import Head


class ReportColumns(RequestBody):
    """What a report asks for; see `ws.reports.create`. What is left out of a change stays."""

    model_config = ConfigDict(extra="forbid")

    label: str | None = None
    description: str | None = None
    chart: str | None = None
    filters: str | dict[str, Any] | None = None
    search: str | None = None
    values: dict[str, Any] | None = None
    by: str | list[str] | dict[str, str] | None = None
    having: dict[str, Any] | None = None
    fields: list[str] | None = None
    sort: str | list[str] | None = None
    limit: int | None = None
    zone: str | None = None


class ReportCreate(ReportColumns):
    """A new report about an entity, by its name."""

    name: str
    entity: str


class ReportUpdate(ReportColumns):
    """Changes of a report."""

    name: str | None = None
    entity: str | None = None


class DashboardCreate(RequestBody):
    """A new dashboard: rows of reports by name, or of `{"report": name, "width": 1 to 12, "title": text}`."""

    name: str
    rows: list[list[str | dict[str, Any]]]
    label: str | None = None
    description: str | None = None


class DashboardUpdate(RequestBody):
    """Changes of a dashboard; what is left out stays."""

    name: str | None = None
    rows: list[list[str | dict[str, Any]]] | None = None
    label: str | None = None
    description: str | None = None


class DefinitionResponse(BaseModel):
    """A report or dashboard: its document, and the number of its newest revision."""

    id: UUID
    name: str
    label: str
    revision: int
    document: dict[str, Any]

    @classmethod
    def of(cls, head: Head) -> Self:
        """The answer for this one."""
        one = head.definition
        document = one.model_dump(mode="json")
        return cls(id=one.id, name=one.name, label=one.label, revision=head.revision, document=document)


class ReportColumnResponse(BaseModel):
    """A column of the rows."""

    name: str
    label: str
    is_figure: bool


class ReportResultResponse(BaseModel):
    """The answer to a report, as its reader may see it; `groups` of the first columns are groups."""

    columns: list[ReportColumnResponse]
    items: list[dict[str, Any]]
    groups: int
    has_more: bool

    @classmethod
    def of(cls, found: ReportResult) -> Self:
        """The answer for this result."""
        columns = [ReportColumnResponse(name=c.name, label=c.label, is_figure=c.is_figure) for c in found.columns]
        return cls(columns=columns, items=found.to_wire(), groups=found.groups, has_more=found.has_more)
