"""Runs the statement of a query, and says in the engine's own words what it refuses."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextualSelect, exc

from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class SqlRows:
    """What a query found."""

    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]


class QueryRefused(Exception):
    """The engine refused a query; the text says why, without the statement."""


def run(uow: UnitOfWork, statement: TextualSelect, most: int, *, seconds: float, tells_values: bool) -> SqlRows:
    """The first rows of a statement, which only reads.

    Args:
        seconds: after which it is broken off.
        tells_values: whether a refusal may name a value.

    Raises:
        QueryRefused: the engine cannot run it, or not in time.
    """
    started = time.monotonic()
    try:
        with uow.only_reading(seconds):
            result = uow.connection.execute(statement)
            return SqlRows(tuple(result.keys()), result.fetchmany(most))
    except exc.DBAPIError as error:
        if time.monotonic() - started >= seconds:
            told = f"it took longer than {seconds:g} seconds; narrow it, or give it a longer timeout"
            raise QueryRefused(told) from None
        raise QueryRefused(_told(error, tells_values=tells_values)) from error


def _told(error: exc.DBAPIError, *, tells_values: bool) -> str:
    """The first line of the engine's message, which tells what is wrong; the others show the statement."""
    if isinstance(error, exc.DataError) and not tells_values:
        return "a value does not fit what is asked of it; which one is not told, as you see only a part of the records"
    return str(error.orig).strip().partition("\n")[0][:300]
