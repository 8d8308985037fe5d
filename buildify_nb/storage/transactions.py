"""The unit of work: one transaction on one connection, for one tenant, with what to do after it is durable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Table

from buildify_nb.storage.contracts import BulkLoader
from buildify_nb.storage.scope import TenantScope, scoped

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class UnitOfWork:
    """What a `work` function of `Database.read` and `Database.write` gets. It must not be kept beyond that call."""

    def __init__(self, connection: Connection, scope: TenantScope | None, loader: BulkLoader) -> None:
        self.connection = connection
        self._scope = scope
        self._loader = loader
        self._afterwards: list[Callable[[], None]] = []

    def execute(self, statement: Executable, parameters: Parameters = None) -> CursorResult[Any]:
        """Runs a statement; one on a system table is restricted to the tenant of this unit of work."""
        if self._scope is not None:
            statement = scoped(statement, self._scope.tenant_id)
        return self.connection.execute(statement, parameters)  # type: ignore[arg-type]

    def run_driver_sql(self, sql: str, parameters: Any = None) -> CursorResult[Any]:
        """Runs text that this project compiled before (never a caller's text), without compiling it again."""
        return self.connection.exec_driver_sql(sql, parameters)

    def load(self, table: Table, rows: Any, *, staged: bool = False) -> int:
        """Appends an Arrow table by the engine's bulk path; see `BulkLoader.load`."""
        return self._loader.load(self.connection, table, rows, staged=staged)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Runs `action` once this transaction is durable, never when it is rolled back."""
        self._afterwards.append(action)

    def committed(self) -> None:
        """Called by the database after the commit."""
        for action in self._afterwards:
            action()
