"""Lets nobody into `/api/` without a valid bearer token; what the holder may do there is decided by the services.

It runs before a body is read, so that strangers can make the server do little.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from buildify_nb.api.problems import refusal
from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, BuildifyError

PROTECTED = "/api/"


class BearerAuthentication:
    """ASGI middleware; a request that passes carries the context of its token in `request.state.caller`.

    Args:
        authenticate: gives the context of a token or raises AuthenticationFailed; may block.
    """

    def __init__(self, app: ASGIApp, authenticate: Callable[[str], Context]) -> None:
        self._app, self._authenticate = app, authenticate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PROTECTED):
            await self._app(scope, receive, send)
            return
        try:
            token = bearer_token(Headers(scope=scope).get("authorization", ""))
            caller = await run_in_threadpool(self._authenticate, token)
        except BuildifyError as error:
            await refusal(error)(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        await self._app(scope, receive, send)


def bearer_token(authorization: str) -> str:
    """The token in an Authorization header (RFC 6750, section 2.1).

    Raises:
        AuthenticationFailed: there is none.
    """
    scheme, _, token = authorization.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise AuthenticationFailed(
            "No token was given.",
            todo="Send the header `Authorization: Bearer <token>`; `buildify-nb token create` prints a token.",
        )
    return token.strip()
