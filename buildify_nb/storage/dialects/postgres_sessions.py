"""Sessions of Postgres: how a transaction begins, and when a pooled connection may still be used."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Engine, event, exc

from buildify_nb.storage.sessions import USED_AT, Session

LOCK_TIMEOUT = "30s"
"""How long a write waits for others: whoever may log in can take any advisory lock, and would stop writers forever."""
IDLE_SECONDS = 30.0
"""A pooled connection that no session used for longer is probed before it is used again."""
_CURSOR = "buildify_cursor"
"""Key of `Session.info`: the driver's cursor that begins transactions."""


def guard(engine: Engine) -> None:
    """Keeps the pool of an engine from lending connections that died while they waited."""
    event.listen(engine, "connect", _note_birth)
    event.listen(engine, "checkout", _probe_idle)


def begin(session: Session, role: str | None, sharing: str | None, *, writes: bool) -> None:
    """Begins a transaction under a role, sharing the lock `sharing`: all in one round trip."""
    statements = _first_statements(
        role and session.dialect.identifier_preparer.quote(role), sharing, LOCK_TIMEOUT if writes else None
    )
    try:
        _cursor(session).execute(statements)
    except psycopg.Error:
        if not session.driver.closed:
            raise
        # Nothing of this transaction has happened yet, so a fresh connection may take over from a dead one.
        session.reconnect()
        _cursor(session).execute(statements)


def hold_locks(session: Session, keys: Sequence[str], patience: str | None) -> None:
    """Takes advisory locks in turn until the transaction ends; later statements wait no longer than `patience`."""
    statements = [f"SET LOCAL lock_timeout = '{patience}'"] if patience else []
    statements += [f"SELECT pg_advisory_xact_lock({lock_number(key)})" for key in keys]
    if statements:
        _cursor(session).execute("; ".join(statements))


def lock_number(key: str) -> int:
    """The number of an advisory lock: 64 bits of a digest of its name, signed."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)


def _cursor(session: Session) -> Any:
    cursor = session.info.get(_CURSOR)
    if cursor is None:
        cursor = session.info[_CURSOR] = session.driver.cursor()
    return cursor


@lru_cache(maxsize=1024)
def _first_statements(role: str | None, sharing: str | None, lock_timeout: str | None) -> str:
    # Whatever the server's default: what is read behind a lock must be what its last holder left.
    statements = ["BEGIN ISOLATION LEVEL READ COMMITTED"]
    if lock_timeout:
        statements.append(f"SET LOCAL lock_timeout = '{lock_timeout}'")
    if role:
        statements.append(f"SET LOCAL ROLE {role}")
    if sharing:
        statements.append(f"SELECT pg_advisory_xact_lock_shared({lock_number(sharing)})")
    return "; ".join(statements)


def _note_birth(_: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _probe_idle(dbapi_connection: Any, record: Any, _: Any) -> None:
    if time.monotonic() - record.info[USED_AT] < IDLE_SECONDS:
        return
    try:
        dbapi_connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise exc.DisconnectionError from error
