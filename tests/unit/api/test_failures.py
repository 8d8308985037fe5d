"""What nobody foresaw."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from buildify_nb.api.failures import UnforeseenFailures
from tests.unit.api.asgi import call


async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("SELECT secret FROM users")


async def breaks_late(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("half")(scope, receive, send)
    raise RuntimeError("late")


def test_the_client_learns_nothing_and_the_log_everything(caplog: pytest.LogCaptureFixture) -> None:
    answer = call(UnforeseenFailures(breaks), "/api/v1/x")
    assert (answer.status, answer.json()["errors"]) == (500, [])
    assert b"secret" not in answer.body
    assert "GET /api/v1/x failed." in caplog.text
    assert "SELECT secret FROM users" in caplog.text


def test_an_answer_that_has_begun_is_cut() -> None:
    with pytest.raises(RuntimeError, match="late"):
        call(UnforeseenFailures(breaks_late))
