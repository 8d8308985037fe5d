"""Operations on entities: create, change, delete, take back. Fields and publishing have routers of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from buildify_nb.api.data_model_bodies import (
    EntityClone,
    EntityCreate,
    EntityUpdate,
    NameVerdict,
)
from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition, EntityStatus, EntityType
from buildify_nb.datamodel.fields import FieldDefinition

router = area_router("/data-model", "Data model")

READ, CREATE = takes("data_model:read:tenant"), takes("data_model:create:tenant")
UPDATE, DELETE = takes("data_model:update:tenant"), takes("data_model:delete:tenant")

ExpectedRevision = Annotated[
    int | None, Query(description="The revision that this is meant for; when a newer one is saved, it is refused")
]


@router.post("/entities", status_code=201, summary="Create an entity", openapi_extra=CREATE)
def create_entity(body: EntityCreate, services: Services, caller: Caller) -> EntityResponse:
    """Saves a draft. Publishing it makes its table."""
    given = body.given("fields")
    entity = edits.parsed(EntityDefinition, given, f"The entity {given['name']!r}")
    fields = sorted((field.given() for field in body.fields), key=_place)
    made = [edits.parsed(FieldDefinition, one, f"The field {one['name']!r}") for one in fields]
    return Sending(services, caller, "create").entity(
        services.modelling.entities.create(caller, entity.with_fields(made))
    )


@router.get("/entities", summary="List entities", openapi_extra=READ)
def list_entities(
    services: Services,
    caller: Caller,
    category: str | None = None,
    entity_type: EntityType | None = None,
    status: EntityStatus | None = None,
    search: Annotated[str, Query(description="Part of a name, label or description")] = "",
) -> list[EntityResponse]:
    """All entities of the tenant and those that the platform shares, by name, or those that match."""
    heads = services.modelling.entities.list(
        caller, category=category, entity_type=entity_type, status=status, search=search
    )
    return Sending(services, caller).entities(heads)


@router.post("/entities/validate-name", summary="Check a name for an entity", openapi_extra=READ)
def validate_entity_name(name: str, services: Services, caller: Caller) -> NameVerdict:
    """Whether a new entity could have this name."""
    return NameVerdict.of(name, services.modelling.entities.name_problem(caller, name))


@router.get("/entities/{entity_id}", summary="Get an entity", openapi_extra=READ)
def get_entity(entity_id: UUID, services: Services, caller: Caller) -> EntityResponse:
    """The newest definition of an entity."""
    return Sending(services, caller).entity(services.modelling.entities.by_id(caller, entity_id))


@router.put("/entities/{entity_id}", summary="Change an entity", openapi_extra=UPDATE)
def update_entity(entity_id: UUID, body: EntityUpdate, services: Services, caller: Caller) -> EntityResponse:
    """Changes the columns that are given. A published entity serves its old definition until the next publish."""
    edit = edits.edit_entity(body.given("expected_revision"))
    head = services.modelling.apply(caller, entity_id, "update", edit, expected_revision=body.expected_revision)
    return Sending(services, caller, "update").entity(head)


@router.delete("/entities/{entity_id}", status_code=204, summary="Delete an entity", openapi_extra=DELETE)
def delete_entity(entity_id: UUID, services: Services, caller: Caller) -> None:
    """Deletes a draft or an archived entity; its revisions stay."""
    services.modelling.entities.delete(caller, entity_id)


@router.post("/entities/{entity_id}/clone", status_code=201, summary="Clone an entity", openapi_extra=CREATE)
def clone_entity(entity_id: UUID, body: EntityClone, services: Services, caller: Caller) -> EntityResponse:
    """Another entity like this one, as a draft and without records."""
    return Sending(services, caller, "create").entity(
        services.modelling.entities.clone(caller, entity_id, body.name, body.label)
    )


@router.get("/entities/{entity_id}/used-by", summary="List who uses an entity", openapi_extra=READ)
def list_users_of_entity(entity_id: UUID, services: Services, caller: Caller) -> list[str]:
    """In words, the lookups and views in service that use it; archiving it has to be meant while there are any."""
    return list(services.modelling.entities.used_by(caller, entity_id))


@router.post("/entities/{entity_id}/archive", summary="Take an entity out of service", openapi_extra=UPDATE)
def archive_entity(
    entity_id: UUID,
    services: Services,
    caller: Caller,
    expected_revision: ExpectedRevision = None,
    although_used: Annotated[bool, Query(description="Also while lookups and views use it")] = False,
) -> EntityResponse:
    """Ends the service of a published entity. Its records stay; publishing brings them back."""
    head = services.modelling.entities.archive(
        caller, entity_id, although_used=although_used, expected_revision=expected_revision
    )
    return Sending(services, caller, "update").entity(head)


def _place(field: Mapping[str, Any]) -> float:
    """Fields with a `display_order` come first, in that order, the others after them as they come."""
    return field.get("display_order", float("inf"))
