"""The composition root: opens a database and wires the services over it.

`import buildify_nb` does not import this module: it brings every service and SQLAlchemy with it, which take most of the
time of an import. The first `connect` does.
"""

from __future__ import annotations

from pathlib import Path

from buildify_nb.clock import Clock, SystemClock
from buildify_nb.context import Context
from buildify_nb.datamodel.modelling import Modelling
from buildify_nb.datamodel.seen import names_seen
from buildify_nb.datamodel.service import Services
from buildify_nb.errors import InvalidState
from buildify_nb.events import EventBus
from buildify_nb.plugins.contracts import RunningServer
from buildify_nb.plugins.registry import Registry, installed_plugins
from buildify_nb.records.access.access_rule_service import AccessRuleService
from buildify_nb.records.carried_store import COUNTS
from buildify_nb.records.reports.report_service import reports_naming
from buildify_nb.records.service import RecordService
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.bootstrap import open_context
from buildify_nb.security.role_renewal import renew_roles
from buildify_nb.security.role_service import RoleService
from buildify_nb.security.tenant_service import TenantService
from buildify_nb.security.token_service import TokenService
from buildify_nb.security.user_service import UserService
from buildify_nb.storage import system_schema, urls
from buildify_nb.storage.database import Database


class Runtime:
    """The services over one opened database, shared by the workspaces of its tenants and users."""

    def __init__(self, database: Database, plugins: Registry, clock: Clock) -> None:
        self.database, self.plugins, self.clock = database, plugins, clock
        self.events = EventBus()
        self.access = AccessControl(database)
        self.audit = AuditLog(database, self.access, clock)
        shared = (database, self.access, self.audit, clock)
        self.tenants, self.users = TenantService(*shared), UserService(*shared)
        self.roles, self.tokens = RoleService(*shared), TokenService(*shared)
        services = Services(
            database, self.access, self.audit, self.events, clock, plugins.field_types, carried_counts=COUNTS
        )
        self.modelling = Modelling(services)
        self.roles.find_entities(lambda uow: names_seen(uow).values())
        self.access_rules = AccessRuleService(*shared, plugins.field_types)
        services.reference_providers.extend([self.access_rules.fields_of, reports_naming])
        self.records = RecordService(
            database, self.modelling.catalog, self.access, self.audit, self.events, clock, plugins.field_types
        )
        self._server: tuple[str, int, RunningServer] | None = None

    def serve(self, host: str, port: int) -> RunningServer:
        """The one server of this runtime; raises InvalidState when it runs at another address than this."""
        self.database.require_open()
        if self._server is not None and self._server[2].is_running:
            *asked, running = self._server
            if asked != [host, port]:
                raise InvalidState(
                    f"This workspace is already served at {running.url}.",
                    todo="Use that address, or end that server first with its stop().",
                )
            return running
        self._server = (host, port, self.plugins.servers["rest"].start(self, host, port))
        return self._server[2]

    def close(self, *told: str) -> None:
        """Ends the server and gives the database back, as `Database.close`; closing twice does nothing."""
        if self._server is not None:
            self._server[2].stop()
        self.database.close(*told)


def open_runtime(
    url: str | Path | None, *, tenant: str, user: str | None, clock: Clock | None
) -> tuple[Runtime, Context]:
    """The services over the database at `url`, which is prepared when it is new, and who asks; see `connect`."""
    plugins = installed_plugins()
    address = urls.normalized(url)
    database = plugins.engines[urls.scheme_of(address)].open(address, plugins.bulk_loaders)
    try:
        runtime = Runtime(database, plugins, clock or SystemClock())
        system_schema.upgrade(database, share=runtime.modelling.share_again)
        renew_roles(database, runtime.modelling.allow_again)
        context = open_context(database, tenant=tenant, user=user, clock=runtime.clock)
        runtime.modelling.publishing.recover(context)
    except BaseException:
        database.close()
        raise
    return runtime, context
