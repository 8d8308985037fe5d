"""Who gets past the door."""

from __future__ import annotations

from uuid import UUID

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from buildify_nb.api.authentication import BearerAuthentication, bearer_token
from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, DatabaseInUse
from tests.unit.api.asgi import call

ANNA = Context(UUID(int=1), "default", UUID(int=2), "anna")


async def who(scope: Scope, receive: Receive, send: Send) -> None:
    caller = scope.get("state", {}).get("caller")
    await PlainTextResponse(caller.user if caller else "nobody")(scope, receive, send)


def knows_one(token: str) -> Context:
    if token == "down":
        raise DatabaseInUse("The database is away.")
    if token != "good":
        raise AuthenticationFailed("The token was refused.")
    return ANNA


DOOR = BearerAuthentication(who, authenticate=knows_one)


def test_a_good_token_names_the_caller() -> None:
    assert call(DOOR, "/api/v1/x", authorization="bearer  good ").body == b"anna"


def test_pages_outside_the_api_are_open() -> None:
    assert call(DOOR, "/docs").body == b"nobody"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic good", "good", "Bearer bad"])
def test_anything_else_is_turned_away(header: str) -> None:
    answer = call(DOOR, "/api/v1/x", authorization=header)
    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["detail"]


def test_a_database_that_is_away_is_no_refusal() -> None:
    answer = call(DOOR, "/api/v1/x", authorization="Bearer down")
    assert (answer.status, answer.headers["retry-after"]) == (503, "1")


def test_a_missing_token_says_how_to_get_one() -> None:
    with pytest.raises(AuthenticationFailed, match="buildify-nb token create"):
        bearer_token("")
