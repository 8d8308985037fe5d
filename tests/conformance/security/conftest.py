"""A founded database with every security service, for the tests of this folder."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from buildify_nb.clock import ManualClock
from buildify_nb.context import Context
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import AuditEntry
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.bootstrap import open_context
from buildify_nb.security.role_service import RoleService
from buildify_nb.security.tenant_service import TenantService
from buildify_nb.security.token_service import TokenService
from buildify_nb.security.user_service import UserService
from buildify_nb.storage import system_schema
from buildify_nb.storage.database import Database
from tests.conftest import OpenDatabase
from tests.templates import PostgresServer

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Ticks:
    """A monotonic timer that a test moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(frozen=True)
class Desk:
    """The security services on one database."""

    database: Database
    clock: ManualClock
    ticks: Ticks
    access: AccessControl
    audit: AuditLog
    users: UserService
    roles: RoleService
    tenants: TenantService
    tokens: TokenService

    def open(self, user: str | None = None, tenant: str = "default") -> Context:
        """A context of an existing user."""
        return open_context(self.database, tenant=tenant, user=user, clock=self.clock)

    def person(self, owner: Context, name: str, *roles: str) -> Context:
        """Creates a user with these roles and opens the database in that name."""
        self.users.create(owner, name, roles=roles)
        return self.open(name, owner.tenant)

    def manager_of_security(self, owner: Context, name: str = "sam", *more: str) -> Context:
        """A user who manages security and reads records, and holds nothing else but `more`."""
        self.roles.create(owner, f"{name}_role", permissions=["security:*:tenant", "records:read:tenant", *more])
        return self.person(owner, name, f"{name}_role")

    def last_entry(self, owner: Context) -> AuditEntry:
        """What was audited last in the tenant."""
        return self.audit.entries(owner, page_size=1).items[0]


def desk_on(database: Database) -> Desk:
    """All services, wired as a workspace wires them."""
    clock, ticks = ManualClock(START), Ticks()
    access = AccessControl(database, timer=ticks)
    audit = AuditLog(database, access, clock)
    services = (database, access, audit, clock)
    return Desk(
        database,
        clock,
        ticks,
        access,
        audit,
        UserService(*services),
        RoleService(*services),
        TenantService(*services),
        TokenService(*services, timer=ticks),
    )


@dataclass
class Lab:
    """Makes databases and logins on the server and takes them away again."""

    server: PostgresServer
    open_database: OpenDatabase
    cleanup: ExitStack
    databases: list[str] = field(default_factory=list[str])
    logins: list[str] = field(default_factory=list[str])

    def login(self, *options: str) -> str:
        """A login with these role options, for example "CREATEROLE"."""
        name = f"login_{secrets.token_hex(4)}"
        self.run(f"CREATE ROLE {name} LOGIN PASSWORD 'throw-away' {' '.join(options)}")
        self.logins.append(name)
        return name

    def database(self, name: str | None = None, *, owner: str | None = None) -> str:
        """A new database and its address, as its owner or as the server's administrator."""
        name = name or f"lab_{secrets.token_hex(4)}"
        self.databases.append(name)
        self.run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        if owner:
            self.run(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(owner)))
        return self.address(name, owner)

    def address(self, name: str, login: str | None = None) -> str:
        url = make_url(self.server.url_of(name))
        url = url.set(username=login, password="throw-away") if login else url
        return url.render_as_string(hide_password=False)

    def desk(self, url: str) -> Desk:
        """The services on the database at `url`, with upgraded system tables."""
        opened = self.open_database(url)
        system_schema.upgrade(opened)
        return desk_on(opened)

    def raw(self, url: str, login: str) -> psycopg.Connection:
        """A connection of the bare driver, in autocommit."""
        address = self.address(str(make_url(url).database), login)
        connection = psycopg.connect(address, autocommit=True)
        self.cleanup.callback(connection.close)
        return connection

    def run(self, statement: str | sql.Composed) -> None:
        with self.server.connect() as connection:
            connection.execute(statement)  # pyright: ignore[reportArgumentType, reportCallIssue]

    def member(self, *roles: str | None) -> str:
        """A login that was made a member of these roles."""
        name = self.login()
        for role in roles:
            assert role
            self.run(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(name)))
        return name

    def clean_up(self) -> None:
        """Databases go first: roles that own something in one cannot be dropped."""
        self.cleanup.close()
        for name in self.databases:
            self.server.drop(name)
        self.server.drop_roles("buildify_lab_")
        for login in self.logins:
            self.run(f"DROP ROLE {login}")


@pytest.fixture
def lab(postgres_server: PostgresServer, open_database: OpenDatabase) -> Iterator[Lab]:
    """Databases and logins on the Postgres server, gone after the test."""
    laboratory = Lab(postgres_server, open_database, ExitStack())
    try:
        yield laboratory
    finally:
        laboratory.clean_up()


@pytest.fixture
def desk(database: Database) -> Desk:
    """Services on a database that nobody founded yet."""
    return desk_on(database)


@pytest.fixture
def owner(desk: Desk) -> Context:
    """Founds the database and returns its first user, anna, an owner and platform administrator."""
    return desk.open("anna")


@pytest.fixture
def neighbour(desk: Desk, owner: Context) -> Context:
    """The owner of a second tenant, "acme"."""
    desk.tenants.create(owner, "acme", owner="zoe")
    return desk.open("zoe", "acme")


def forged(context: Context, user_id: UUID, name: str) -> Context:
    """A context in which somebody else's id was put."""
    return replace(context, user_id=user_id, user=name)
