"""The last resort: what nobody foresaw is written to the log, and the client learns no more than that."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from buildify_nb.api.problems import problem_response

_log = logging.getLogger(__name__)


class UnforeseenFailures:
    """ASGI middleware; answers 500 without details when the application raises."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        except Exception:
            _log.exception("%s %s failed.", scope["method"], scope["path"])
            if started:
                raise
            response = problem_response(500, "The server failed at this. The reason is in its log.")
            await response(scope, receive, send)
