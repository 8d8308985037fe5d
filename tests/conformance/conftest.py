"""Fixtures for tests that run on both engines: tenants as storage knows them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from buildify_nb.clock import SystemClock
from buildify_nb.context import Context
from buildify_nb.identifiers import new_id
from buildify_nb.plugins.registry import installed_plugins
from buildify_nb.runtime import Runtime
from buildify_nb.security.bootstrap import open_context
from buildify_nb.security.tables import tenant_roles, tenants
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

NewTenant = Callable[[str], Context]


def make_tenant(database: Database, name: str) -> Context:
    """A tenant with its schema (and role), made by storage's own means; the context is one of it."""
    context = Context(tenant_id=new_id(), tenant=name, user_id=new_id(), user="tester")

    def work(uow: UnitOfWork) -> None:
        for role in (database.dialect.role_of(name), database.dialect.members_role_of(name)):
            if role:
                uow.execute(insert(tenant_roles).values(role_name=role, tenant_id=context.tenant_id))
        database.dialect.prepare_tenant(uow.connection, name)

    row = {"id": context.tenant_id, "name": name, "label": name, "created_at": datetime.now(UTC)}
    database.as_system(lambda uow: uow.execute(insert(tenants).values(row)))
    database.as_owner(work)
    return context


@pytest.fixture
def new_tenant(database: Database) -> NewTenant:
    """Creates a tenant by name and returns a context of it."""
    return lambda name: make_tenant(database, name)


@pytest.fixture
def tenant(new_tenant: NewTenant) -> Context:
    """A context of the tenant "acme"."""
    return new_tenant("acme")


@pytest.fixture
def workspace(database: Database) -> Workspace:
    """A new database as its first user, ana, sees it."""
    runtime = Runtime(database, installed_plugins(), SystemClock())
    return Workspace(runtime, open_context(database, tenant="default", user="ana", clock=runtime.clock))


@pytest.fixture
def platform(workspace: Workspace) -> Workspace:
    """The platform with a published "country" of two records, and a draft "plan"."""
    made = workspace.platform()
    features = {"supports_attachments": True, "supports_comments": True}
    made.entities.create("country", fields={"title": "string", "code": "string"}, **features).publish()
    made.entities.create("plan", fields={"title": "string"})
    for title, code in (("Peru", "pe"), ("Chad", "td")):
        made.records["country"].create(title=title, code=code)
    return made


@pytest.fixture
def acme(workspace: Workspace) -> Workspace:
    """The owner of a second tenant."""
    workspace.tenants.create("acme", owner="zoe")
    runtime = workspace.runtime
    return Workspace(runtime, open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock))
