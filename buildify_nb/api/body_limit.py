"""Refuses bodies that are too large, whether they say so or not. Looks at sizes only."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buildify_nb.api.problems import problem_response

MOST_BYTES = 10 * 1024 * 1024
MOST_DISCARDED = 10 * MOST_BYTES
"""How much of a refused body is read before the connection is cut. A client that is still sending sees no answer."""
_TOO_LARGE = f"The body is larger than {MOST_BYTES // 1024 // 1024} MB. Send it in several requests."


class BodyLimit:
    """ASGI middleware; answers 413 to a body of more than `MOST_BYTES`.

    Args:
        is_streamed: whether method and path name an operation that limits its body itself.
    """

    def __init__(self, app: ASGIApp, is_streamed: Callable[[str, str], bool] = lambda _method, _path: False) -> None:
        self._app, self._is_streamed = app, is_streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_streamed(scope["method"], scope["path"]):
            await self._app(scope, receive, send)
        elif _announced(scope) > MOST_BYTES:
            await _discard(receive)
            await problem_response(413, _TOO_LARGE)(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isascii() and length.isdecimal() else 0


def _counted(receive: Receive) -> Receive:
    """The same messages; the one that goes over the limit is an exception instead."""
    read = 0

    async def receive_counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST_BYTES:
            if message.get("more_body"):
                await _discard(receive)
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_counted


async def _discard(receive: Receive) -> None:
    read, more = 0, True
    while more and read <= MOST_DISCARDED:
        message = await receive()
        read += len(message.get("body", b""))
        more = bool(message.get("more_body"))
