"""A founded database with every security service, for the tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

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
from buildify_nb.storage.database import Database

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
