"""Each operation demands exactly the permission that it documents: no other will do, and no other is needed."""

from __future__ import annotations

from itertools import product

import httpx
import pytest

from buildify_nb.api.application import described_app
from buildify_nb.api.operations import Operation
from buildify_nb.security.permissions import ACTIONS, AREAS, PLATFORM, PLATFORM_PERMISSION
from tests.api_desk import Desk
from tests.integration.api.operation_requests import REQUESTS
from tests.integration.api.request_maker import Maker, Request

OPERATIONS = {one.id: one for one in described_app().state.operations}
EVERYTHING = [f"{area}:{action}:tenant" for area, action in product(AREAS, ACTIONS) if area != PLATFORM]


def send(client: httpx.Client, operation: Operation, request: Request) -> httpx.Response:
    """Sends the request of an operation."""
    path = operation.path.format(**request.path)
    return client.request(operation.method, path, json=request.json, params=request.params, content=request.content)


def roles_of(desk: Desk) -> bool:
    """Whether tenants have roles in this database."""
    return desk.ws.runtime.database.capabilities.tenant_roles


def test_every_operation_has_a_request() -> None:
    assert REQUESTS.keys() == OPERATIONS.keys()


@pytest.mark.parametrize("id", [one.id for one in OPERATIONS.values() if one.permission])
def test_who_has_all_but_that_permission_is_refused(desk: Desk, id: str) -> None:
    operation = OPERATIONS[id]
    wanted = (operation.permission or "").replace("{entity}", "tenant")
    user = desk.user_with(*[one for one in EVERYTHING if one != wanted])
    response = send(desk.client(user), operation, request := REQUESTS[id](Maker(desk)))
    assert response.status_code == 403, response.text
    assert (operation.permission or "").format(**request.path) in response.json()["detail"]


@pytest.mark.parametrize("id", list(OPERATIONS))
def test_who_has_only_that_permission_may(desk: Desk, id: str) -> None:
    operation, request = OPERATIONS[id], REQUESTS[id](Maker(desk))
    wanted = (operation.permission or "").format(**request.path)
    user = desk.user_with(*[wanted] if wanted not in ("", PLATFORM_PERMISSION) else [], *request.also)
    if wanted == PLATFORM_PERMISSION or (request.reaches_others and not roles_of(desk)):
        desk.ws.users.set_platform_admin(user, True)
    response = send(desk.client(user), operation, request.by(user))
    assert response.is_success, response.text


@pytest.mark.parametrize("id", list(OPERATIONS))
def test_without_a_token_nobody_gets_in(desk: Desk, id: str) -> None:
    operation = OPERATIONS[id]
    url = desk.url + operation.path.format_map(_ANY)
    for headers in ({}, {"Authorization": "Bearer bnb_guess"}, {"Authorization": "Basic YTpi"}):
        response = httpx.request(operation.method, url, headers=headers, content=b"{not json")
        assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")


_ANY = dict.fromkeys(
    (
        "entity_id",
        "field_id",
        "index_id",
        "entity",
        "id",
        "relation",
        "relationship_id",
        "migration_id",
        "user",
        "role",
        "name",
        "token_id",
        "number",
        "attachment_id",
        "comment_id",
    ),
    "x",
)
