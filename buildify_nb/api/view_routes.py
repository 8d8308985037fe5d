"""Operations that define views; everything else of a virtual entity is as with any entity."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.data_model_bodies import ViewCreate, ViewUpdate
from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.api.entity_routes import CREATE, UPDATE, ExpectedRevision
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/data-model/views", "Data model")


@router.post("", status_code=201, summary="Create a view", openapi_extra=CREATE)
def create_view(body: ViewCreate, services: Services, caller: Caller) -> EntityResponse:
    """Saves a view over an entity as a draft. Publishing makes it."""
    head = services.modelling.views.create(
        caller, body.name, source=body.source, fields=body.fields, where=body.where, columns={"label": body.label}
    )
    return Sending(services, caller, "create").entity(head)


@router.put("/{entity_id}", summary="Change a view", openapi_extra=UPDATE)
def update_view(
    entity_id: UUID, body: ViewUpdate, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> EntityResponse:
    """Defines the view anew over the same source. Fields that stay keep their ids and labels."""
    head = services.modelling.views.change(
        caller, entity_id, fields=body.fields, where=body.where, expected_revision=expected_revision
    )
    return Sending(services, caller, "update").entity(head)
