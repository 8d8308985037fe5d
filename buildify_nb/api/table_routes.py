"""Operations on what is really in the database: drift, and what changes left hidden."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.api.entity_routes import CREATE, DELETE, READ, UPDATE
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.table_bodies import DifferenceResponse, DriftResponse, ParkedResponse, ReconciliationResponse
from buildify_nb.datamodel.parking.looking import MOST

router = area_router("/data-model/entities/{entity_id}", "Data model")
tenant_router = area_router("/data-model", "Data model")

Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("/drift", summary="Find drift", openapi_extra=READ)
def find_drift(entity_id: UUID, services: Services, caller: Caller) -> list[DifferenceResponse]:
    """What was changed in the table outside buildify-nb since the last publish."""
    return [DifferenceResponse.of(one) for one in services.modelling.drifts.drift(caller, entity_id)]


@router.get("/reconciliation", summary="Preview taking drift over", openapi_extra=READ)
def preview_reconciliation(entity_id: UUID, services: Services, caller: Caller) -> ReconciliationResponse:
    """What `reconcile` would take over, and what it would leave to be undone; nothing is saved."""
    return ReconciliationResponse.model_validate(services.modelling.drifts.preview(caller, entity_id))


@router.post("/reconcile", summary="Take drift over", openapi_extra=UPDATE)
def reconcile(entity_id: UUID, services: Services, caller: Caller, put_back: bool = False) -> ReconciliationResponse:
    """Takes such changes over into the draft, where a definition can say them, and tells which to undo.

    With `put_back`, indexes, foreign keys and tables of links are made again as they were, which also takes
    `data_model:execute:tenant`.
    """
    done = services.modelling.drifts.reconcile(caller, entity_id, put_back=put_back)
    return ReconciliationResponse.model_validate(done)


@router.get("/parked", summary="List parked values", openapi_extra=READ)
def list_parked(entity_id: UUID, services: Services, caller: Caller) -> list[ParkedResponse]:
    """Columns and tables that changes of the entity left hidden."""
    return [ParkedResponse.model_validate(one) for one in services.modelling.parking.parked(caller, entity_id)]


@router.get("/parked/{name}/rows", summary="Look at parked values", openapi_extra=READ)
def look_at_parked(
    entity_id: UUID, name: str, services: Services, caller: Caller, limit: Limit = 20
) -> list[dict[str, Any]]:
    """The first rows of a hidden column, with the records' keys, or of a hidden table; `name` is that of the list.

    It also takes `records:read` of the entity, for links that of both ends.
    """
    return services.modelling.looking.look(caller, entity_id, name, limit=limit).wire


@router.delete("/parked", summary="Delete parked values for good", openapi_extra=DELETE)
def purge_parked(
    entity_id: UUID, services: Services, caller: Caller, name: str | None = None, confirm: bool = False
) -> list[ParkedResponse]:
    """Deletes all hidden values of the entity, or those of one name; answers with what was deleted.

    Nothing that needs them can be rolled back afterwards, so it is refused unless `confirm` is true.
    """
    purged = services.modelling.parking.purge(caller, entity_id, name, confirm=confirm)
    return [ParkedResponse.model_validate(one) for one in purged]


@tenant_router.get("/drifted", summary="List entities with drift", openapi_extra=READ)
def list_drifted(services: Services, caller: Caller) -> list[DriftResponse]:
    """The published entities whose tables are not as they were published."""
    return [DriftResponse.of(one) for one in services.modelling.drifts.drifted(caller)]


@tenant_router.get("/parked-tables", summary="List parked tables", openapi_extra=READ)
def list_parked_tables(services: Services, caller: Caller) -> list[ParkedResponse]:
    """The hidden tables of entities that were deleted."""
    return [ParkedResponse.model_validate(one) for one in services.modelling.parking.parked_tables(caller)]


@tenant_router.get("/parked-tables/{name}/rows", summary="Look at a parked table", openapi_extra=READ)
def look_at_parked_table(name: str, services: Services, caller: Caller, limit: Limit = 20) -> list[dict[str, Any]]:
    """The first rows of the hidden table of a deleted entity. It also takes `records:read:tenant`."""
    return services.modelling.looking.look_at_table(caller, name, limit=limit).wire


@tenant_router.post("/deleted-entities/{name}/restore", summary="Bring a deleted entity back", openapi_extra=CREATE)
def restore_entity(name: str, services: Services, caller: Caller, accept_data_loss: bool = False) -> EntityResponse:
    """Brings an entity back as archived, with its history and its records; publishing puts it into service.

    `name` is the one that it had, or that of its hidden table. What roles held on its records is not given back.
    Lookups at records that were deleted since are emptied with `accept_data_loss`.
    """
    restored = services.modelling.undeleting.restore(caller, name, accept_data_loss=accept_data_loss)
    return Sending(services, caller, "create").entity(restored)


@tenant_router.delete("/parked-tables", summary="Delete parked tables for good", openapi_extra=DELETE)
def purge_parked_tables(
    services: Services, caller: Caller, name: str | None = None, confirm: bool = False
) -> list[ParkedResponse]:
    """Deletes the hidden tables of deleted entities, all or the named one, where `confirm` is true."""
    purged = services.modelling.parking.purge_tables(caller, name, confirm=confirm)
    return [ParkedResponse.model_validate(one) for one in purged]
