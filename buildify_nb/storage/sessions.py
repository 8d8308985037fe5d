"""Sessions: connections of the driver for one transaction, and SQLAlchemy's view of it once somebody asks.

SQLAlchemy's Connection, its transaction and its pool take a fourth of the time of a small write, whose statements need
none of them. So a session that ended well without a Connection is kept for the next transaction.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Any, cast
from weakref import WeakSet

from sqlalchemy import Connection, Dialect, Engine, PoolProxiedConnection, QueuePool, RootTransaction, exc

from buildify_nb.errors import StorageError

AT_ONCE, BESIDE, KEPT = 20, 5, 5
"""Connections of a pool: for transactions at once, beside these for what a transaction asks in one of its own (may the
user do that?), and how many of them all stay open. Without the second kind, as many transactions as there are
connections would wait for one more each, and for each other."""
FRESH_SECONDS = 5.0
"""A session that waited for longer goes back to the pool of the engine, which may examine its connection."""
USED_AT = "buildify_used_at"
"""Key of `Session.info`: when its last transaction ended, by the monotonic clock."""
FAILURE = "buildify_failure"
"""Key of `Session.info`: the last error of the database in the running unit of work."""


class Session:
    """Takes a connection from the pool of `engine`; `close` gives it back. For one thread at a time.

    Raises:
        DBAPIError: the driver cannot connect.
        StorageError: all connections are in use, and none became free in time.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._pool, self._process = engine, engine.pool, os.getpid()
        self._connection: Connection | None = None
        self._transaction: RootTransaction | None = None
        self._pooled = self._taken()

    @property
    def dialect(self) -> Dialect:
        """SQLAlchemy's dialect of the engine."""
        return self._engine.dialect

    @property
    def driver(self) -> Any:
        """The driver's connection; raises StorageError when it was lost."""
        self.require_alive()
        return self._pooled.driver_connection

    def require_alive(self) -> None:
        """Raises StorageError when the connection was lost."""
        if not self.is_alive:
            raise StorageError("The connection to the database was lost.", todo="Check the server, then try again.")

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
            self._transaction = self._connection.begin()
        return self._connection

    def reconnect(self) -> None:
        """Gives up the connection, and all that wait in the pool, for a new one; only before anything was done."""
        self._pooled.invalidate()
        self._engine.dispose()
        self._pool, self._pooled = self._engine.pool, self._taken()

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
        if not is_usable:
            self.give_up()

    @property
    def may_wait(self) -> bool:
        """Whether it may be kept after a commit: nobody got hold of its Connection, and its pool still serves."""
        return self._connection is None and self.is_alive and self._pool is self._engine.pool

    @property
    def is_fresh(self) -> bool:
        """Whether its connection was in use a moment ago."""
        return self.may_wait and time.monotonic() - self.info[USED_AT] < FRESH_SECONDS

    def close(self) -> None:
        """Gives the connection back to the pool, which takes back what was done and not committed."""
        if self._process != os.getpid():
            _of_the_parent.append(self._pooled)
            return
        if self._pool is not self._engine.pool:
            self.give_up()
        (self._connection or self._pooled).close()

    def give_up(self) -> None:
        """Closes the connection of the driver, unless it is the parent's."""
        if self.is_alive and self._process == os.getpid():
            self._pooled.invalidate()

    def _taken(self) -> PoolProxiedConnection:
        try:
            return self._engine.raw_connection()
        except exc.TimeoutError as error:
            raise _busy() from error
        except self.dialect.loaded_dbapi.Error as error:
            raise sqlalchemy_error(self.dialect, error) from error


class SessionPool:
    """Keeps sessions between transactions that follow each other closely. Threads may share it.

    It keeps none while the pool of the engine lends more connections than it has places: somebody may wait there.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine, self._is_closed = engine, False
        self._idle: list[Session] = []
        self._places = _Places(engine)
        _pools.add(self)

    def take(self) -> Session:
        """A session for one transaction of this thread; raises what `Session` raises."""
        self._places.take()
        try:
            return self._session()
        except BaseException:
            self._places.give_back()
            raise

    def _session(self) -> Session:
        try:
            session = self._idle.pop()
        except IndexError:
            return Session(self._engine)
        if session.is_fresh:
            return session
        session.close()
        return Session(self._engine)

    def give_back(self, session: Session, *, is_committed: bool) -> None:
        """Ends the use of a session; only one whose transaction was committed is used again as it is."""
        try:
            self._end_use(session, is_committed=is_committed)
        finally:
            self._places.give_back()

    def _end_use(self, session: Session, *, is_committed: bool) -> None:
        pool = self._engine.pool
        has_room = isinstance(pool, QueuePool) and pool.checkedout() <= pool.size()
        if session.is_alive:
            session.info[USED_AT] = time.monotonic()
        if not (is_committed and has_room and session.may_wait):
            session.close()
            return
        self._idle.append(session)
        if self._is_closed:
            self._end_idle()

    def close(self) -> None:
        """Closes the connections of all sessions that wait, and later those in use."""
        self._is_closed = True
        self._end_idle()

    def leave_to_the_parent(self) -> None:
        """After a fork: two processes would talk over one socket, so this one connects anew and closes nothing."""
        _of_the_parent.extend((self._engine.pool, *self._idle))
        self._idle.clear()
        self._places = _Places(self._engine)
        self._engine.dispose(close=False)

    def _end_idle(self) -> None:
        while self._idle:
            session = self._idle.pop()
            session.give_up()
            session.close()


class _Places:
    """Lets so many threads into transactions at once that connections are left for what these open beside themselves.

    Engines without a pool have as many connections as anybody asks for.
    """

    def __init__(self, engine: Engine) -> None:
        is_limited = isinstance(engine.pool, QueuePool)
        self._free = threading.BoundedSemaphore(AT_ONCE) if is_limited else None
        self._seconds = engine.pool.timeout() if isinstance(engine.pool, QueuePool) else None
        self._thread = threading.local()

    def take(self) -> None:
        depth = self._depth
        if depth == 0 and self._free and not self._free.acquire(timeout=self._seconds):
            raise _busy()
        self._thread.depth = depth + 1

    def give_back(self) -> None:
        depth = self._depth
        if depth == 1 and self._free:
            self._free.release()
        self._thread.depth = max(depth - 1, 0)

    @property
    def _depth(self) -> int:
        """How many transactions of this thread are running; none in a process that was forked within one."""
        return getattr(self._thread, "depth", 0)


def _busy() -> StorageError:
    return StorageError(
        "The database was not asked.",
        why="All connections of this process are in use, and none became free.",
        todo="Try again in a moment, or do less at once.",
    )


_pools: WeakSet[SessionPool] = WeakSet()
_of_the_parent: list[Any] = []
"""Connections inherited by a fork, kept so that nobody closes them here."""


def _leave_all_to_the_parent() -> None:
    for pool in list(_pools):
        pool.leave_to_the_parent()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_leave_all_to_the_parent)


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
    return cast("Exception", make("", None, error, dialect.loaded_dbapi.Error, dialect=dialect))
