"""Reads what tables there really are; each engine's catalogue has a module of its own."""

from __future__ import annotations

import gc
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import Connection

from buildify_nb.storage import constraint_catalog, duckdb_catalog, postgres_catalog
from buildify_nb.storage.live_tables import LiveColumn, LiveConstraint, LiveParts, LiveTable, TableName


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table or view in order; empty when there is none."""
    return _catalog(connection).live_columns(connection, schema, table)


def live_table(connection: Connection, schema: str, table: str) -> LiveTable | None:
    """A table or view with its keys and references; None when there is none."""
    return next(iter(_catalog(connection).live_tables(connection, schema, table)), None)


def live_tables(connection: Connection, schema: str) -> list[LiveTable]:
    """All tables and views of a schema by name; of partitioned tables only the whole."""
    with _nothing_collected():
        return _catalog(connection).live_tables(connection, schema)


def live_parts(connection: Connection, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], LiveParts]:
    """The columns, indexes and references of those of these tables, by schema and name, that are there; one query."""
    schemas, names = ({place[part] for place in places} for part in (0, 1))
    found = _catalog(connection).live_parts(connection, schemas, names)
    return {place: parts for place, parts in found.items() if place in places}


def live_constraints(connection: Connection, schema: str, table: str) -> list[LiveConstraint]:
    """The rules of a table for its rows, unique indexes among them; that columns are never null is told with those."""
    if _catalog(connection) is postgres_catalog:
        return constraint_catalog.of_postgres(connection, schema, table)
    return constraint_catalog.of_duckdb(connection, schema, table)


def table_exists(connection: Connection, schema: str, table: str) -> bool:
    """Whether there is a table or view of that name, readable or not."""
    return _catalog(connection).table_exists(connection, schema, table)


def table_names(connection: Connection, *, readable_by: str | None = None) -> list[TableName]:
    """The tables and views of the database outside the engine's own schemas, in order.

    Args:
        readable_by: a role, where there are roles; what it may not read is left out.
    """
    catalog: Any = _catalog(connection)
    if readable_by is None or catalog is not postgres_catalog:
        return catalog.table_names(connection)
    return catalog.table_names(connection, readable_by=readable_by)


def lacking_rights(
    connection: Connection, schema: str, rights: Mapping[str, Collection[str]], *, role: str
) -> dict[str, list[str]]:
    """By table, those of the wanted rights that a role does not have, with what they take besides; on an engine with
    roles only."""
    return postgres_catalog.lacking_rights(connection, schema, rights, role=role)


def owned_sequences(connection: Connection, schema: str, table: str) -> list[tuple[str, str]]:
    """The (schema, name) of the sequences that fill columns of a table, where the engine knows whose they are."""
    catalog: Any = _catalog(connection)
    return catalog.owned_sequences(connection, schema, table) if catalog is postgres_catalog else []


def foreign_owners(
    connection: Connection, schema: str, tables: Collection[str], *, trusted: Collection[str]
) -> dict[str, list[str]]:
    """By table, the owners of it and of its schema who could not act as this login or as the owner of the database.

    Args:
        trusted: roles that are none of these, whatever they may do.
    """
    catalog: Any = _catalog(connection)
    if catalog is not postgres_catalog:
        return {}
    return catalog.foreign_owners(connection, schema, tables, trusted=trusted)


@contextmanager
def _nothing_collected() -> Generator[None]:
    """Keeps the collector of cycles from running: a schema is read into thousands of objects that all stay, and in a
    notebook's kernel, where much else is loaded, looking for garbage among them takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _catalog(connection: Connection) -> ModuleType:
    return postgres_catalog if connection.dialect.name == "postgresql" else duckdb_catalog
