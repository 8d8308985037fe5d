"""What the OpenAPI document tells about operations, and parameters that it does not know."""

from __future__ import annotations

import asyncio

import pytest
from starlette.datastructures import State
from starlette.requests import Request

from buildify_nb.api.operations import STREAMED, Operations, refuse_unknown_parameters, takes
from buildify_nb.errors import DefinitionError

PAGE = {"name": "page", "in": "query"}
ID = {"name": "id", "in": "path"}


def told(id: str, *parameters: dict[str, str], **more: str) -> dict[str, object]:
    return {"operationId": id, "summary": id, "tags": ["Things"], "parameters": parameters, **more}


DOCUMENT = {
    "paths": {
        "/things": {"get": told("list", PAGE, **takes("records:read:tenant")), "post": told("create")},
        "/things/bulk": {"post": told("bulk")},
        "/things/{id}": {"get": told("get", ID)},
    }
}
OPERATIONS = Operations(DOCUMENT)


def request(query: str, path: str = "/things") -> Request:
    class App:
        state = State({"operations": OPERATIONS})

    scope = {"type": "http", "method": "GET", "path": path, "headers": [], "query_string": query.encode(), "app": App}
    return Request(scope)


def test_operations_are_found_by_method_and_path() -> None:
    assert [one.id for one in OPERATIONS] == ["list", "create", "bulk", "get"]
    assert len(OPERATIONS) == 4
    found = OPERATIONS.find("GET", "/things/7")
    assert found is not None
    assert (found.id, found.permission) == ("get", None)
    assert OPERATIONS.find("GET", "/things/7/8") is None


def test_a_path_lists_all_its_methods() -> None:
    assert OPERATIONS.methods("/things") == ["GET", "POST"]
    assert OPERATIONS.methods("/things/bulk") == ["GET", "POST"]
    assert OPERATIONS.methods("/nothing") == []


def test_a_permission_is_documented() -> None:
    assert next(iter(OPERATIONS)).permission == "records:read:tenant"


def test_what_limits_its_body_itself_is_known_by_its_mark() -> None:
    operations = Operations({"paths": {"/files": {"get": told("list"), "post": told("add") | {STREAMED: True}}}})
    asked = [("POST", "/files"), ("GET", "/files"), ("POST", "/other")]
    assert [operations.is_streamed(*one) for one in asked] == [True, False, False]


def test_known_parameters_pass() -> None:
    for query in ("", "page=2"):
        asyncio.run(refuse_unknown_parameters(request(query)))


def test_unknown_parameters_are_named_with_the_nearest_known_one() -> None:
    with pytest.raises(DefinitionError) as refused:
        asyncio.run(refuse_unknown_parameters(request("pgae=2&page=1&x=")))
    assert [problem.field for problem in refused.value.problems] == ["pgae", "x"]
    assert "'page'" in refused.value.problems[0].message
