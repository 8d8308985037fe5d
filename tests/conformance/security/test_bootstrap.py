from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from buildify_nb.context import Context
from buildify_nb.errors import AuthenticationFailed, DefinitionError, InvalidRecord, NotFound, PermissionDenied
from buildify_nb.identifiers import name_problem
from buildify_nb.security import bootstrap
from buildify_nb.security.default_roles import DEFAULT_ROLES
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.tables import tenants, users
from buildify_nb.security.tenants import PLATFORM_TENANT_ID
from buildify_nb.storage.database import Database
from tests.conformance.security.conftest import Desk


def test_a_new_database_gets_the_platform_the_tenant_and_its_owner(desk: Desk) -> None:
    anna = desk.open("anna", "crm")
    assert (anna.tenant, anna.user) == ("crm", "anna")
    assert [tenant.name for tenant in desk.tenants.list(anna)] == ["crm", "platform"]
    assert {tenant.id for tenant in desk.tenants.list(anna)} == {PLATFORM_TENANT_ID, anna.tenant_id}
    found = desk.users.get(anna, "anna")
    assert found.roles == ("owner",)
    assert found.is_platform_admin
    assert desk.users.permissions_of(anna, "anna") == ["*:*:tenant", PLATFORM_PERMISSION]
    assert {role.name for role in desk.roles.list(anna)} == {role.name for role in DEFAULT_ROLES}


@pytest.mark.parametrize(("login", "expected"), [("Anna Schmidt", "anna_schmidt"), ("!!!", "owner"), ("user", "user_")])
def test_the_first_user_is_named_after_the_login(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, login: str, expected: str
) -> None:
    monkeypatch.setattr(bootstrap.getpass, "getuser", lambda: login)
    assert desk.open().user == expected
    assert name_problem(expected) == ""


def test_a_machine_without_a_login_name_gets_an_owner(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise OSError

    monkeypatch.setattr(bootstrap.getpass, "getuser", nobody)
    assert desk.open().user == "owner"


def test_later_nobody_named_means_the_earliest_active_owner(desk: Desk, owner: Context) -> None:
    desk.clock.advance(minutes=1)
    ben = desk.person(owner, "ben", "owner")
    assert desk.open() == owner
    desk.users.set_platform_admin(owner, "ben", True)
    desk.users.deactivate(ben, "anna")
    assert desk.open() == ben


def test_opening_again_founds_nothing_twice(desk: Desk, owner: Context) -> None:
    before = _counts(desk.database)
    assert desk.open("anna") == owner
    assert _counts(desk.database) == before


def test_unknown_tenants_and_users_are_refused_with_the_way_on(desk: Desk, owner: Context) -> None:
    with pytest.raises(NotFound, match=r"ws\.tenants\.create"):
        desk.open(tenant="nowhere")
    with pytest.raises(AuthenticationFailed, match=r"ws\.users\.create\('maria'\)"):
        desk.open("maria")
    desk.users.create(owner, "maria")
    desk.users.deactivate(owner, "maria")
    with pytest.raises(AuthenticationFailed, match="deactivated"):
        desk.open("maria")


def test_a_user_without_roles_opens_and_is_refused_everything(desk: Desk, owner: Context) -> None:
    maria = desk.person(owner, "maria")
    assert desk.users.permissions_of(maria, "maria") == []
    with pytest.raises(PermissionDenied):
        desk.users.list(maria)
    with pytest.raises(PermissionDenied):
        desk.audit.entries(maria)


@pytest.mark.parametrize("name", ["Crm", "a" * 41, "9lives", "", "x; DROP SCHEMA buildify"])
def test_a_bad_tenant_name_founds_nothing(desk: Desk, name: str) -> None:
    with pytest.raises(DefinitionError):
        desk.open("anna", name)
    assert _counts(desk.database) == (0, 0)


def test_a_bad_user_name_founds_nothing(desk: Desk) -> None:
    with pytest.raises(InvalidRecord):
        desk.open('anna"; --')
    assert _counts(desk.database) == (0, 0)


def test_the_platform_itself_can_be_the_first_tenant(desk: Desk) -> None:
    anna = desk.open("anna", "platform")
    assert anna.tenant_id == PLATFORM_TENANT_ID
    assert [tenant.name for tenant in desk.tenants.list(anna)] == ["platform"]


def test_the_tenant_of_the_platform_is_opened_by_its_first_administrator(desk: Desk, owner: Context) -> None:
    desk.users.create(owner, "max", roles=["owner"])
    desk.users.set_platform_admin(owner, "max", True)
    opened = desk.open(tenant="platform")
    assert (opened.tenant_id, opened.user_id, opened.user) == (PLATFORM_TENANT_ID, owner.user_id, "anna")
    assert desk.open("max", "platform").user == "max"


def test_concurrent_first_openings_found_one_owner(desk: Desk) -> None:
    together, opened, failed = threading.Barrier(6), list[Context](), list[Exception]()

    def first(number: int) -> None:
        together.wait()
        try:
            opened.append(desk.open(f"user_{number}"))
        except AuthenticationFailed as error:
            failed.append(error)

    threads = [threading.Thread(target=first, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(opened), len(failed)) == (1, 5)
    assert _counts(desk.database) == (2, 1)
    assert desk.open().user == opened[0].user


def test_the_docstring_says_who_owns_a_database() -> None:
    assert "Whoever holds the URL of a database owns it" in (bootstrap.open_context.__doc__ or "")
    assert Path(bootstrap.__file__).name == "bootstrap.py"


def _counts(database: Database) -> tuple[int, int]:
    counting = [select(func.count()).select_from(table) for table in (tenants, users)]
    return database.as_system(
        lambda uow: (uow.execute(counting[0]).scalar_one(), uow.execute(counting[1]).scalar_one())
    )
