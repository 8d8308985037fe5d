"""Operations on reports and dashboards."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from buildify_nb.api.operations import takes
from buildify_nb.api.report_bodies import (
    DashboardCreate,
    DashboardUpdate,
    DefinitionResponse,
    ReportCreate,
    ReportResultResponse,
    ReportUpdate,
)
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/reports", "Reports")
dashboard_router = area_router("/dashboards", "Reports")

CREATE, READ = takes("data_model:create:tenant"), takes("data_model:read:tenant")
UPDATE, DELETE = takes("data_model:update:tenant"), takes("data_model:delete:tenant")


@router.get("", summary="List reports", openapi_extra=READ)
def list_reports(services: Services, caller: Caller) -> list[DefinitionResponse]:
    """All reports by name; their answers also take the permission to read the records."""
    return [DefinitionResponse.of(one) for one in services.records.reporting.reports.list(caller)]


@router.post("", status_code=201, summary="Create a report", openapi_extra=CREATE)
def create_report(body: ReportCreate, services: Services, caller: Caller) -> DefinitionResponse:
    """Saves a report; it also takes the permission to read the records of its entity."""
    reporting, columns = services.records.reporting, _given(body.given())
    document = reporting.report_document(caller, columns.pop("entity"), columns)
    return DefinitionResponse.of(reporting.reports.create(caller, document))


@router.get("/{name}", summary="Get a report", openapi_extra=READ)
def get_report(name: str, services: Services, caller: Caller) -> DefinitionResponse:
    """What a report asks for."""
    return DefinitionResponse.of(services.records.reporting.reports.get(caller, name))


@router.put("/{name}", summary="Change a report", openapi_extra=UPDATE)
def update_report(name: str, body: ReportUpdate, services: Services, caller: Caller) -> DefinitionResponse:
    """Changes what is given; it also takes the permission to read the records of its entity."""
    reporting, columns = services.records.reporting, _given(body.given())
    if "entity" in columns:
        columns = reporting.report_document(caller, columns.pop("entity"), columns)
    return DefinitionResponse.of(reporting.reports.change(caller, name, columns))


@router.delete("/{name}", status_code=204, summary="Delete a report", openapi_extra=DELETE)
def delete_report(name: str, services: Services, caller: Caller) -> None:
    """Deletes a report that no dashboard shows."""
    services.records.reporting.reports.delete(caller, name)


@router.get("/{name}/result", summary="Run a report", openapi_extra=READ)
def run_report(name: str, services: Services, caller: Caller) -> ReportResultResponse:
    """The answer, as the caller may see it; it also takes the permission to read the records of the entity."""
    return ReportResultResponse.of(services.records.reporting.run(caller, name))


@router.get("/{name}/result.csv", summary="Run a report, in CSV", openapi_extra=READ)
def run_report_csv(name: str, services: Services, caller: Caller) -> Response:
    """The rows in CSV; see `run_report`."""
    content = services.records.reporting.run(caller, name).to_csv()
    return Response(
        content, media_type="text/csv", headers={"content-disposition": f'attachment; filename="{name}.csv"'}
    )


@dashboard_router.get("", summary="List dashboards", openapi_extra=READ)
def list_dashboards(services: Services, caller: Caller) -> list[DefinitionResponse]:
    """All dashboards by name."""
    return [DefinitionResponse.of(one) for one in services.records.reporting.dashboards.list(caller)]


@dashboard_router.post("", status_code=201, summary="Create a dashboard", openapi_extra=CREATE)
def create_dashboard(body: DashboardCreate, services: Services, caller: Caller) -> DefinitionResponse:
    """Lays reports out."""
    reporting, columns = services.records.reporting, _given(body.given())
    columns["rows"] = reporting.rows_of(caller, columns["rows"])
    return DefinitionResponse.of(reporting.dashboards.create(caller, columns))


@dashboard_router.get("/{name}", summary="Get a dashboard", openapi_extra=READ)
def get_dashboard(name: str, services: Services, caller: Caller) -> DefinitionResponse:
    """How a dashboard is laid out."""
    return DefinitionResponse.of(services.records.reporting.dashboards.get(caller, name))


@dashboard_router.put("/{name}", summary="Change a dashboard", openapi_extra=UPDATE)
def update_dashboard(name: str, body: DashboardUpdate, services: Services, caller: Caller) -> DefinitionResponse:
    """Changes what is given."""
    reporting, columns = services.records.reporting, _given(body.given())
    if "rows" in columns:
        columns["rows"] = reporting.rows_of(caller, columns["rows"])
    return DefinitionResponse.of(reporting.dashboards.change(caller, name, columns))


@dashboard_router.delete("/{name}", status_code=204, summary="Delete a dashboard", openapi_extra=DELETE)
def delete_dashboard(name: str, services: Services, caller: Caller) -> None:
    """Deletes a dashboard; its reports stay."""
    services.records.reporting.dashboards.delete(caller, name)


@dashboard_router.get("/{name}/page", summary="Show a dashboard", openapi_extra=READ)
def show_dashboard(name: str, services: Services, caller: Caller) -> Response:
    """The dashboard as a page of its own; in place of a report that the caller may not see stands why."""
    return Response(services.records.reporting.show(caller, name).to_html(), media_type="text/html; charset=utf-8")


def _given(columns: dict[str, Any]) -> dict[str, Any]:
    """Without nulls, which stand for what is left out."""
    return {name: value for name, value in columns.items() if value is not None}
