"""Operations that make entities of tables that exist, and compare the two later."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.adoption_bodies import (
    AdoptionChangesResponse,
    ReadoptionOptions,
    SchemaAdoptionResponse,
    SchemaToAdopt,
    TableResponse,
    TableToAdopt,
)
from buildify_nb.api.definition_responses import EntityResponse, Sending
from buildify_nb.api.entity_routes import READ
from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/data-model", "Data model")

CREATE = takes("data_model:create:tenant")


@router.get("/tables", summary="List tables to adopt", openapi_extra=CREATE)
def list_tables(services: Services, caller: Caller) -> list[TableResponse]:
    """The tables and views of the database that are not ours and that you may adopt, and what adopted them."""
    return [TableResponse.of(table) for table in services.modelling.adoption.tables(caller)]


@router.post("/adopt", status_code=201, summary="Adopt a table", openapi_extra=CREATE)
def adopt_table(body: TableToAdopt, services: Services, caller: Caller) -> EntityResponse:
    """Makes a table or view an entity that serves records at once, without altering it."""
    told = body.given("table_name", "schema_name", "name", "trust_owner")
    head = services.modelling.adoption.adopt(
        caller,
        body.table_name,
        name=body.name,
        schema=body.schema_name,
        columns={name: value for name, value in told.items() if value},
        trust_owner=body.trust_owner,
    )
    return Sending(services, caller, "create").entity(head)


@router.post("/adopt-schema", summary="Adopt a whole schema", openapi_extra=CREATE)
def adopt_schema(body: SchemaToAdopt, services: Services, caller: Caller) -> SchemaAdoptionResponse:
    """Adopts the tables of a schema with the relationships between them; when one fails, none."""
    found = services.modelling.adoption.adopt_schema(
        caller, body.schema_name, only=body.only, exclude=body.exclude, trust_owner=body.trust_owner
    )
    return SchemaAdoptionResponse.model_validate(found)


@router.get("/entities/{entity_id}/adoption-changes", summary="Compare with the adopted table", openapi_extra=READ)
def adoption_changes(entity_id: UUID, services: Services, caller: Caller) -> AdoptionChangesResponse:
    """What changed in the table since it was adopted."""
    return AdoptionChangesResponse.of(services.modelling.readoption.changes(caller, entity_id))


@router.post(
    "/entities/{entity_id}/readopt",
    summary="Take over changes of the adopted table",
    openapi_extra=takes("data_model:execute:tenant"),
)
def readopt_entity(
    entity_id: UUID, services: Services, caller: Caller, body: ReadoptionOptions | None = None
) -> AdoptionChangesResponse:
    """Makes the entity what its table is now; fields keep their ids and what people set."""
    renamed = (body or ReadoptionOptions()).renamed
    return AdoptionChangesResponse.of(services.modelling.readoption.readopt(caller, entity_id, renamed))
