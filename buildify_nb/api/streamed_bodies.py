"""Bodies that are files: taken in piece by piece, without a form around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from buildify_nb.api.body_limit import MOST_DISCARDED
from buildify_nb.errors import InvalidRecord, Problem, TooLarge

BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
"""The content of such a body in the OpenAPI document."""
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}}


def refuse_form(request: Request, what: str, example: str) -> None:
    """Raises InvalidRecord for a form, with the call that sends the file itself.

    Args:
        what: was not done.
        example: how to send it.
    """
    if request.headers.get("content-type", "").startswith("multipart/"):
        told = f"must be that of the file: send its bytes as the body, not in a form, such as {example}"
        raise InvalidRecord(what, [Problem("Content-Type", told)])


async def take_in(write: Callable[[bytes], None], stream: AsyncIterator[bytes]) -> None:
    """Gives all pieces to `write`, in a thread; raises TooLarge when that does."""
    try:
        async for content in stream:
            await run_in_threadpool(write, content)
    except TooLarge:
        # A client that is still sending would not see the answer.
        left = MOST_DISCARDED
        async for content in stream:
            left -= len(content)
            if left < 0:
                break
        raise
