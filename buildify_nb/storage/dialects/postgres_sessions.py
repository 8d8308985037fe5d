"""Sessions of Postgres: how a transaction begins, and when a pooled connection may still be used."""

from __future__ import annotations

import hashlib
import os
import time
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Engine, event, exc

from buildify_nb.storage.sessions import USED_AT, Session

IDLE_SECONDS = 30.0
"""A pooled connection that no session used for longer is probed before it is used again."""
_PROCESS = "buildify_process"
"""Key of `Session.info`: the process that connected."""
_CURSOR = "buildify_cursor"
"""Key of `Session.info`: the driver's cursor that begins transactions."""
_of_the_parent: list[Any] = []
"""Connections inherited by a fork, kept so that nobody closes them here."""


def guard(engine: Engine) -> None:
    """Keeps the pool of an engine from lending connections that are dead or belong to a parent process."""
    event.listen(engine, "connect", _note_birth)
    event.listen(engine, "checkout", _leave_to_the_parent)
    event.listen(engine, "checkout", _probe_idle)


def begin(session: Session, role: str | None, sharing: str | None) -> None:
    """Begins a transaction under a role, sharing the lock `sharing`: all in one round trip."""
    statements = _first_statements(role and session.dialect.identifier_preparer.quote(role), sharing)
    try:
        _cursor(session).execute(statements)
    except psycopg.Error:
        if not session.driver.closed:
            raise
        # Nothing of this transaction has happened yet, so a fresh connection may take over from a dead one.
        session.reconnect()
        _cursor(session).execute(statements)


def lock_number(key: str) -> int:
    """The number of an advisory lock: 64 bits of a digest of its name, signed."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _cursor(session: Session) -> Any:
    cursor = session.info.get(_CURSOR)
    if cursor is None:
        cursor = session.info[_CURSOR] = session.driver.cursor()
    return cursor


@lru_cache(maxsize=1024)
def _first_statements(role: str | None, sharing: str | None) -> str:
    # Whatever the server's default: what is read behind a lock must be what its last holder left.
    statements = ["BEGIN ISOLATION LEVEL READ COMMITTED"]
    if role:
        statements.append(f"SET LOCAL ROLE {role}")
    if sharing:
        statements.append(f"SELECT pg_advisory_xact_lock_shared({lock_number(sharing)})")
    return "; ".join(statements)


def _note_birth(_: Any, record: Any) -> None:
    record.info[_PROCESS], record.info[USED_AT] = os.getpid(), time.monotonic()


def _leave_to_the_parent(dbapi_connection: Any, record: Any, proxy: Any) -> None:
    if record.info[_PROCESS] == os.getpid():
        return
    # After a fork two processes would talk over one socket; the child connects anew and leaves this one open.
    _of_the_parent.append(dbapi_connection)
    record.dbapi_connection = proxy.dbapi_connection = None
    raise exc.DisconnectionError


def _probe_idle(dbapi_connection: Any, record: Any, _: Any) -> None:
    if time.monotonic() - record.info[USED_AT] < IDLE_SECONDS:
        return
    try:
        dbapi_connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise exc.DisconnectionError from error
