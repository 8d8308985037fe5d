from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, InvalidState, NotFound, PermissionDenied
from tests.conformance.security.conftest import Desk


def test_roles_are_granted_and_revoked_and_it_is_written_who_did_it(desk: Desk, owner: Context) -> None:
    desk.person(owner, "maria")
    assert desk.users.grant(owner, "maria", "viewer").roles == ("viewer",)
    entry = desk.last_entry(owner)
    assert (entry.action, entry.entity_name, entry.user) == ("grant_role", "maria", "anna")
    assert entry.changes == {"role": [None, "viewer"]}
    assert desk.users.permissions_of(owner, "maria") == ["data_model:read:tenant", "records:read:tenant"]
    assert desk.users.revoke(owner, "maria", "viewer").roles == ()
    assert desk.last_entry(owner).changes == {"role": ["viewer", None]}
    assert desk.users.permissions_of(owner, "maria") == []


def test_doing_it_again_does_and_writes_nothing(desk: Desk, owner: Context) -> None:
    desk.person(owner, "maria", "viewer")
    before = desk.audit.entries(owner).total
    assert desk.users.grant(owner, "maria", "viewer").roles == ("viewer",)
    desk.users.revoke(owner, "maria", "operator")
    desk.users.activate(owner, "maria")
    assert desk.audit.entries(owner).total == before


def test_roles_that_are_not_there_are_not_found(desk: Desk, owner: Context, neighbour: Context) -> None:
    desk.roles.create(neighbour, "pilot", permissions=["records:read:tenant"])
    for role in ("pilot", "nothing", "owner'; --"):
        with pytest.raises(NotFound):
            desk.users.grant(owner, "anna", role)
    assert desk.users.get(owner, "anna").roles == ("owner",)


def test_nobody_grants_more_than_they_hold(desk: Desk, owner: Context) -> None:
    sam = desk.manager_of_security(owner)
    desk.person(owner, "maria")
    for role in ("owner", "designer", "operator"):
        with pytest.raises(PermissionDenied, match="does not hold"):
            desk.users.grant(sam, "sam", role)
        with pytest.raises(PermissionDenied, match="does not hold"):
            desk.users.create(sam, "puppet", roles=[role])
    desk.users.grant(sam, "maria", "sam_role")
    assert desk.users.get(owner, "sam").roles == ("sam_role",)
    assert desk.users.get(owner, "maria").roles == ("sam_role",)
    assert [user.name for user in desk.users.list(owner)] == ["anna", "maria", "sam"]


def test_nobody_changes_those_who_hold_more(desk: Desk, owner: Context) -> None:
    sam = desk.manager_of_security(owner)
    attempts: list[Callable[[], object]] = [
        lambda: desk.users.revoke(sam, "anna", "owner"),
        lambda: desk.users.deactivate(sam, "anna"),
        lambda: desk.users.update(sam, "anna", email="sam@example.com"),
        lambda: desk.users.set_absence(sam, "anna", None),
        lambda: desk.tokens.create(sam, "anna", name="mine"),
    ]
    desk.person(owner, "second", "owner")
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="does not hold"):
            attempt()
    anna = desk.users.get(owner, "anna")
    assert (anna.is_active, anna.roles, anna.email) == (True, ("owner",), None)
    assert desk.tokens.list(owner) == []


def test_an_inactive_stronger_user_is_not_woken_by_a_weaker_one(desk: Desk, owner: Context) -> None:
    sam = desk.manager_of_security(owner)
    desk.person(owner, "old", "owner")
    desk.users.deactivate(owner, "old")
    with pytest.raises(PermissionDenied):
        desk.users.activate(sam, "old")
    assert not desk.users.get(owner, "old").is_active


def test_an_owner_who_is_no_platform_admin_cannot_change_one_who_is(desk: Desk, owner: Context) -> None:
    olga = desk.person(owner, "olga", "owner")
    with pytest.raises(PermissionDenied, match="platform:execute:platform"):
        desk.users.deactivate(olga, "anna")
    with pytest.raises(PermissionDenied, match="platform:execute:platform"):
        desk.tokens.create(olga, "anna", name="mine")
    with pytest.raises(PermissionDenied):
        desk.users.set_platform_admin(olga, "olga", True)
    assert desk.users.get(owner, "anna").is_active
    assert not desk.users.get(owner, "olga").is_platform_admin


def test_somebody_without_rights_changes_nobody(desk: Desk, owner: Context) -> None:
    vic = desk.person(owner, "vic", "viewer")
    attempts: list[Callable[[], object]] = [
        lambda: desk.users.grant(vic, "vic", "viewer"),
        lambda: desk.users.revoke(vic, "anna", "owner"),
        lambda: desk.users.deactivate(vic, "anna"),
        lambda: desk.users.activate(vic, "vic"),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="security:update:tenant"):
            attempt()
    assert desk.users.get(owner, "vic").roles == ("viewer",)


def test_the_last_active_owner_stays(desk: Desk, owner: Context) -> None:
    desk.person(owner, "ben", "owner")
    desk.users.set_platform_admin(owner, "ben", True)
    desk.users.deactivate(owner, "ben")
    with pytest.raises(InvalidState, match="without an active owner"):
        desk.users.revoke(owner, "anna", "owner")
    with pytest.raises(InvalidState, match="without an active owner"):
        desk.users.deactivate(owner, "anna")
    anna = desk.users.get(owner, "anna")
    assert (anna.is_active, anna.roles) == (True, ("owner",))
    desk.users.activate(owner, "ben")
    assert desk.users.revoke(owner, "anna", "owner").roles == ()


def test_an_owner_of_another_tenant_does_not_count(desk: Desk, owner: Context, neighbour: Context) -> None:
    with pytest.raises(InvalidState, match="without an active owner"):
        desk.users.revoke(neighbour, "zoe", "owner")
    assert desk.users.get(neighbour, "zoe").roles == ("owner",)


def test_an_own_role_that_is_called_owner_elsewhere_does_not_count(desk: Desk, owner: Context) -> None:
    desk.roles.create(owner, "second_owner", permissions=["*:*:tenant"])
    desk.person(owner, "ben", "second_owner")
    with pytest.raises(InvalidState, match="without an active owner"):
        desk.users.revoke(owner, "anna", "owner")


def test_the_last_platform_administrator_stays(desk: Desk, owner: Context) -> None:
    desk.person(owner, "ben", "owner")
    with pytest.raises(InvalidState, match="platform administrator"):
        desk.users.set_platform_admin(owner, "anna", False)
    with pytest.raises(InvalidState, match="platform administrator"):
        desk.users.deactivate(owner, "anna")
    assert desk.users.set_platform_admin(owner, "ben", True).is_platform_admin
    assert desk.last_entry(owner).changes == {"is_platform_admin": [False, True]}
    assert not desk.users.set_platform_admin(owner, "anna", False).is_platform_admin
    with pytest.raises(PermissionDenied):
        desk.users.set_platform_admin(owner, "anna", True)


def test_owners_who_remove_each_other_at_once_leave_one(desk: Desk, owner: Context) -> None:
    owners = [owner, *(desk.person(owner, f"owner_{number}", "owner") for number in range(3))]
    for context in owners[1:]:
        desk.users.set_platform_admin(owner, context.user, True)
    together, refused = threading.Barrier(len(owners)), list[BuildifyError]()

    def leave(context: Context) -> None:
        together.wait()
        try:
            desk.users.revoke(context, context.user, "owner")
        except InvalidState as error:
            refused.append(error)

    threads = [threading.Thread(target=leave, args=(context,)) for context in owners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = desk.open()
    assert len(refused) == 1
    assert [user.name for user in desk.users.list(left) if "owner" in user.roles] == [left.user]
