"""Sessions: connections of the driver for one transaction after the other, and SQLAlchemy's view once somebody asks.

SQLAlchemy's Connection, its transaction and its pool take a fourth of the time of a small write, whose statements need
none of them.
"""

from __future__ import annotations

import os
import time
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, NullPool, PoolProxiedConnection, RootTransaction, exc

KEPT = 5
"""How many sessions at most wait for their next transaction; more go back to the pool of the engine."""
FRESH_SECONDS = 5.0
"""One that waited for longer goes back as well, and the pool looks at it before it is used again."""
USED_AT = "buildify_used_at"
"""Key of `Session.info`: when its last transaction ended, by the monotonic clock."""
FAILURE = "buildify_failure"
"""Key of `Session.info`: the last error of the database in the running unit of work."""


class Session:
    """Takes a connection from the pool of `engine`; `close` gives it back. For one thread at a time.

    Raises:
        DBAPIError: the driver cannot connect.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._pooled = self._taken()
        self._process = os.getpid()

    @property
    def dialect(self) -> Dialect:
        """SQLAlchemy's dialect of the engine."""
        return self._engine.dialect

    @property
    def driver(self) -> Any:
        """The driver's connection."""
        return self._pooled.driver_connection

    @property
    def info(self) -> dict[str, Any]:
        """What is kept with the connection as long as it lives, from one transaction to the next."""
        return self._pooled.info  # type: ignore[return-value]

    @property
    def is_alive(self) -> bool:
        """Whether the connection was not given back or given up."""
        return self._pooled.is_valid

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, in the running transaction."""
        if self._connection is None:
            self._connection = Connection(self._engine, connection=self._pooled)
        if self._transaction is None:
            self._transaction = self._connection.begin()
        return self._connection

    def reconnect(self) -> None:
        """Gives up the connection, and all that wait in the pool, for a new one."""
        self._pooled.invalidate()
        self._engine.dispose()
        self._connection = None
        self._pooled = self._taken()

    def commit(self) -> None:
        """Makes the transaction durable."""
        if self._transaction is not None:
            self._transaction.commit()
        else:
            self.dialect.do_commit(self._pooled.dbapi_connection)  # type: ignore[arg-type]

    def roll_back(self, cause: BaseException) -> None:
        """Undoes the transaction; a connection that does not even allow that, or was broken off, is given up."""
        is_usable = isinstance(cause, Exception)
        try:
            if self._transaction is not None:
                self._transaction.rollback()
            elif self.is_alive:
                self.dialect.do_rollback(self._pooled.dbapi_connection)  # type: ignore[arg-type]
        except (exc.DBAPIError, self.dialect.loaded_dbapi.Error):
            is_usable = False
        if self.is_alive and not is_usable:
            self._pooled.invalidate()

    @property
    def is_fresh(self) -> bool:
        """Whether its connection was in use a moment ago, in this process."""
        return time.monotonic() - self.info[USED_AT] < FRESH_SECONDS and self._process == os.getpid()

    def rest(self) -> None:
        """Forgets the transaction that has ended."""
        self._transaction = None
        self.info[USED_AT] = time.monotonic()

    def close(self) -> None:
        """Gives the connection back to the pool."""
        (self._connection or self._pooled).close()

    def _taken(self) -> PoolProxiedConnection:
        try:
            return self._engine.raw_connection()
        except self.dialect.loaded_dbapi.Error as error:
            raise sqlalchemy_error(self.dialect, error) from error


class SessionPool:
    """Keeps sessions between transactions that follow each other closely. Threads may share it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._most = 0 if isinstance(engine.pool, NullPool) else KEPT
        self._idle: list[Session] = []

    def take(self) -> Session:
        """A session for one transaction; raises what `Session` raises."""
        try:
            session = self._idle.pop()
        except IndexError:
            return Session(self._engine)
        if session.is_fresh:
            return session
        session.close()
        return Session(self._engine)

    def give_back(self, session: Session) -> None:
        """Ends the use of a session, whatever became of it."""
        if session.is_alive:
            session.rest()
        if session.is_alive and len(self._idle) < self._most:
            self._idle.append(session)
        else:
            session.close()

    def close(self) -> None:
        """Gives the connections of all sessions that wait back to the pool of the engine, and later those in use."""
        self._most = 0
        while self._idle:
            self._idle.pop().close()


class driver_errors:  # noqa: N801 - used like a function; a generator would cost each statement several times as much
    """Turns errors of the bare driver (hot paths, bulk loads, values it cannot encode) into those of SQLAlchemy."""

    __slots__ = ("_session",)

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if not isinstance(error, Exception):
            return
        dialect = self._session.dialect
        is_refused_value = isinstance(error, RuntimeError) and "cast Python instance" in str(error)
        if isinstance(error, (dialect.loaded_dbapi.Error, UnicodeError, OverflowError)) or is_refused_value:
            failure = sqlalchemy_error(dialect, error)
            if self._session.is_alive:
                self._session.info[FAILURE] = failure
            raise failure from error


def sqlalchemy_error(dialect: Dialect, error: Exception) -> Exception:
    """The `DBAPIError` that SQLAlchemy itself would have raised for `error` of the driver; it carries no statement."""
    make: Any = exc.DBAPIError.instance
    return make("", None, error, dialect.loaded_dbapi.Error, dialect=dialect)
