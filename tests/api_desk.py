"""A running REST server over a database of its own: two tenants, and users made to measure."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from buildify_nb.api.server import serve_in_thread
from buildify_nb.security.bootstrap import open_context
from buildify_nb.workspace import Workspace, connect

MODEL = "/api/v1/data-model"
SECURITY = "/api/v1/security"


def records_of(entity: str) -> str:
    """The path of an entity's records."""
    return f"/api/v1/dynamic-data/{entity}/records"


@dataclass
class Desk:
    """The server, and what tests do around it."""

    ws: Workspace
    """Of anna, who owns the tenant "default" and administers the platform."""
    neighbour: Workspace
    """Of zoe, who owns the tenant "acme"."""
    url: str
    opened: ExitStack
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_name(self, stem: str = "thing") -> str:
        """A name that nothing has yet."""
        return f"{stem}_{next(self.numbers)}"

    def client(self, user: str = "anna", workspace: Workspace | None = None) -> httpx.Client:
        """A client with a new token of the user."""
        token = (workspace or self.ws).tokens.create(user, name="test").token
        client = httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        return self.opened.enter_context(client)

    def user_with(self, *permissions: str) -> str:
        """The name of a new user who holds exactly these permissions."""
        name = self.new_name("user")
        self.ws.roles.create(f"{name}_role", permissions=permissions)
        self.ws.users.create(name, roles=[f"{name}_role"])
        return name

    def draft(self, workspace: Workspace | None = None) -> Any:
        """A new draft entity with a title and a price."""
        fields = {"title": {"field_type": "string", "is_required": True}, "price": "decimal"}
        return (workspace or self.ws).entities.create(self.new_name("entity"), fields=fields)

    def entity(self, workspace: Workspace | None = None) -> str:
        """The name of a new published entity with a title and a price."""
        return self.draft(workspace).publish().name


@contextmanager
def open_desk(url: str) -> Iterator[Desk]:
    """A desk on the database at this address."""
    with ExitStack() as opened:
        ws = opened.enter_context(connect(url, user="anna"))
        ws.tenants.create("acme", owner="zoe")
        runtime = ws.runtime
        acme = open_context(runtime.database, tenant="acme", user="zoe", clock=runtime.clock)
        server = opened.enter_context(serve_in_thread(runtime))
        clients = opened.enter_context(ExitStack())
        yield Desk(ws, Workspace(runtime, acme), server.url, clients)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    """One server for the tests of a module, on each engine. They keep apart by using new names."""
    if request.param == "duckdb":
        with open_desk(":memory:") as opened:
            yield opened
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{secrets.token_hex(4)}"
    try:
        with open_desk(server.create(name)) as opened:
            yield opened
    finally:
        server.drop(name)
        server.drop_roles(f"buildify_{name}_")


@pytest.fixture
def anna(desk: Desk) -> httpx.Client:
    """A client of the owner of the tenant, who administers the platform."""
    return desk.client()


def problems(response: httpx.Response) -> dict[str, str]:
    """The messages of a refusal by field."""
    return {one["field"]: one["message"] for one in response.json()["errors"]}
