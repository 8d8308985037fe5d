"""Runs the statement of a query, and says in the engine's own words what it refuses."""

from __future__ import annotations

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


def run(uow: UnitOfWork, statement: TextualSelect, limit: int) -> SqlRows:
    """At most one row more than `limit`; raises `QueryRefused`."""
    try:
        result = uow.connection.execute(statement)
        return SqlRows(tuple(result.keys()), result.fetchmany(limit + 1))
    except exc.DBAPIError as error:
        raise QueryRefused(_told(error)) from error


def _told(error: exc.DBAPIError) -> str:
    """The first line of the engine's message, which tells what is wrong; the others show the statement."""
    return str(error.orig).strip().partition("\n")[0][:300]
