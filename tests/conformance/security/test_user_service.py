from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from buildify_nb.context import Context
from buildify_nb.errors import AlreadyExists, InvalidRecord, NotFound, PermissionDenied
from buildify_nb.identifiers import new_id
from tests.conformance.security.conftest import START, Desk


def test_a_user_is_created_as_told_and_audited(desk: Desk, owner: Context) -> None:
    created = desk.users.create(
        owner,
        "maria",
        roles=["viewer", "operator", "viewer"],
        full_name="Maria Moreno",
        email="maria@EXAMPLE.com",
        phone="+49 30 123456",
        department="Sales",
        manager="anna",
        zone="Europe/Berlin",
    )
    assert desk.users.get(owner, "maria") == created == desk.users.get(owner, created.id)
    assert (created.full_name, created.email, created.phone) == ("Maria Moreno", "maria@example.com", "+4930123456")
    assert (created.department, created.manager, created.zone) == ("Sales", "anna", "Europe/Berlin")
    assert (created.roles, created.is_active, created.is_platform_admin) == (("operator", "viewer"), True, False)
    assert (created.created_at, created.updated_at, created.absence) == (START, START, None)
    log = desk.audit.entries(owner, entity_type="user", entity_id=created.id)
    assert [entry.action for entry in log] == ["grant_role", "grant_role", "create_user"]
    assert log.items[-1].changes["after"]["email"] == "maria@example.com"
    assert {entry.user for entry in log} == {"anna"}


def test_a_user_needs_no_more_than_a_name(desk: Desk, owner: Context) -> None:
    created = desk.users.create(owner, "maria_moreno", email=None, zone="")
    assert (created.full_name, created.zone, created.roles) == ("Maria moreno", "UTC", ())


def test_one_role_may_be_given_by_its_name_alone(desk: Desk, owner: Context) -> None:
    assert desk.users.create(owner, "maria", roles="viewer").roles == ("viewer",)


def test_names_are_taken_once_in_a_tenant(desk: Desk, owner: Context, neighbour: Context) -> None:
    desk.users.create(owner, "maria")
    with pytest.raises(AlreadyExists):
        desk.users.create(owner, "maria")
    desk.users.create(neighbour, "maria")
    assert [user.name for user in desk.users.list(neighbour)] == ["maria", "zoe"]


def test_a_refused_creation_leaves_nothing(desk: Desk, owner: Context) -> None:
    wrong: dict[str, Any] = {"email": "x", "phone": "y", "nickname": "m"}
    with pytest.raises(InvalidRecord) as caught:
        desk.users.create(owner, "maria", **wrong)
    assert [problem.field for problem in caught.value.problems] == ["email", "phone", "nickname"]
    with pytest.raises(NotFound):
        desk.users.create(owner, "maria", roles=["viewer", "no_such_role"])
    with pytest.raises(InvalidRecord, match="no user 'nobody'"):
        desk.users.create(owner, "maria", manager="nobody")
    assert [user.name for user in desk.users.list(owner)] == ["anna"]
    assert desk.audit.entries(owner).total == 0


@pytest.mark.parametrize("field", ["is_platform_admin", "is_active", "tenant_id", "id", "name", "created_at"])
def test_columns_of_the_system_cannot_be_assigned(desk: Desk, owner: Context, field: str) -> None:
    forbidden: dict[str, Any] = {field: True}
    with pytest.raises((InvalidRecord, TypeError)):
        desk.users.update(owner, "anna", **forbidden)
    with pytest.raises((InvalidRecord, TypeError)):
        desk.users.create(owner, "maria", **forbidden)
    assert [user.name for user in desk.users.list(owner)] == ["anna"]


def test_an_update_changes_what_is_told_and_keeps_the_rest(desk: Desk, owner: Context) -> None:
    desk.users.create(owner, "maria", full_name="Maria", email="maria@example.com")
    desk.clock.advance(hours=1)
    changed = desk.users.update(owner, "maria", department="Sales", email=None)
    assert (changed.full_name, changed.email, changed.department) == ("Maria", None, "Sales")
    assert changed.updated_at > changed.created_at
    entry = desk.last_entry(owner)
    assert (entry.action, entry.entity_name) == ("update_user", "maria")
    assert entry.changes == {"department": [None, "Sales"], "email": ["maria@example.com", None]}
    assert desk.users.update(owner, "maria", full_name=None).full_name == "Maria"


def test_an_update_that_changes_nothing_is_not_audited(desk: Desk, owner: Context) -> None:
    before = desk.audit.entries(owner).total
    desk.users.update(owner, "anna", zone="UTC")
    assert desk.audit.entries(owner).total == before


def test_managers_cannot_form_a_circle(desk: Desk, owner: Context) -> None:
    for name, manager in [("ben", "anna"), ("carl", "ben"), ("dora", "carl")]:
        desk.users.create(owner, name, manager=manager)
    with pytest.raises(InvalidRecord, match="in a circle"):
        desk.users.update(owner, "anna", manager="dora")
    with pytest.raises(InvalidRecord, match="in a circle"):
        desk.users.update(owner, "ben", manager="ben")
    assert desk.users.get(owner, "anna").manager is None
    assert desk.users.update(owner, "dora", manager="anna").manager == "anna"
    assert desk.users.update(owner, "dora", manager=None).manager is None


def test_a_manager_of_another_tenant_is_nobody(desk: Desk, owner: Context, neighbour: Context) -> None:
    with pytest.raises(InvalidRecord, match="no user 'zoe'"):
        desk.users.update(owner, "anna", manager="zoe")


def test_users_see_and_change_their_own_contact_details_only(desk: Desk, owner: Context) -> None:
    maria = desk.person(owner, "maria")
    assert desk.users.get(maria, "maria").name == "maria"
    changed = desk.users.update(maria, "maria", full_name="Maria M.", phone="+49 30 123456", zone="Asia/Tokyo")
    assert (changed.full_name, changed.phone, changed.zone) == ("Maria M.", "+4930123456", "Asia/Tokyo")
    assert desk.last_entry(owner).user == "maria"
    with pytest.raises(PermissionDenied):
        desk.users.update(maria, "maria", manager="anna")
    with pytest.raises(PermissionDenied):
        desk.users.update(maria, "maria", full_name="M.", department="Board")
    with pytest.raises(PermissionDenied):
        desk.users.update(maria, "anna", full_name="Nobody")
    with pytest.raises(PermissionDenied):
        desk.users.get(maria, "anna")
    with pytest.raises(PermissionDenied):
        desk.users.permissions_of(maria, "anna")
    with pytest.raises(PermissionDenied):
        desk.users.create(maria, "spy")
    after = desk.users.get(owner, "maria")
    assert (after.manager, after.department, after.full_name) == (None, None, "Maria M.")
    assert desk.users.get(owner, "anna").full_name == "Anna"


def test_a_deactivated_user_can_no_longer_change_even_that(desk: Desk, owner: Context) -> None:
    maria = desk.person(owner, "maria")
    desk.users.deactivate(owner, "maria")
    with pytest.raises(PermissionDenied):
        desk.users.update(maria, "maria", phone="+49 30 123456")
    assert desk.users.get(owner, "maria").phone is None


def test_lists_are_sorted_searched_and_filtered(desk: Desk, owner: Context) -> None:
    desk.users.create(owner, "maria", full_name="Maria Moreno", department="Sales")
    desk.users.create(owner, "ben", email="ben_100%@example.com")
    desk.users.deactivate(owner, "ben")
    assert [user.name for user in desk.users.list(owner)] == ["anna", "ben", "maria"]
    assert [user.name for user in desk.users.list(owner, active_only=True)] == ["anna", "maria"]
    assert [user.name for user in desk.users.list(owner, search="moren")] == ["maria"]
    assert [user.name for user in desk.users.list(owner, search="SALES")] == ["maria"]
    assert [user.name for user in desk.users.list(owner, search="100%")] == ["ben"]
    assert desk.users.list(owner, search="%") == [desk.users.get(owner, "ben")]
    assert [user.roles for user in desk.users.list(owner)] == [("owner",), (), ()]


def test_an_absence_is_set_by_oneself_and_ended(desk: Desk, owner: Context) -> None:
    maria, _ = desk.person(owner, "maria"), desk.person(owner, "ben")
    away = desk.users.set_absence(maria, "maria", date(2026, 2, 2), date(2026, 2, 6), delegate="ben")
    assert [away.is_absent(date(2026, 2, day)) for day in (1, 2, 6, 7)] == [False, True, True, False]
    assert away.absence is not None
    assert away.absence.delegate == "ben"
    entry = desk.last_entry(owner)
    assert (entry.action, entry.user) == ("set_absence", "maria")
    assert entry.changes["absence"] == [None, {"since": "2026-02-02", "until": "2026-02-06", "delegate": "ben"}]
    assert desk.users.set_absence(owner, "maria", None).absence is None
    with pytest.raises(PermissionDenied):
        desk.users.set_absence(maria, "ben", date(2026, 2, 2))
    assert desk.users.get(owner, "ben").absence is None


@pytest.mark.parametrize("delegate", ["maria", "nobody", "gone", "zoe"])
def test_a_delegate_is_an_active_colleague(desk: Desk, owner: Context, neighbour: Context, delegate: str) -> None:
    maria, _ = desk.person(owner, "maria"), desk.person(owner, "gone")
    desk.users.deactivate(owner, "gone")
    with pytest.raises(InvalidRecord) as caught:
        desk.users.set_absence(maria, "maria", date(2026, 2, 2), delegate=delegate)
    assert [problem.field for problem in caught.value.problems] == ["delegate"]
    assert desk.users.get(owner, "maria").absence is None


def test_a_delegate_without_days_is_refused(desk: Desk, owner: Context) -> None:
    with pytest.raises(InvalidRecord, match="since"):
        desk.users.set_absence(owner, "anna", None, delegate="anna")


def test_users_of_another_tenant_are_not_found(desk: Desk, owner: Context, neighbour: Context) -> None:
    for user in ("zoe", neighbour.user_id, new_id()):
        for call in (
            lambda user=user: desk.users.get(owner, user),
            lambda user=user: desk.users.update(owner, user, full_name="X"),
            lambda user=user: desk.users.deactivate(owner, user),
            lambda user=user: desk.users.grant(owner, user, "viewer"),
            lambda user=user: desk.users.revoke(owner, user, "owner"),
            lambda user=user: desk.users.set_absence(owner, user, date(2026, 1, 1)),
            lambda user=user: desk.users.set_platform_admin(owner, user, True),
            lambda user=user: desk.users.permissions_of(owner, user),
            lambda user=user: desk.tokens.create(owner, user, name="x"),
        ):
            with pytest.raises(NotFound):
                call()
    zoe = desk.users.get(neighbour, "zoe")
    assert (zoe.full_name, zoe.is_active, zoe.roles, zoe.is_platform_admin) == ("Zoe", True, ("owner",), False)
    assert desk.tokens.list(neighbour) == []
