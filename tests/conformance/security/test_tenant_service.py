from __future__ import annotations

import pytest
from sqlalchemy import select, text

from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, PermissionDenied
from buildify_nb.security.default_roles import DEFAULT_ROLES
from buildify_nb.security.tables import tenant_roles
from tests.conformance.security.conftest import Desk


def test_a_tenant_gets_its_schema_its_roles_and_its_owner(desk: Desk, owner: Context) -> None:
    created = desk.tenants.create(owner, "acme", label="Acme Inc.", owner="zoe")
    assert (created.name, created.label) == ("acme", "Acme Inc.")
    assert created in desk.tenants.list(owner)
    zoe = desk.open(tenant="acme")
    assert (zoe.user, zoe.tenant_id) == ("zoe", created.id)
    assert len(desk.roles.list(zoe)) == len(DEFAULT_ROLES)
    assert not desk.users.get(zoe, "zoe").is_platform_admin
    desk.database.write(zoe, lambda uow: uow.connection.execute(text('CREATE TABLE "tenant_acme"."t" (n INTEGER)')))
    assert (
        desk.database.read(zoe, lambda uow: uow.run_driver_sql('SELECT count(*) FROM "tenant_acme"."t"').scalar()) == 0
    )


def test_the_roles_of_the_database_are_known_where_there_are_roles(desk: Desk, owner: Context) -> None:
    created = desk.tenants.create(owner, "acme", owner="zoe")
    known = desk.database.as_owner(
        lambda uow: (
            uow.execute(select(tenant_roles.c.role_name).where(tenant_roles.c.tenant_id == created.id)).scalars().all()
        )
    )
    expected = {desk.database.dialect.role_of("acme"), desk.database.dialect.members_role_of("acme")} - {None}
    assert set(known) == expected
    assert bool(expected) is desk.database.capabilities.tenant_roles


def test_both_tenants_see_who_created_it(desk: Desk, owner: Context) -> None:
    created = desk.tenants.create(owner, "acme", owner="zoe")
    for reader in (owner, desk.open("zoe", "acme")):
        entry = desk.last_entry(reader)
        assert (entry.action, entry.user, entry.entity_id) == ("create_tenant", "anna", str(created.id))
        assert entry.changes["after"] == {"name": "acme", "label": "Acme", "owner": "zoe"}


def test_only_platform_administrators_may(desk: Desk, owner: Context, neighbour: Context) -> None:
    olga = desk.person(owner, "olga", "owner")
    for stranger in (olga, neighbour):
        with pytest.raises(PermissionDenied, match="platform:execute:platform"):
            desk.tenants.create(stranger, "mine", owner="olga")
        with pytest.raises(PermissionDenied, match="platform:execute:platform"):
            desk.tenants.list(stranger)
    assert [tenant.name for tenant in desk.tenants.list(owner)] == ["acme", "default", "platform"]


def test_a_taken_or_wrong_name_creates_nothing(desk: Desk, owner: Context) -> None:
    for name in ("default", "platform"):
        with pytest.raises(AlreadyExists):
            desk.tenants.create(owner, name, owner="zoe")
    for name in ("Acme", "a" * 41, 'x"; DROP SCHEMA buildify; --'):
        with pytest.raises(DefinitionError):
            desk.tenants.create(owner, name, owner="zoe")
    with pytest.raises(InvalidRecord):
        desk.tenants.create(owner, "acme", owner="Zoe!")
    with pytest.raises(DefinitionError):
        desk.tenants.create(owner, "acme", label="", owner="zoe")
    assert [tenant.name for tenant in desk.tenants.list(owner)] == ["default", "platform"]
    assert desk.open() == owner


def test_the_longest_name_works(desk: Desk, owner: Context) -> None:
    name = "t" * 40
    desk.tenants.create(owner, name, owner="zoe")
    zoe = desk.open(tenant=name)
    assert [user.name for user in desk.users.list(zoe)] == ["zoe"]
