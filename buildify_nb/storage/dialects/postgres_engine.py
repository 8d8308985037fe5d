"""Opens Postgres databases: `postgresql://…`, and tells in words why one cannot be opened."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

import psycopg
from sqlalchemy import Engine, create_engine, exc, text
from sqlalchemy.engine import make_url

from buildify_nb.errors import DatabaseLoginRefused, DatabaseUnreachable, StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects import postgres_sessions
from buildify_nb.storage.dialects.postgres import PostgresDialect
from buildify_nb.storage.sessions import AT_ONCE, BESIDE, KEPT
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.urls import shown

_log = logging.getLogger(__name__)

OLDEST_VERSION = 15
NEVER = 2**31 - 1
"""Runs after which the driver prepares a statement by itself; only statements that ask for it are prepared."""
NO_ROLES = (
    "%s keeps tenants apart by buildify-nb alone, not by Postgres: its tables were made by a login that may not create "
    "roles. Give nobody but services a login of this database."
)
"""What is told at each opening of such a database."""


class PostgresEngine:
    """The storage engine behind `postgresql://`."""

    scheme = "postgresql"

    def open(self, url: str, loaders: Mapping[str, BulkLoader]) -> Database:
        return open_postgres(url, loaders, shown_as=shown(url))


def open_postgres(
    url: str, loaders: Mapping[str, BulkLoader], *, shown_as: str, on_close: Callable[[], None] = lambda: None
) -> Database:
    """Opens the server database at `url`; `on_close` runs when the database is closed."""
    engine = _engine(url, shown_as)
    try:
        with engine.connect() as connection:
            name, may_create, version = connection.execute(
                text(
                    "SELECT current_database(), rolsuper OR rolcreaterole, "
                    "current_setting('server_version_num')::int / 10000 "
                    "FROM pg_roles WHERE rolname = current_user"
                )
            ).one()
            # How the tables were made decides, whoever connects later; on a new database, what this login may do.
            protected = connection.execute(
                text(
                    "SELECT relforcerowsecurity FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace "
                    "WHERE nspname = :schema AND relname = 'users'"
                ),
                {"schema": SYSTEM_SCHEMA},
            ).scalar()
    except exc.DBAPIError as error:
        engine.dispose()
        raise _named(error, shown_as) from error
    if version < OLDEST_VERSION:
        engine.dispose()
        raise StorageError(f"{shown_as} runs Postgres {version}.", todo=f"Use Postgres {OLDEST_VERSION} or later.")
    dialect = PostgresDialect(name, tenant_roles=may_create if protected is None else protected)
    if not dialect.capabilities.tenant_roles:
        _log.warning(NO_ROLES, shown_as)
    return Database(engine, dialect, loaders["postgresql"], shown_as=shown_as, on_close=on_close)


def _engine(url: str, shown_as: str) -> Engine:
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
    except (exc.ArgumentError, ValueError) as error:
        raise StorageError(
            f"{shown_as!r} is not an address.", todo="Write postgresql://user:password@host:5432/database."
        ) from error
    # A session begins and ends its own transaction: BEGIN, SET LOCAL ROLE and the first lock travel in one round trip.
    engine = create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        pool_size=KEPT,
        # The connection that was in use last has its statements prepared, and its process of the server is warm.
        pool_use_lifo=True,
        max_overflow=AT_ONCE + BESIDE - KEPT,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10, "prepare_threshold": NEVER},
    )
    postgres_sessions.guard(engine)
    return engine


def _named(error: exc.DBAPIError, shown_as: str) -> StorageError:
    told = str(error.orig)
    if "password authentication failed" in told or "no password supplied" in told or "authentication failed" in told:
        return DatabaseLoginRefused(
            f"{shown_as} refused the login.",
            why="The user name or the password is wrong.",
            todo="Check both in the URL.",
        )
    if "does not exist" in told and "role" in told:
        return DatabaseLoginRefused(f"{shown_as} knows no such user.", todo="Check the user name in the URL.")
    if "does not exist" in told:
        return DatabaseUnreachable(
            f"{shown_as} answers, but has no such database.", todo="Create it (CREATE DATABASE …) or correct the name."
        )
    if isinstance(error.orig, psycopg.ProgrammingError):
        return StorageError(f"{shown_as} is not an address.", todo="Check the options after the question mark.")
    if "FATAL" in told:
        return DatabaseUnreachable(
            f"{shown_as} answers, but takes no connection now.",
            why="It may be starting, stopping, full, or allow no login from here.",
            todo="Try again in a moment, or ask who runs it.",
        )
    return DatabaseUnreachable(
        f"Nothing answers at {shown_as}.",
        why="The server may be down, or the host or port wrong.",
        todo="Start the server or correct the address; postgres+embedded:///./folder needs no server at all.",
    )
