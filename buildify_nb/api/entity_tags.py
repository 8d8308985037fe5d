"""Versions of records as HTTP names them: an ETag with each record, If-Match with each change (RFC 9110, 13.1.1)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Header, Response

from buildify_nb.errors import InvalidRecord, Problem, StaleVersion

IfMatch = Annotated[
    str | None,
    Header(description="The ETag of the record as it was read: a newer one is not overwritten (412)."),
]
_ANY = "*"


class PreconditionFailed(StaleVersion):
    """The record is no longer the one that the request names by If-Match."""

    status = 412


def tagged(response: Response, record: Mapping[str, Any]) -> None:
    """Names the version of the record that is sent."""
    response.headers["ETag"] = f'"{record["row_version"]}"'


def version_of(if_match: str | None, otherwise: Any = None) -> Any:
    """The version that a header names; `otherwise` without one, and None for any version.

    Raises:
        InvalidRecord: it is no single strong tag.
    """
    if if_match is None or if_match.strip() == _ANY:
        return otherwise
    tag = if_match.strip()
    if len(tag) < 3 or not tag.startswith('"') or not tag.endswith('"') or '"' in tag[1:-1]:
        told = 'must be the ETag of the record as it was read, such as "3"'
        raise InvalidRecord("The record was not changed.", [Problem("If-Match", told)])
    return tag[1:-1]


@contextmanager
def precondition(if_match: str | None) -> Generator[None]:
    """Answers 412 where the header is what a change fails by."""
    try:
        yield
    except StaleVersion as error:
        if if_match is None:
            raise
        raise PreconditionFailed(error.what, why=error.why, todo=error.todo) from error
