"""Bodies that are too large."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from buildify_nb.api.body_limit import MOST_BYTES, BodyLimit
from tests.unit.api.asgi import call

HALF = b"x" * (MOST_BYTES // 2)


async def length(scope: Scope, receive: Receive, send: Send) -> None:
    body = await Request(scope, receive).body()
    await PlainTextResponse(str(len(body)))(scope, receive, send)


def test_a_body_up_to_the_limit_passes() -> None:
    assert call(BodyLimit(length), chunks=(HALF, HALF)).body == str(MOST_BYTES).encode()


def test_an_announced_one_is_refused_unread() -> None:
    answer = call(BodyLimit(length), content_length=str(MOST_BYTES + 1))
    assert (answer.status, answer.json()["detail"][:27]) == (413, "The body is larger than 10 ")


def test_one_that_lies_about_its_length_is_stopped() -> None:
    with pytest.raises(HTTPException) as refused:
        call(BodyLimit(length), chunks=(HALF, HALF, b"x", HALF), content_length="5")
    assert refused.value.status_code == 413


def test_an_operation_that_limits_itself_is_let_through() -> None:
    def is_streamed(method: str, path: str) -> bool:
        return (method, path) == ("POST", "/file")

    app = BodyLimit(length, is_streamed=is_streamed)
    sent = {"chunks": (HALF, HALF, b"x"), "content_length": str(MOST_BYTES + 1)}
    assert call(app, "/file", method="POST", **sent).body == str(MOST_BYTES + 1).encode()  # type: ignore[arg-type]
    assert call(app, "/file", method="PUT", **sent).status == 413  # type: ignore[arg-type]


def test_a_length_that_is_none_does_not_matter() -> None:
    assert call(BodyLimit(length), chunks=(b"abc",), content_length="many").body == b"3"
