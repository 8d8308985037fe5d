"""Opens Postgres databases: `postgresql://…`, and tells in words why one cannot be opened."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event, exc, text
from sqlalchemy.engine import make_url

from buildify_nb.errors import DatabaseLoginRefused, DatabaseUnreachable, StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.database import Database
from buildify_nb.storage.dialects.postgres import PostgresDialect, lock_number
from buildify_nb.storage.system_tables import SYSTEM_SCHEMA
from buildify_nb.storage.transactions import driver_errors, sqlalchemy_error
from buildify_nb.storage.urls import shown

_log = logging.getLogger(__name__)

OLDEST_VERSION = 15
IDLE_SECONDS = 30.0
"""A pooled connection that was unused for longer is probed before it is used again."""
LOCK_TIMEOUT = "30s"
"""How long a write waits for others: whoever may log in can take any advisory lock, and would stop writers forever."""
NEVER = 2**31 - 1
"""Runs after which the driver prepares a statement by itself; only statements that ask for it are prepared."""
NO_ROLES = (
    "%s keeps tenants apart by buildify-nb alone, not by Postgres: its tables were made by a login that may not create "
    "roles. Give nobody but services a login of this database."
)
"""What is told at each opening of such a database."""
_of_the_parent: list[Any] = []
"""Connections inherited by a fork, kept so that nobody closes them here."""


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
    # The driver runs in autocommit: BEGIN, SET LOCAL ROLE and the first lock then travel together, in one round trip.
    engine = create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        pool_size=5,
        max_overflow=20,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": 10, "prepare_threshold": NEVER},
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "connect", _note_process)
    event.listen(engine, "checkout", _leave_to_the_parent)
    event.listen(engine, "checkout", _probe_idle)
    event.listen(engine, "checkin", _note_use)
    return engine


def _begin(connection: Any) -> None:
    begin = _first_statements(connection)
    driver = connection.connection.driver_connection
    try:
        driver.execute(begin)
    except psycopg.Error as error:
        if not driver.closed:
            raise sqlalchemy_error(connection, error) from error
        # Nothing of this transaction has happened yet, so a fresh connection may take over from a dead one.
        connection.invalidate()
        connection.engine.dispose()
        with driver_errors(connection):
            connection.connection.driver_connection.execute(begin)


def _first_statements(connection: Any) -> str:
    options = connection.get_execution_options()
    role, sharing = options.get("buildify_role"), options.get("buildify_sharing")
    # Whatever the server's default: what is read behind a lock must be what its last holder left.
    statements = ["BEGIN ISOLATION LEVEL READ COMMITTED"]
    if options.get("buildify_writes"):
        statements.append(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    if role:
        statements.append(f"SET LOCAL ROLE {connection.dialect.identifier_preparer.quote(role)}")
    if sharing:
        statements.append(f"SELECT pg_advisory_xact_lock_shared({lock_number(sharing)})")
    return "; ".join(statements)


def _note_process(_: Any, record: Any) -> None:
    record.info["process"] = os.getpid()


def _leave_to_the_parent(dbapi_connection: Any, record: Any, proxy: Any) -> None:
    if record.info["process"] == os.getpid():
        return
    # After a fork two processes would talk over one socket; the child connects anew and leaves this one open.
    _of_the_parent.append(dbapi_connection)
    record.dbapi_connection = proxy.dbapi_connection = None
    raise exc.DisconnectionError


def _note_use(_: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _probe_idle(dbapi_connection: Any, record: Any, _: Any) -> None:
    if time.monotonic() - record.info.get("used_at", time.monotonic()) < IDLE_SECONDS:
        return
    try:
        dbapi_connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise exc.DisconnectionError from error


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
