"""Numbers of JSON bodies exactly as they were sent: money must not pass through binary floating point."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, Self

from fastapi import Request, Response
from fastapi.routing import APIRoute
from typing_extensions import override


class ExactNumber(float):
    """A float that remembers the digits it was written with; decimal fields read those, JSON fields the float."""

    text: str

    def __new__(cls, text: str) -> Self:
        number = super().__new__(cls, text)
        number.text = text
        return number

    @override
    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def loads(body: bytes | str, **options: Any) -> Any:
    """`json.loads` that keeps the digits of numbers."""
    return json.loads(body, parse_float=ExactNumber, **options)


class ExactRequest(Request):
    """A request whose JSON body keeps the digits of its numbers."""

    @override
    async def json(self) -> Any:
        return loads(await self.body())


class ExactRoute(APIRoute):
    """A route that reads its body by `ExactRequest`."""

    @override
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def exactly(request: Request) -> Response:
            return await handle(ExactRequest(request.scope, request.receive))

        return exactly
