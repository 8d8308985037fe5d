"""Users over HTTP, on both engines."""

from __future__ import annotations

import httpx
import pytest

from tests.api_desk import SECURITY, Desk, problems

USERS = f"{SECURITY}/users"


def test_a_user_is_created_changed_and_found(desk: Desk, anna: httpx.Client) -> None:
    name = desk.new_name("maria")
    made = anna.post(USERS, json={"name": name, "email": "Maria@Example.org", "roles": ["viewer"]})
    assert (made.status_code, made.json()["email"], made.json()["roles"]) == (201, "Maria@example.org", ["viewer"])
    changed = anna.put(f"{USERS}/{made.json()['id']}", json={"department": "Sales"})
    assert (changed.json()["department"], changed.json()["email"]) == ("Sales", "Maria@example.org")
    assert [one["name"] for one in anna.get(USERS, params={"search": name}).json()] == [name]
    assert desk.ws.users.get(name).department == "Sales"


def test_every_wrong_detail_is_listed(anna: httpx.Client) -> None:
    refused = anna.post(USERS, json={"name": "wrong", "email": "nowhere", "zone": "Mars"})
    assert (refused.status_code, problems(refused).keys()) == (422, {"email", "zone"})


@pytest.mark.parametrize("forged", ["is_platform_admin", "is_active", "tenant_id", "id"])
def test_rights_cannot_be_smuggled_in(desk: Desk, anna: httpx.Client, forged: str) -> None:
    name = desk.new_name("user")
    assert problems(anna.post(USERS, json={"name": name, forged: True})).keys() == {forged}
    assert anna.get(f"{USERS}/{name}").status_code == 404


def test_me_tells_what_i_may_do(desk: Desk) -> None:
    entity = desk.draft().name
    name = desk.user_with(f"records:read:{entity}")
    told = desk.client(name).get(f"{SECURITY}/me").json()
    assert (told["user"]["name"], told["tenant"]) == (name, "default")
    assert told["permissions"] == [f"records:read:{entity}"]


def test_roles_are_granted_and_revoked_at_once(desk: Desk, anna: httpx.Client) -> None:
    name = desk.user_with()
    client = desk.client(name)
    assert client.get(USERS).status_code == 403
    assert anna.post(f"{USERS}/{name}/roles", json={"role": "owner"}).json()["roles"] == ["owner", f"{name}_role"]
    assert client.get(USERS).status_code == 200
    assert "*:*:tenant" in client.get(f"{USERS}/{name}/permissions").json()
    anna.delete(f"{USERS}/{name}/roles/owner")
    assert client.get(USERS).status_code == 403


def test_nobody_gives_more_than_they_hold(desk: Desk) -> None:
    manager, other = desk.user_with("security:update:tenant"), desk.user_with()
    refused = desk.client(manager).post(f"{USERS}/{other}/roles", json={"role": "owner"})
    assert refused.status_code == 403
    assert "*:*:tenant" in refused.json()["detail"]
    assert "owner" not in desk.ws.users.get(other).roles


def test_a_deactivated_user_is_locked_out_at_once(desk: Desk, anna: httpx.Client) -> None:
    name = desk.user_with()
    client = desk.client(name)
    assert client.get(f"{SECURITY}/me").status_code == 200
    anna.post(f"{USERS}/{name}/deactivate")
    assert client.get(f"{SECURITY}/me").status_code == 401
    anna.post(f"{USERS}/{name}/activate")
    assert client.get(f"{SECURITY}/me").status_code == 200


def test_an_absence_begins_and_ends(desk: Desk, anna: httpx.Client) -> None:
    name = desk.user_with()
    away = anna.put(f"{USERS}/{name}/absence", json={"since": "2026-01-05", "until": "2026-01-09", "delegate": "anna"})
    assert away.json()["absence"] == {"since": "2026-01-05", "until": "2026-01-09", "delegate": "anna"}
    assert anna.delete(f"{USERS}/{name}/absence").json()["absence"] is None


def test_administering_the_platform_is_given_by_administrators(desk: Desk, anna: httpx.Client) -> None:
    name = desk.user_with("*:*:tenant")
    path, yes = f"{USERS}/{name}/platform-admin", {"is_platform_admin": True}
    assert desk.client(name).put(path, json=yes).status_code == 403
    assert anna.put(path, json=yes).json()["is_platform_admin"] is True
    assert anna.put(path, json={"is_platform_admin": False}).json()["is_platform_admin"] is False
