from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from buildify_nb.context import Context
from buildify_nb.errors import PermissionDenied
from buildify_nb.security.access import AccessControl
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.security.tables import user_roles, users
from tests.conformance.security.conftest import Desk, desk_on, forged


def test_a_denial_names_the_permission_and_who_could_grant_it(desk: Desk, owner: Context) -> None:
    viewer = desk.person(owner, "vic", "viewer")
    desk.person(owner, "olga", "owner")
    desk.manager_of_security(owner)
    with pytest.raises(PermissionDenied) as caught:
        desk.access.require(viewer, "records:create:track")
    assert caught.value.what == "vic may not do this."
    assert "records:create:track" in caught.value.why
    # sam manages security, but holds no records:create and so could not hand it out.
    assert "anna or olga" in caught.value.todo
    assert "sam" not in str(caught.value)


def test_a_platform_permission_is_granted_by_administrators_only(desk: Desk, owner: Context) -> None:
    other = desk.person(owner, "olga", "owner")
    desk.access.require(owner, PLATFORM_PERMISSION)
    with pytest.raises(PermissionDenied, match="Ask a platform administrator"):
        desk.access.require(other, PLATFORM_PERMISSION)


def test_what_is_held_is_allowed(desk: Desk, owner: Context) -> None:
    viewer = desk.person(owner, "vic", "viewer")
    desk.access.require(viewer, "records:read:track")
    assert desk.access.is_allowed(viewer, "records:read:track")
    assert not desk.access.is_allowed(viewer, "records:update:track")
    assert desk.access.permissions(viewer) == {"data_model:read:tenant", "records:read:tenant"}


def test_a_change_made_in_this_process_counts_at_once_everywhere_in_it(desk: Desk, owner: Context) -> None:
    vic = desk.person(owner, "vic", "viewer")
    elsewhere = AccessControl(desk.database, timer=lambda: 0.0)
    assert elsewhere.is_allowed(vic, "records:read:track")
    desk.users.revoke(owner, "vic", "viewer")
    assert not elsewhere.is_allowed(vic, "records:read:track")
    desk.users.grant(owner, "vic", "operator")
    assert elsewhere.is_allowed(vic, "records:create:track")
    desk.users.deactivate(owner, "vic")
    assert elsewhere.permissions(vic) == frozenset()
    desk.users.activate(owner, "vic")
    assert elsewhere.is_allowed(vic, "records:create:track")


def test_a_change_of_a_role_counts_at_once(desk: Desk, owner: Context) -> None:
    desk.roles.create(owner, "auditor", permissions=["audit:read:tenant"])
    vic = desk.person(owner, "vic", "auditor")
    assert desk.access.is_allowed(vic, "audit:read:tenant")
    desk.roles.update(owner, "auditor", permissions=["records:read:tenant"])
    assert not desk.access.is_allowed(vic, "audit:read:tenant")
    assert desk.access.is_allowed(vic, "records:read:tenant")


def test_a_change_made_elsewhere_counts_after_five_seconds(desk: Desk, owner: Context) -> None:
    vic = desk.person(owner, "vic", "viewer")
    assert desk.access.is_allowed(vic, "records:read:track")
    desk.database.as_system(lambda uow: uow.execute(delete(user_roles).where(user_roles.c.user_id == vic.user_id)))
    desk.ticks.seconds += 4.9
    assert desk.access.is_allowed(vic, "records:read:track")
    desk.ticks.seconds += 0.1
    assert not desk.access.is_allowed(vic, "records:read:track")


def test_an_inactive_administrator_holds_nothing(desk: Desk, owner: Context) -> None:
    desk.database.as_system(lambda uow: uow.execute(update(users).values(is_active=False)))
    assert desk.access.permissions(owner) == frozenset()
    assert not desk.access.is_allowed(owner, PLATFORM_PERMISSION)


def test_rights_do_not_travel_to_another_tenant(desk: Desk, owner: Context, neighbour: Context) -> None:
    stranger = forged(neighbour, owner.user_id, owner.user)
    fresh = desk_on(desk.database)
    assert fresh.access.permissions(stranger) == frozenset()
    with pytest.raises(PermissionDenied):
        fresh.users.list(stranger)
    with pytest.raises(PermissionDenied):
        fresh.users.create(stranger, "spy", roles=["owner"])
    assert [user.name for user in desk.users.list(neighbour)] == ["zoe"]
