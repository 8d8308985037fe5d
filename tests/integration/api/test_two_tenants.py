"""Two tenants, every operation, every id of the other: refused, and nothing of the other changes."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.workspace import Workspace
from tests.api_desk import Desk
from tests.integration.api.operation_requests import REQUESTS
from tests.integration.api.request_maker import Maker
from tests.integration.api.test_permissions import OPERATIONS, send

WITH_IDS = [one.id for one in OPERATIONS.values() if "{" in one.path]


def everything(workspace: Workspace, entity: str | None) -> Any:
    """All that a tenant holds, as values to compare; of records those of one entity, deleted ones too."""
    held = {
        "entities": [(one.definition, one.status, one.revision) for one in workspace.entities.list()],
        "relationships": [str(one) for one in workspace.runtime.modelling.relationships.list(workspace.context)],
        "users": [(repr(one), one.department, one.absence) for one in workspace.users.list()],
        "roles": [(repr(one), one.label) for one in workspace.roles.list()],
        "tokens": [repr(one) for one in workspace.tokens.list()],
        "audited": workspace.audit.entries(page_size=1).total,
    }
    return held, list(workspace.records[entity].list(include_deleted=True)) if entity else []


@pytest.mark.parametrize("id", WITH_IDS)
def test_what_belongs_to_another_tenant_is_not_found(desk: Desk, id: str) -> None:
    request = REQUESTS[id](Maker(desk, desk.neighbour))
    entity = request.path.get("entity")
    before = everything(desk.neighbour, entity)
    response = send(desk.client(), OPERATIONS[id], request)
    assert response.status_code == 404, response.text
    assert everything(desk.neighbour, entity) == before
    again = send(desk.client("zoe", desk.neighbour), OPERATIONS[id], request)
    assert again.is_success or OPERATIONS[id].permission == "platform:execute:platform"


def test_lists_hold_nothing_of_another_tenant(desk: Desk) -> None:
    theirs = Maker(desk, desk.neighbour)
    secrets = [theirs.records()["entity"], *theirs.user().values(), *theirs.role().values()]
    listing = [one for one in OPERATIONS.values() if one.method == "GET" and "{" not in one.path]
    shown = [desk.client().get(one.path).text for one in listing if one.id != "list_tenants"]
    assert len(shown) > 5
    assert not [secret for secret in secrets for text in shown if f'"{secret}"' in text]


def test_a_reference_to_another_tenant_is_refused(desk: Desk) -> None:
    theirs = Maker(desk, desk.neighbour).entity()["entity_id"]
    field = {"name": "spy", "field_type": "lookup", "reference_entity_id": theirs, "relationship_type": "many-to-one"}
    made = desk.client().post("/api/v1/data-model/entities", json={"name": desk.new_name("spy"), "fields": [field]})
    assert (made.status_code, made.json()["errors"][0]["field"]) == (422, "fields.spy.reference_entity_id")
    body = Maker(desk).ends() | {"target_entity_id": theirs}
    assert desk.client().post("/api/v1/data-model/relationships", json=body).status_code == 404
