"""Operations on the records of published entities. An entity is named, not numbered: `/dynamic-data/track/records`."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Query, Response

from buildify_nb.api.entity_tags import IfMatch, precondition, tagged, version_of
from buildify_nb.api.list_options import EXPAND, Options
from buildify_nb.api.operations import takes
from buildify_nb.api.record_bodies import (
    AggregateBody,
    AggregateResponse,
    BulkBody,
    BulkChangeResponse,
    BulkChanges,
    BulkDeletion,
    BulkResponse,
    RecordBody,
    RecordChanges,
    RecordPage,
    UpsertBody,
    Wire,
)
from buildify_nb.api.record_feature_bodies import AccessExplanationResponse
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.security_bodies import AuditPageResponse
from buildify_nb.context import Context
from buildify_nb.errors import NotFound
from buildify_nb.identifiers import name_problem
from buildify_nb.records.aggregating.aggregate_query import AggregateOptions
from buildify_nb.records.record import Record
from buildify_nb.runtime import Runtime

router = area_router("/dynamic-data/{entity}/records", "Records")

CREATE, READ = takes("records:create:{entity}"), takes("records:read:{entity}")
UPDATE, DELETE = takes("records:update:{entity}"), takes("records:delete:{entity}")


async def _entity(entity: str) -> str:
    if name_problem(entity):
        raise NotFound(f"There is no entity {entity[:80]!r}.")
    return entity


async def _writer(
    caller: Caller, dry_run: Annotated[bool, Query(description="Only say what would come of it; nothing stays")] = False
) -> Context:
    return replace(caller, is_trial=dry_run)


Entity = Annotated[str, Depends(_entity)]
Writer = Annotated[Context, Depends(_writer)]
PageNumber = Annotated[int, Query(ge=1, le=2**31)]
PageSize = Annotated[int, Query(ge=1, le=1000)]


@router.post("", status_code=201, summary="Create a record", openapi_extra=CREATE)
def create_record(entity: Entity, body: RecordBody, services: Services, caller: Writer) -> Wire:
    """Creates a record and returns it as it is stored."""
    return written(services, caller, entity, services.records.create(caller, entity, body.data))


@router.get("", summary="List records", openapi_extra=READ)
def list_records(entity: Entity, options: Options, services: Services, caller: Caller) -> RecordPage:
    """One page of the records that match, in the order asked for."""
    page = services.records.list(caller, entity, options)
    return RecordPage.of(page, services.records.page_to_wire(caller, page))


@router.post("/bulk", status_code=201, summary="Create many records", openapi_extra=CREATE)
def create_records(entity: Entity, body: BulkBody, services: Services, caller: Writer) -> BulkResponse:
    """Creates records in one transaction.

    With `atomic` (the default) one bad record keeps all from being written: 422 with all problems. Without it the good
    ones are written and the bad ones listed.
    """
    return BulkResponse.of(services.records.bulk_create(caller, entity, body.records, atomic=body.atomic))


@router.post("/bulk-update", summary="Change many records", openapi_extra=UPDATE)
def update_records(entity: Entity, body: BulkChanges, services: Services, caller: Writer) -> BulkChangeResponse:
    """Changes records, each named by its `id`; with a `row_version`, only if nobody changed it since.

    With `atomic` (the default) one bad record keeps all from being changed: 422 with all problems.
    """
    done = services.records.changing_many.update(caller, entity, body.records, atomic=body.atomic)
    return BulkChangeResponse.of(done)


@router.post("/bulk-delete", summary="Delete many records", openapi_extra=DELETE)
def delete_records(entity: Entity, body: BulkDeletion, services: Services, caller: Writer) -> BulkChangeResponse:
    """Deletes records; with `atomic` (the default), all of them or none."""
    return BulkChangeResponse.of(services.records.changing_many.delete(caller, entity, body.ids, atomic=body.atomic))


@router.post("/upsert", summary="Create or change a record", openapi_extra=CREATE)
def upsert_record(entity: Entity, body: UpsertBody, services: Services, caller: Writer) -> Wire:
    """Changes the record that has the same values in the unique fields `by`, or creates it; it takes both rights."""
    return written(services, caller, entity, services.records.changing_many.upsert(caller, entity, body.data, body.by))


@router.post("/aggregate", summary="Sum records up", openapi_extra=READ)
def aggregate_records(entity: Entity, body: AggregateBody, services: Services, caller: Caller) -> AggregateResponse:
    """Counts, sums, averages and extremes of the records that match, by groups.

    What is named behind a lookup takes the permission to read its entity too.
    """
    return AggregateResponse.of(
        services.records.aggregating.aggregate(caller, entity, AggregateOptions(**body.model_dump()))
    )


@router.get("/{id}", summary="Get a record", openapi_extra=READ)
def get_record(
    entity: Entity,
    id: str,
    services: Services,
    caller: Caller,
    response: Response,
    include_deleted: bool = False,
    expand: Annotated[str | None, Query(description=EXPAND)] = None,
) -> Wire:
    """One record by its id; its ETag names the version for If-Match."""
    found = services.records.get(caller, entity, id, include_deleted=include_deleted, expand=expand)
    tagged(response, found)
    return services.records.to_wire(caller, entity, found)


@router.put("/{id}", summary="Change a record", openapi_extra=UPDATE)
def update_record(
    entity: Entity,
    id: str,
    body: RecordChanges,
    services: Services,
    caller: Writer,
    response: Response,
    if_match: IfMatch = None,
) -> Wire:
    """Changes the fields in `data`; the others stay. With `row_version` (409) or If-Match (412), only if nobody changed
    the record since."""
    with precondition(if_match):
        changed = services.records.update(caller, entity, id, body.data, version_of(if_match, body.row_version))
    tagged(response, changed)
    return written(services, caller, entity, changed)


@router.delete("/{id}", status_code=204, summary="Delete a record", openapi_extra=DELETE)
def delete_record(
    entity: Entity,
    id: str,
    services: Services,
    caller: Writer,
    row_version: Annotated[str | None, Query(description="Delete only this version of the record")] = None,
    if_match: IfMatch = None,
) -> None:
    """Deletes a record; where the entity keeps deleted records, it can be restored."""
    with precondition(if_match):
        services.records.delete(caller, entity, id, version_of(if_match, row_version))


@router.post("/{id}/restore", summary="Restore a deleted record", openapi_extra=DELETE)
def restore_record(entity: Entity, id: str, services: Services, caller: Writer) -> Wire:
    """Takes a deletion back."""
    return written(services, caller, entity, services.records.restore(caller, entity, id))


@router.get("/{id}/history", summary="Get a record's history", openapi_extra=READ)
def record_history(
    entity: Entity,
    id: str,
    services: Services,
    caller: Caller,
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> AuditPageResponse:
    """What was done to a record, newest first."""
    return AuditPageResponse.model_validate(
        services.records.history(caller, entity, id, page=page, page_size=page_size)
    )


@router.get("/{id}/access", summary="Explain the access to a record", openapi_extra=READ)
def explain_access(
    entity: Entity, id: str, services: Services, caller: Caller, user: str | None = None
) -> AccessExplanationResponse:
    """What a user may do with a record, and why.

    Without `user`, the caller. Of others it takes the permission `security:read:tenant`, and all records of the entity.
    """
    found = services.records.explaining.explain(caller, entity, id, user)
    return AccessExplanationResponse.model_validate(found)


@router.get("/{id}/{relation}", summary="List related records", openapi_extra=READ)
def related_records(
    entity: Entity, id: str, relation: str, options: Options, services: Services, caller: Caller
) -> RecordPage:
    """Records that belong to this one, by the name of a lookup field or of a relationship.

    It takes the permission to read their entity too. A relationship called `history`, `versions`, `access`,
    `attachments` or `comments` is shadowed by the record's own.
    """
    page = services.records.related(caller, entity, id, relation, options)
    return RecordPage.of(page, services.records.page_to_wire(caller, page))


def written(services: Runtime, caller: Context, entity: str, record: Record) -> dict[str, Any]:
    """A written record: whole to those who may read it, else only what it takes to write it again."""
    if services.access.is_allowed(caller, f"records:read:{entity}"):
        return services.records.to_wire(caller, entity, record)
    return {"id": record["id"], "row_version": record["row_version"]}
