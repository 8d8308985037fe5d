"""Operations on the versions of records, of entities that are versioned."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from buildify_nb.api.record_bodies import Wire
from buildify_nb.api.record_feature_bodies import DiffResponse, RevertBody, VersionPageResponse
from buildify_nb.api.record_routes import READ, UPDATE, Entity, PageNumber, PageSize, written
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.records.versions.versioning import LAST_NUMBER

router = area_router("/dynamic-data/{entity}/records/{id}/versions", "Record versions")

Number = Annotated[int, Path(ge=1, le=LAST_NUMBER)]


@router.get("", summary="List a record's versions", openapi_extra=READ)
def list_versions(
    entity: Entity,
    id: str,
    services: Services,
    caller: Caller,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> VersionPageResponse:
    """Which versions a record had, newest first."""
    found = services.records.versions.list(caller, entity, id, page=page, page_size=page_size)
    return VersionPageResponse.model_validate(found)


@router.get("/{number}", summary="Get a version", openapi_extra=READ)
def get_version(entity: Entity, id: str, number: Number, services: Services, caller: Caller) -> Wire:
    """The record as it was."""
    found = services.records.versions.get(caller, entity, id, number)
    return services.records.to_wire(caller, entity, found)


@router.get("/{number}/diff", summary="Compare two versions", openapi_extra=READ)
def compare_versions(
    entity: Entity,
    id: str,
    number: Number,
    services: Services,
    caller: Caller,
    newer: Annotated[int | None, Query(ge=1, le=LAST_NUMBER, description="Left out: the record as it is now")] = None,
) -> DiffResponse:
    """What differs between a version and another one, field by field."""
    return DiffResponse.of(services.records.versions.diff(caller, entity, id, number, newer))


@router.post("/{number}/revert", summary="Revert to a version", openapi_extra=UPDATE)
def revert_record(
    entity: Entity, id: str, number: Number, services: Services, caller: Caller, body: RevertBody | None = None
) -> Wire:
    """Gives the record the values of a version by a normal update; 422 with every reason why they no longer fit."""
    row_version = body.row_version if body else None
    changed = services.records.versions.revert(caller, entity, id, number, row_version)
    return written(services, caller, entity, changed)
