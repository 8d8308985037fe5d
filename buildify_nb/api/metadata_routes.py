"""Operations that tell clients of the entities whose records they may work with."""

from __future__ import annotations

from buildify_nb.api.metadata_bodies import EntityMetadataResponse
from buildify_nb.api.record_routes import READ, Entity
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/dynamic-data/{entity}", "Records")


@router.get("/metadata", summary="Describe an entity", openapi_extra=READ)
def describe_entity(entity: Entity, services: Services, caller: Caller) -> EntityMetadataResponse:
    """What a client has to know to show and write its records: fields, choices, lists, and what the caller may do."""
    return EntityMetadataResponse.model_validate(services.records.describing.entity(caller, entity))
