"""The operation that takes records from a file. The file travels as it is, in a stream."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request
from starlette.concurrency import run_in_threadpool

from buildify_nb.api.import_bodies import ImportOptionsQuery, ImportResponse
from buildify_nb.api.operations import STREAMED
from buildify_nb.api.record_routes import CREATE, Entity, Writer
from buildify_nb.api.routing import Services, area_router
from buildify_nb.api.streamed_bodies import BODY, refuse_form, take_in
from buildify_nb.context import Context
from buildify_nb.records.importing.imports import NOT_IMPORTED, ImportOptions
from buildify_nb.records.importing.uploaded_file import UploadedFile
from buildify_nb.runtime import Runtime

router = area_router("/dynamic-data/{entity}/import", "Records")

_EXAMPLE = "curl --data-binary @invoices.csv -H 'Content-Type: text/csv'"
Preview = Annotated[bool, Query(description="Only say what would come of it")]


@router.post("", summary="Import records from a file", openapi_extra={**CREATE, **BODY, STREAMED: True})
async def import_records(
    entity: Entity,
    request: Request,
    services: Services,
    caller: Writer,
    query: ImportOptionsQuery,
    preview: Preview = False,
) -> ImportResponse:
    """Imports the body of the request, CSV or a spreadsheet (.xlsx), in one transaction; 413 when it is too large.

    When a row is bad, nothing is imported and 422 lists what is wrong, unless `if_bad` is "skip". With `by` it takes
    the permission to update as well.
    """
    refuse_form(request, NOT_IMPORTED, _EXAMPLE)
    options = query.options()
    await run_in_threadpool(services.records.importing.require_allowed, caller, entity, options)
    with UploadedFile() as file:
        await take_in(file.write, request.stream())
        act = _previewed if preview else _imported
        return await run_in_threadpool(act, services, caller, entity, file, options)


def _previewed(
    services: Runtime, caller: Context, entity: str, file: UploadedFile, options: ImportOptions
) -> ImportResponse:
    plan = services.records.importing.preview(caller, entity, file.read(), options)
    if not plan.records:  # Also where the caller may not read them.
        return ImportResponse.of(plan.report, plan)
    return ImportResponse.of(plan.report, plan, services.records.many_to_wire(caller, entity, plan.records))


def _imported(
    services: Runtime, caller: Context, entity: str, file: UploadedFile, options: ImportOptions
) -> ImportResponse:
    return ImportResponse.of(services.records.importing.import_file(caller, entity, file.read(), options))
