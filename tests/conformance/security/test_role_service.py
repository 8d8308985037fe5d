from __future__ import annotations

from collections.abc import Callable

import pytest

from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidState, NotFound, PermissionDenied, StillReferenced
from buildify_nb.security.default_roles import DEFAULT_ROLES
from tests.conformance.security.conftest import Desk


def test_a_role_is_created_changed_and_deleted_and_all_of_it_is_written(desk: Desk, owner: Context) -> None:
    created = desk.roles.create(owner, "track_reader", permissions=["records:read:track"], description="Reads tracks.")
    assert (created.label, created.permissions, created.is_system) == ("Track reader", ("records:read:track",), False)
    changed = desk.roles.update(owner, "track_reader", permissions=["records:*:track"], label="Tracks")
    assert (changed.permissions, changed.label, changed.description) == (
        ("records:*:track",),
        "Tracks",
        "Reads tracks.",
    )
    assert changed in desk.roles.list(owner)
    entry = desk.last_entry(owner)
    assert entry.changes["before"]["permissions"] == ["records:read:track"]
    assert entry.changes["after"]["permissions"] == ["records:*:track"]
    desk.roles.delete(owner, "track_reader")
    assert [role.name for role in desk.roles.list(owner) if not role.is_system] == []
    log = desk.audit.entries(owner, entity_type="role")
    assert [entry.action for entry in log] == ["delete_role", "update_role", "create_role"]


def test_a_role_limited_to_one_entity_opens_only_that(desk: Desk, owner: Context) -> None:
    desk.roles.create(owner, "track_reader", permissions=["records:read:track"])
    maria = desk.person(owner, "maria", "track_reader")
    assert desk.access.is_allowed(maria, "records:read:track")
    assert not desk.access.is_allowed(maria, "records:read:album")


def test_default_roles_stay_as_they_are(desk: Desk, owner: Context) -> None:
    before = desk.roles.list(owner)
    assert [role.name for role in before] == sorted(role.name for role in DEFAULT_ROLES)
    for role in before:
        with pytest.raises(InvalidState, match="belongs to the product"):
            desk.roles.update(owner, role.name, permissions=["records:read:tenant"])
        with pytest.raises(InvalidState, match="belongs to the product"):
            desk.roles.delete(owner, role.name)
    assert desk.roles.list(owner) == before


def test_a_role_in_use_is_not_deleted(desk: Desk, owner: Context) -> None:
    desk.roles.create(owner, "reader", permissions=["records:read:tenant"])
    for name in ("a", "b", "c", "d"):
        desk.person(owner, name, "reader")
    with pytest.raises(StillReferenced, match="a, b, c and others have it"):
        desk.roles.delete(owner, "reader")
    assert desk.users.get(owner, "a").roles == ("reader",)


def test_names_are_taken_once_and_wrong_permissions_create_nothing(desk: Desk, owner: Context) -> None:
    with pytest.raises(AlreadyExists):
        desk.roles.create(owner, "viewer")
    with pytest.raises(DefinitionError):
        desk.roles.create(owner, "king", permissions=["platform:execute:platform"])
    with pytest.raises(DefinitionError):
        desk.roles.create(owner, "King")
    assert len(desk.roles.list(owner)) == len(DEFAULT_ROLES)


def test_nobody_makes_a_role_that_holds_more_than_they_do(desk: Desk, owner: Context) -> None:
    sam = desk.manager_of_security(owner)
    desk.roles.create(owner, "designers", permissions=["data_model:*:tenant"])
    attempts: list[Callable[[], object]] = [
        lambda: desk.roles.create(sam, "king", permissions=["*:*:tenant"]),
        lambda: desk.roles.create(sam, "king", permissions=["records:*:tenant"]),
        lambda: desk.roles.update(sam, "sam_role", permissions=["security:*:tenant", "audit:read:tenant"]),
        lambda: desk.roles.update(sam, "designers", permissions=[]),
        lambda: desk.roles.delete(sam, "designers"),
    ]
    before = desk.roles.list(owner)
    for attempt in attempts:
        with pytest.raises(PermissionDenied, match="does not hold"):
            attempt()
    assert desk.roles.list(owner) == before
    assert desk.roles.create(sam, "reader", permissions=["records:read:track"]).permissions == ("records:read:track",)


@pytest.mark.parametrize(
    ("held", "allowed"),
    [("create", "create"), ("update", "update"), ("delete", "delete"), ("read", "list")],
)
def test_each_call_takes_exactly_its_permission(desk: Desk, owner: Context, held: str, allowed: str) -> None:
    desk.roles.create(owner, "target")
    desk.roles.create(owner, "held_role", permissions=[f"security:{held}:tenant"])
    maria = desk.person(owner, "maria", "held_role")
    calls: dict[str, Callable[[], object]] = {
        "create": lambda: desk.roles.create(maria, "new_role"),
        "update": lambda: desk.roles.update(maria, "target", label="Target 2"),
        "delete": lambda: desk.roles.delete(maria, "target"),
        "list": lambda: desk.roles.list(maria),
    }
    calls.pop(allowed)()
    for call in calls.values():
        with pytest.raises(PermissionDenied, match="security:"):
            call()


def test_roles_of_another_tenant_are_not_found(desk: Desk, owner: Context, neighbour: Context) -> None:
    desk.roles.create(neighbour, "pilot", permissions=["records:read:tenant"])
    with pytest.raises(NotFound):
        desk.roles.update(owner, "pilot", label="X")
    with pytest.raises(NotFound):
        desk.roles.delete(owner, "pilot")
    assert "pilot" not in [role.name for role in desk.roles.list(owner)]
    assert [role.label for role in desk.roles.list(neighbour) if role.name == "pilot"] == ["Pilot"]
