"""The unit of work: one transaction on one connection, for one tenant, with what to do after it is durable."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, CursorResult, Executable, Table

from buildify_nb.errors import StorageError
from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.hot_statement import HotStatement, Row
from buildify_nb.storage.scope import CHECKED, TenantScope, owned, scoped
from buildify_nb.storage.sessions import Session, driver_errors
from buildify_nb.storage.system_tables import SCOPED, TENANT_COLUMN

_log = logging.getLogger(__name__)
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class UnitOfWork:
    """What a `work` function of `Database.read` and `Database.write` gets. It must not be kept beyond that call."""

    def __init__(
        self,
        session: Session,
        scope: TenantScope | None,
        loader: BulkLoader,
        dialect: Dialect,
        shared: str | None = None,
        *,
        writes: bool = True,
    ) -> None:
        self._own_session: Session | None = session
        self._scope = scope
        self._loader, self._dialect = loader, dialect
        self._shared, self._writes = {shared}, writes
        self._afterwards: list[Callable[[], None]] = []
        self._views: list[UnitOfWork] = []

    @property
    def _session(self) -> Session:
        if self._own_session is None:
            raise StorageError(
                "This unit of work is over.",
                why="It ends with the function that was given it.",
                todo="Read all that you need inside that function.",
            )
        return self._own_session

    def end(self) -> None:
        """Called by the database after the work: from now on every use is refused."""
        self._own_session = None
        for view in self._views:
            view.end()

    @property
    def tenant_id(self) -> UUID | None:
        """Whose rows of system tables it sees; None for work that spans tenants."""
        return self._scope.tenant_id if self._scope else None

    def only_reading(self, seconds: float) -> AbstractContextManager[None]:
        """A block that can change nothing, and whose statements are broken off after so many seconds."""
        return self._dialect.only_reading(self.connection, seconds)

    def seeing(self, scope: TenantScope) -> UnitOfWork:
        """The same transaction, in which statements on system tables are restricted to another tenant.

        The role of the database stays: what it lets this one see of the other, and change, is all that there is.
        """
        view = UnitOfWork(self._session, scope, self._loader, self._dialect, writes=self._writes)
        view._shared, view._afterwards = self._shared, self._afterwards
        self._views.append(view)
        return view

    @property
    def connection(self) -> Connection:
        """SQLAlchemy's connection, in this transaction."""
        return self._session.connection

    def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Runs a statement; one on a system table is restricted to the tenant of this unit of work."""
        if self._scope is not None:
            tenant_id = self._scope.tenant_id
            if not statement.get_execution_options().get(CHECKED):
                statement = scoped(statement, tenant_id)
                parameters = parameters and owned(statement, parameters, tenant_id)
            else:
                parameters = {**(parameters or {}), TENANT_COLUMN: tenant_id}  # type: ignore[dict-item]
        with driver_errors(self._session):
            return self.connection.execute(statement, parameters)  # type: ignore[arg-type]

    def run(self, statement: HotStatement, values: Mapping[str, Any]) -> list[Row]:
        """Runs a statement of a hot path, on system tables for the tenant of this unit of work; returns its rows."""
        if statement.names_tenant and self._scope is not None:
            values = {**values, TENANT_COLUMN: self._scope.tenant_id}
        with driver_errors(self._session):
            return statement.rows(self._session, values)

    def run_driver_sql(self, sql: str, parameters: Any = None) -> CursorResult[Any]:
        """Runs text that this project compiled before (never a caller's text), without compiling it again."""
        with driver_errors(self._session):
            return self.connection.exec_driver_sql(sql, parameters)

    def hold_locks(self, *keys: str, patience: str | None = None) -> None:
        """Waits until nobody else has these locks, and holds them until this transaction ends. A read takes none.

        Args:
            patience: how long this transaction waits for others from now on, such as "5s".
        """
        if self._writes:
            with driver_errors(self._session):
                self._dialect.hold_locks(self._session, keys, patience)

    def share_lock(self, key: str) -> None:
        """Keeps who wants the lock `key` for himself waiting until this transaction ends. A read takes none."""
        if self._writes and key not in self._shared:
            with driver_errors(self._session):
                self._dialect.share_lock(self._session, key)
            self._shared.add(key)

    def load(self, table: Table, rows: Any, *, staged: bool = False) -> int:
        """Appends an Arrow table by the engine's bulk path; those of a system table become this tenant's."""
        if self._scope is not None and table.info.get(SCOPED):
            rows = _owned_rows(rows, str(self._scope.tenant_id))
        with driver_errors(self._session):
            return self._loader.load(self.connection, table, rows, staged=staged)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Runs `action` once this transaction is durable, never when it is rolled back."""
        self._afterwards.append(action)

    def committed(self) -> None:
        """Called by the database after the commit."""
        for action in self._afterwards:
            try:
                action()
            except Exception:
                # The caller's work is saved; an error raised here would say that it is not.
                _log.exception("What was to follow a commit failed.")


def _owned_rows(rows: Any, tenant: str) -> Any:
    pa: Any = import_module("pyarrow")
    others: Any = rows.drop_columns([name for name in rows.column_names if name == TENANT_COLUMN])
    return others.append_column(TENANT_COLUMN, pa.repeat(tenant, rows.num_rows))
