"""An opened database: runs units of work in transactions, retries those that lost a race, and names every failure.

Nothing of a unit of work stays here after it, so any thread may call at any time.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from sqlalchemy import Engine, event, exc
from sqlalchemy.engine import ExceptionContext

from buildify_nb.errors import DatabaseClosed, DriftFound, StorageError, WriteConflict
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.scope import TenantScope
from buildify_nb.storage.sessions import FAILURE, Session, SessionPool, driver_errors
from buildify_nb.storage.transactions import UnitOfWork

Result = TypeVar("Result")
Work = Callable[[UnitOfWork], Result]

ATTEMPTS = 8
FIRST_PAUSE = 0.01
"""Seconds before the second attempt; doubled each time, with jitter."""


class Database:
    """One database and the ways to work in it.

    Args:
        engine: a SQLAlchemy engine whose driver leaves transactions to us.
        dialect: what differs between engines.
        loader: the bulk path of this engine.
        shown_as: the address without secrets, for reprs and messages.
        on_close: releases what the storage engine holds (a file, a server).
    """

    def __init__(
        self, engine: Engine, dialect: Dialect, loader: BulkLoader, *, shown_as: str, on_close: Callable[[], None]
    ) -> None:
        self._engine, self.dialect, self.shown_as = engine, dialect, shown_as
        self._sessions = SessionPool(engine)
        self.capabilities = dialect.capabilities
        self._loader, self._on_close = loader, on_close
        self._closed: tuple[str, str] | None = None
        event.listen(engine, "handle_error", _note_failure)

    def __repr__(self) -> str:
        return f"Database({self.shown_as!r})"

    @property
    def engine(self) -> Engine:
        """Where every connection comes from; raises DatabaseClosed after `close`."""
        self.require_open()
        return self._engine

    def require_open(self) -> None:
        """Raises DatabaseClosed after `close`."""
        if self._closed is not None:
            why, todo = self._closed
            raise DatabaseClosed("The workspace is closed.", why=why, todo=todo)

    def read(self, scope: TenantScope, work: Work[Result]) -> Result:
        """Runs `work` in a read transaction of the tenant, again when a table that it had read of was changed since."""
        role = self.dialect.role_of(scope.tenant)
        try:
            return self._attempt(scope, role, work, None, writes=False)
        except DriftFound as error:
            if not isinstance(error.__cause__, exc.DBAPIError):
                raise
            # A publish was committed after the definition was read and before the rows were: now both are the new ones.
            return self._attempt(scope, role, work, None, writes=False)

    def write(self, scope: TenantScope, work: Work[Result], *, sharing: str | None = None) -> Result:
        """Runs `work` in a write transaction of the tenant, again when it lost a race to another writer.

        Args:
            sharing: a lock that the transaction shares from its beginning, in the same round trip;
                `UnitOfWork.share_lock` then costs nothing.

        Raises:
            WriteConflict: the race was lost too often.
        """
        return self._retried(scope, self.dialect.role_of(scope.tenant), work, sharing)

    def as_system(self, work: Work[Result]) -> Result:
        """Runs work that spans tenants under the narrow system role."""
        return self._retried(None, self.dialect.system_role, work)

    def as_owner(self, work: Work[Result]) -> Result:
        """Runs `work` with the rights of the login itself: upgrades, tenants' roles and schemas."""
        return self._retried(None, None, work)

    def close(
        self,
        why: str = "Its close() gave the database back.",
        todo: str = "Open it again: ws = bn.connect(…), with the same address.",
    ) -> None:
        """Gives the database back; calling it again does nothing.

        Args:
            why, todo: what those are told who go on using it.
        """
        if self._closed is None:
            self._closed = why, todo
            self._sessions.close()
            self._engine.dispose()
            self._on_close()

    def _retried(
        self, scope: TenantScope | None, role: str | None, work: Work[Result], sharing: str | None = None
    ) -> Result:
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(scope, role, work, sharing, writes=True)
            except exc.DBAPIError as error:
                if not self.dialect.is_conflict(error):
                    raise self.dialect.named(error) from error
                if attempt < ATTEMPTS - 1:
                    time.sleep(FIRST_PAUSE * 2**attempt * (0.5 + random.random()))  # noqa: S311 - jitter, not a secret
        raise WriteConflict(
            "The change was not saved.", why="Other writers kept changing the same rows.", todo="Try again."
        )

    def _attempt(
        self, scope: TenantScope | None, role: str | None, work: Work[Result], sharing: str | None, *, writes: bool
    ) -> Result:
        with self.dialect.write_lock if writes else nullcontext():
            try:
                uow, result = self._run(scope, role, work, sharing, writes=writes)
            except exc.DBAPIError as error:
                if writes:
                    raise
                raise self.dialect.named(error) from error
            except exc.StatementError as error:
                raise StorageError(
                    "The database was not asked.", why="A value has a type that its column cannot hold."
                ) from error
        uow.committed()
        return result

    def _run(
        self, scope: TenantScope | None, role: str | None, work: Work[Result], sharing: str | None, *, writes: bool
    ) -> tuple[UnitOfWork, Result]:
        self.require_open()
        session, is_committed = self._sessions.take(), False
        try:
            with driver_errors(session):
                self.dialect.begin(session, role, sharing, writes=writes)
                done = self._committed(session, scope, work, sharing, writes=writes)
            is_committed = True
            return done
        except BaseException as error:
            was_interrupted = self.dialect.was_interrupted(session, error)
            session.roll_back(error)
            if was_interrupted:
                raise KeyboardInterrupt from error
            raise
        finally:
            self._sessions.give_back(session, is_committed=is_committed)

    def _committed(
        self, session: Session, scope: TenantScope | None, work: Work[Result], sharing: str | None, *, writes: bool
    ) -> tuple[UnitOfWork, Result]:
        session.info.pop(FAILURE, None)
        uow = UnitOfWork(session, scope, self._loader, self.dialect, sharing, writes=writes)
        try:
            result = work(uow)
        finally:
            uow.end()
        self._refuse_lost_work(session)
        session.commit()
        return uow, result

    def _refuse_lost_work(self, session: Session) -> None:
        # After an error that `work` caught, a COMMIT would quietly roll back and report success.
        session.require_alive()
        failure = session.info.pop(FAILURE, None)
        if failure is not None and self.dialect.is_aborted(session):
            raise failure


def _note_failure(context: ExceptionContext) -> None:
    if context.connection is not None and isinstance(context.sqlalchemy_exception, exc.DBAPIError):
        context.connection.info[FAILURE] = context.sqlalchemy_exception
