"""Operations on relationships between entities."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.data_model_bodies import RelationshipCreate, RelationshipUpdate
from buildify_nb.api.definition_responses import (
    DeletedRelationshipResponse,
    RelationshipResponse,
    RestoredResponse,
    Sending,
)
from buildify_nb.api.entity_routes import CREATE, DELETE, READ, UPDATE
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.relationship_rules import shown_names
from buildify_nb.datamodel.relationships import RelationshipDefinition

router = area_router("/data-model/relationships", "Data model")


@router.post("", status_code=201, summary="Create a relationship", openapi_extra=CREATE)
def create_relationship(body: RelationshipCreate, services: Services, caller: Caller) -> RelationshipResponse:
    """Relates two entities by a lookup field on the target, or for many-to-many by a junction table once published."""
    given = {name: value for name, value in body.given().items() if value is not None}
    if not {"source_field_name", "target_field_name"} <= given.keys():
        ends = (given["source_entity_id"], given["target_entity_id"])
        source, target = (services.modelling.entities.by_id(caller, end).definition.name for end in ends)
        given = {**shown_names(given["relationship_type"], source, target), **given}
    relationship = edits.parsed(RelationshipDefinition, given, f"The relationship {given['name']!r}")
    made = services.modelling.relationships.create(caller, relationship)
    return Sending(services, caller, "create").relationships([made])[0]


@router.get("", summary="List relationships", openapi_extra=READ)
def list_relationships(services: Services, caller: Caller, entity_id: UUID | None = None) -> list[RelationshipResponse]:
    """The relationships by name, all or those of one entity."""
    return Sending(services, caller).relationships(services.modelling.relationships.list(caller, entity_id=entity_id))


@router.put("/{relationship_id}", summary="Change a relationship", openapi_extra=UPDATE)
def update_relationship(
    relationship_id: UUID, body: RelationshipUpdate, services: Services, caller: Caller
) -> RelationshipResponse:
    """Changes the columns that are given; what serves records changes when the entity at the target is published."""
    changed = services.modelling.relationships.update(caller, relationship_id, body.given())
    return Sending(services, caller, "update").relationships([changed])[0]


@router.delete("/{relationship_id}", status_code=204, summary="Delete a relationship", openapi_extra=DELETE)
def delete_relationship(relationship_id: UUID, services: Services, caller: Caller) -> None:
    """Removes a relationship and the lookup field that it made; links in a junction table stay, hidden."""
    services.modelling.relationships.delete(caller, relationship_id)


@router.get("/deleted", summary="List deleted relationships", openapi_extra=READ)
def list_deleted_relationships(services: Services, caller: Caller) -> list[DeletedRelationshipResponse]:
    """The relationships that can be brought back, the last one that was deleted first, and how much with each."""
    deleted = services.modelling.deleted_relationships.list(caller)
    return Sending(services, caller).deleted_relationships(deleted)


@router.post("/{relationship_id}/restore", summary="Bring a deleted relationship back", openapi_extra=CREATE)
def restore_relationship(relationship_id: UUID, services: Services, caller: Caller) -> RestoredResponse:
    """Brings its lookup field back into the target's draft, or its links into service, and tells how many."""
    restored = services.modelling.relationships.restore(caller, relationship_id)
    [relationship] = Sending(services, caller, "create").relationships([restored.relationship])
    return RestoredResponse(relationship=relationship, links=restored.links, values=restored.values)
