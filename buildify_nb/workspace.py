"""A database as one user of one tenant sees it, and `connect`, which opens one.

What needs the services is imported when the first database is opened; see `runtime`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from buildify_nb.binding import Bound
from buildify_nb.clock import Clock

if TYPE_CHECKING:
    from types import TracebackType

    import pandas as pd

    from buildify_nb.context import Context
    from buildify_nb.plugins.contracts import RunningServer
    from buildify_nb.plugins.registry import Registry
    from buildify_nb.records.reports.report_handles import Dashboards, Reports
    from buildify_nb.runtime import Runtime


class Workspace:
    """A database as one user of one tenant sees it. Made by `connect`; safe to use from any thread."""

    def __init__(self, runtime: Runtime, context: Context, *, is_view: bool = False) -> None:
        from buildify_nb.datamodel.entity_collection import Entities
        from buildify_nb.datamodel.relationship_handles import Relationships
        from buildify_nb.events import TenantEvents
        from buildify_nb.records.recordset import RecordsByEntity
        from buildify_nb.security.tenants import PLATFORM_TENANT_ID

        self.runtime, self.context, self._is_view = runtime, context, is_view
        # What the platform shares is read here too.
        self.events = TenantEvents(runtime.events, {context.tenant_id, PLATFORM_TENANT_ID})
        self.entities = Entities(runtime.modelling, context, self._load_frame)
        self.relationships = Relationships(runtime.modelling, context)
        self.records = RecordsByEntity(runtime.records, context)
        self.users = Bound(runtime.users, context)
        self.roles = Bound(runtime.roles, context)
        self.access_rules = Bound(runtime.access_rules, context)
        self.tokens = Bound(runtime.tokens, context)
        self.tenants = Bound(runtime.tenants, context)
        self.audit = Bound(runtime.audit, context)

    @cached_property
    def reports(self) -> Reports:
        """Saved questions about records, shown as tables and charts."""
        from buildify_nb.records.reports.report_handles import Reports

        reporting = self.runtime.records.reporting
        return Reports(reporting, reporting.reports, self.context)

    @cached_property
    def dashboards(self) -> Dashboards:
        """Reports laid out side by side."""
        from buildify_nb.records.reports.report_handles import Dashboards

        reporting = self.runtime.records.reporting
        return Dashboards(reporting, reporting.dashboards, self.context)

    @property
    def plugins(self) -> Registry:
        """What plugins brought, and `plugins.failures`: those that were left out, with the reason."""
        return self.runtime.plugins

    def as_user(self, name: str) -> Workspace:
        """The same database as another user of this tenant sees it, to try what that user may do.

        Closing it changes nothing: the database belongs to the workspace that opened it.

        Raises:
            PermissionDenied: only who may change users may act as one, and only as one who may do no more than they.
            AuthenticationFailed: there is no such active user.
        """
        from buildify_nb.security.bootstrap import open_context

        self.runtime.access.require(self.context, "security:update:tenant")
        other = open_context(self.runtime.database, tenant=self.context.tenant, user=name, clock=self.runtime.clock)
        self.runtime.users.act_as(self.context, name)
        context = replace(other, correlation_id=self.context.correlation_id)
        return Workspace(self.runtime, context, is_view=True)

    def platform(self) -> Workspace:
        """The platform's own tenant: what is published there, all tenants read, and refer to with their lookups.

        Closing it changes nothing, as for `as_user`.

        Raises:
            PermissionDenied: the user is no platform administrator.
        """
        from buildify_nb.security.bootstrap import no_platform_admin
        from buildify_nb.security.permissions import PLATFORM_PERMISSION
        from buildify_nb.security.platform import in_platform

        if not self.runtime.access.is_allowed(self.context, PLATFORM_PERMISSION):
            raise no_platform_admin(self.context.user)
        return Workspace(self.runtime, in_platform(self.context), is_view=True)

    def sql(self, query: str, /, *, limit: int = 1_000_000, timeout: float = 60, **parameters: Any) -> pd.DataFrame:
        """The result of one SELECT over entities, each a table of its name with its fields; see `SqlQuerying.sql`.

        It only reads, and only what the user may see; after `timeout` seconds it is broken off. The grammar is DuckDB's
        on every engine; `$name` in the query is one of `parameters`.

        >>> ws.sql("SELECT status, sum(total) AS total FROM invoice WHERE total > $low GROUP BY status", low=10)
        ... # doctest: +SKIP
        """
        return self.runtime.records.querying.sql(self.context, query, limit=limit, timeout=timeout, **parameters)

    def serve(self, *, host: str = "127.0.0.1", port: int = 0) -> RunningServer:
        """Serves REST from a thread of this process; `.url` is its address; `.stop()` and closing end it.

        Every request needs a token of `ws.tokens.create(…)`: the port itself is open to this machine. A second call
        gives the server that runs already.

        Raises:
            InvalidState: it already runs at another address.
        """
        return self.runtime.serve(host, port)

    def close(self) -> None:
        """Gives the database back, so that another process may open it; closing twice does nothing.

        Ends `serve`, too. Whatever came from this workspace, also `as_user`, raises DatabaseClosed from then on.
        What `as_user` gave closes nothing.
        """
        if not self._is_view:
            self.runtime.close()

    def _load_frame(self, *arguments: Any, **options: Any) -> Any:
        from buildify_nb.records.loading.dataframes import DataFrameLoader

        return DataFrameLoader(self.runtime.modelling, self.runtime.records).load(self.context, *arguments, **options)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        engine = self.runtime.database.capabilities.engine
        return f"Workspace({self.context.user!r} in tenant {self.context.tenant!r} on {engine})"


def connect(
    url: str | Path | None = None, *, tenant: str = "default", user: str | None = None, clock: Clock | None = None
) -> Workspace:
    """Opens a database and prepares it when it is new.

    Args:
        url: a DuckDB file or ":memory:", `duckdb:///file`, `postgresql://…`, `postgres+embedded:///./folder`;
            `./buildify.duckdb` when left out.
        tenant: whose entities and records to work with; "platform" for those that all tenants read.
        user: in whose name. The first user of a new database is its owner; whoever holds the URL owns the database, so
            without a name an existing database is opened as the tenant's first owner.
        clock: where "now" comes from; the machine when left out.

    Raises:
        StorageError: one of its subclasses; the message says what is in the way and what to do.
        AuthenticationFailed: the tenant has no such user.
    """
    from buildify_nb.runtime import open_runtime

    return Workspace(*open_runtime(url, tenant=tenant, user=user, clock=clock))
