"""Operations on the saved states of an entity: list, compare, bring back."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.api.entity_routes import READ, UPDATE, ExpectedRevision
from buildify_nb.api.revision_bodies import PartChangeResponse, RevisionResponse
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/data-model/entities/{entity_id}", "Data model")


@router.get("/revisions", summary="List an entity's revisions", openapi_extra=READ)
def list_revisions(entity_id: UUID, services: Services, caller: Caller) -> list[RevisionResponse]:
    """Every saved state, oldest first."""
    found = services.modelling.revisions.list(caller, entity_id)
    return [RevisionResponse.model_validate(one) for one in found]


@router.post("/undo", summary="Undo the last change", openapi_extra=UPDATE)
def undo(
    entity_id: UUID, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> EntityResponse:
    """Brings back the definition before the last change, as a new revision."""
    head = services.modelling.revisions.undo(caller, entity_id, expected_revision=expected_revision)
    return Sending(services, caller, "update").entity(head)


@router.post("/redo", summary="Redo what was undone", openapi_extra=UPDATE)
def redo(
    entity_id: UUID, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> EntityResponse:
    """Brings back what the last undo took away."""
    head = services.modelling.revisions.redo(caller, entity_id, expected_revision=expected_revision)
    return Sending(services, caller, "update").entity(head)


@router.post("/revisions/{number}/restore", summary="Restore a revision", openapi_extra=UPDATE)
def restore_revision(
    entity_id: UUID, number: int, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> EntityResponse:
    """Makes an older state the newest one, as a new revision."""
    head = services.modelling.revisions.restore(caller, entity_id, number, expected_revision=expected_revision)
    return Sending(services, caller, "update").entity(head)


@router.get("/diff", summary="Compare two revisions", openapi_extra=READ)
def compare_revisions(
    entity_id: UUID, services: Services, caller: Caller, before: int | None = None, after: int | None = None
) -> list[PartChangeResponse]:
    """What differs between two saved states; by default between what is published, if anything, and the newest."""
    found = services.modelling.revisions.diff(caller, entity_id, before, after)
    return [PartChangeResponse.of(one) for one in found]
