"""Operations on the fields and indexes of an entity's newest definition."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.data_model_bodies import (
    FieldCreate,
    FieldUpdate,
    FormulaBody,
    FormulaVerdict,
    IndexCheck,
    IndexCreate,
    IndexUpdate,
    NameVerdict,
    ProblemResponse,
)
from buildify_nb.api.definition_responses import FieldResponse, IndexResponse, Sending
from buildify_nb.api.entity_routes import CREATE, DELETE, READ, UPDATE, ExpectedRevision
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.datamodel import edits, rules
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.system_fields import refuse_system_field, system_fields
from buildify_nb.errors import NotFound

router = area_router("/data-model/entities/{entity_id}", "Data model")


@router.post("/fields", status_code=201, summary="Add a field", openapi_extra=CREATE)
def create_field(
    entity_id: UUID, body: FieldCreate, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> FieldResponse:
    """Adds a field to the draft; publishing adds its column."""
    given = body.given()
    place = given.pop("display_order", None)
    field = edits.parsed(FieldDefinition, given, f"The field {given['name']!r}")

    def edit(entity: EntityDefinition) -> EntityDefinition:
        return _placed(edits.add_field(field)(entity), field.id, place)

    head = services.modelling.apply(caller, entity_id, "create", edit, expected_revision=expected_revision)
    return Sending(services, caller, "create").fields(head.definition, [_field(head.definition, field.id)])[0]


@router.get("/fields", summary="List an entity's fields", openapi_extra=READ)
def list_fields(entity_id: UUID, services: Services, caller: Caller) -> list[FieldResponse]:
    """The fields of the newest definition in their order, and after them the system fields, which stay as they are."""
    entity = services.modelling.entities.by_id(caller, entity_id).definition
    return Sending(services, caller).fields(entity, [*entity.fields, *system_fields(entity)])


@router.post("/fields/validate-name", summary="Check a name for a field", openapi_extra=READ)
def validate_field_name(entity_id: UUID, name: str, services: Services, caller: Caller) -> NameVerdict:
    """Whether a new field of the entity could have this name."""
    entity = services.modelling.entities.by_id(caller, entity_id).definition
    problem = rules.field_name_problem(name)
    if not problem and any(field.name == name for field in entity.fields):
        problem = "is taken by another field"
    return NameVerdict.of(name, problem)


@router.put("/fields/{field_id}", summary="Change a field", openapi_extra=UPDATE)
def update_field(
    entity_id: UUID,
    field_id: UUID,
    body: FieldUpdate,
    services: Services,
    caller: Caller,
    expected_revision: ExpectedRevision = None,
) -> FieldResponse:
    """Changes the columns that are given; another name is a rename that keeps the values."""
    changes = body.given()
    place = changes.pop("display_order", None)

    def edit(entity: EntityDefinition) -> EntityDefinition:
        changed = edits.edit_field(_field(entity, field_id).name, changes, services.modelling.field_types)(entity)
        return _placed(changed, field_id, place)

    head = services.modelling.apply(caller, entity_id, "update", edit, expected_revision=expected_revision)
    return Sending(services, caller, "update").fields(head.definition, [_field(head.definition, field_id)])[0]


@router.delete("/fields/{field_id}", status_code=204, summary="Drop a field", openapi_extra=DELETE)
def delete_field(
    entity_id: UUID, field_id: UUID, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> None:
    """Takes a field out of the draft; publishing hides its values and does not delete them."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        return edits.drop_field(_field(entity, field_id).name)(entity)

    services.modelling.apply(caller, entity_id, "delete", edit, expected_revision=expected_revision)


@router.post("/fields/{field_id}/check-formula", summary="Check a formula for a field", openapi_extra=READ)
def check_formula(
    entity_id: UUID, field_id: UUID, body: FormulaBody, services: Services, caller: Caller
) -> FormulaVerdict:
    """What is wrong with a formula that the field could have, and what it computes; nothing is saved."""
    field = _field(services.modelling.entities.by_id(caller, entity_id).definition, field_id)
    found = services.modelling.check_formula(caller, entity_id, body.text, field=field.name, use=body.use)
    return FormulaVerdict.model_validate(found)


@router.post("/indexes", status_code=201, summary="Add an index", openapi_extra=CREATE)
def create_index(
    entity_id: UUID, body: IndexCreate, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> IndexResponse:
    """Adds an index to the draft."""
    given = body.given()
    index = edits.parsed(IndexDefinition, given, f"The index {given['name']!r}")
    edit = edits.add_index(index)
    services.modelling.apply(caller, entity_id, "create", edit, expected_revision=expected_revision)
    return Sending(services, caller, "create").indexes([index])[0]


@router.post("/indexes/check", summary="Check an index", openapi_extra=READ)
def check_index(entity_id: UUID, body: IndexCheck, services: Services, caller: Caller) -> list[ProblemResponse]:
    """What is wrong with an index that the entity could have, or with changes of one; nothing is saved."""
    found = services.modelling.check_index(caller, entity_id, body.given("replacing"), replacing=body.replacing)
    return [ProblemResponse.model_validate(one) for one in found]


@router.get("/indexes", summary="List an entity's indexes", openapi_extra=READ)
def list_indexes(entity_id: UUID, services: Services, caller: Caller) -> list[IndexResponse]:
    """The indexes of the newest definition."""
    return Sending(services, caller).indexes(services.modelling.entities.by_id(caller, entity_id).definition.indexes)


@router.put("/indexes/{index_id}", summary="Change an index", openapi_extra=UPDATE)
def update_index(
    entity_id: UUID,
    index_id: UUID,
    body: IndexUpdate,
    services: Services,
    caller: Caller,
    expected_revision: ExpectedRevision = None,
) -> IndexResponse:
    """Changes the columns that are given; publishing then makes the index anew."""
    changes = body.given()

    def edit(entity: EntityDefinition) -> EntityDefinition:
        return edits.edit_index(_index(entity, index_id).name, changes)(entity)

    head = services.modelling.apply(caller, entity_id, "update", edit, expected_revision=expected_revision)
    return Sending(services, caller, "update").indexes([_index(head.definition, index_id)])[0]


@router.delete("/indexes/{index_id}", status_code=204, summary="Drop an index", openapi_extra=DELETE)
def delete_index(
    entity_id: UUID, index_id: UUID, services: Services, caller: Caller, expected_revision: ExpectedRevision = None
) -> None:
    """Takes an index out of the draft."""

    def edit(entity: EntityDefinition) -> EntityDefinition:
        return edits.drop_index(_index(entity, index_id).name)(entity)

    services.modelling.apply(caller, entity_id, "delete", edit, expected_revision=expected_revision)


def _field(entity: EntityDefinition, field_id: UUID) -> FieldDefinition:
    found = next((field for field in entity.fields if field.id == field_id), None)
    if found is None:
        refuse_system_field(entity, field_id)
        raise NotFound(f"{entity.name!r} has no such field.")
    return found


def _index(entity: EntityDefinition, index_id: UUID) -> IndexDefinition:
    found = next((index for index in entity.indexes if index.id == index_id), None)
    if found is None:
        raise NotFound(f"{entity.name!r} has no such index.")
    return found


def _placed(entity: EntityDefinition, field_id: UUID, place: int | None) -> EntityDefinition:
    """The entity with the field at the place that was asked for, if one was."""
    if place is None:
        return entity
    others = [field for field in entity.fields if field.id != field_id]
    others.insert(place, _field(entity, field_id))
    return entity.with_fields(others)
