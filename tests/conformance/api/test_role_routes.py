"""Roles over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import SECURITY, Desk, problems

ROLES = f"{SECURITY}/roles"


def test_a_role_lives(desk: Desk, anna: httpx.Client) -> None:
    name = desk.new_name("clerk")
    made = anna.post(ROLES, json={"name": name, "permissions": ["records:read:tenant"]})
    assert (made.status_code, made.json()["permissions"]) == (201, ["records:read:tenant"])
    changed = anna.put(f"{ROLES}/{name}", json={"label": "Clerk", "permissions": []})
    assert (changed.json()["label"], changed.json()["permissions"]) == ("Clerk", [])
    assert name in {one["name"] for one in anna.get(ROLES).json()}
    assert anna.delete(f"{ROLES}/{name}").status_code == 204
    assert name not in {role.name for role in desk.ws.roles.list()}


def test_permissions_that_are_none_are_listed(anna: httpx.Client) -> None:
    refused = anna.post(ROLES, json={"name": "odd", "permissions": ["fly", "platform:execute:platform"]})
    assert (refused.status_code, problems(refused).keys()) == (422, {"permissions"})
    assert len(refused.json()["errors"]) == 2


def test_the_product_keeps_its_roles(anna: httpx.Client) -> None:
    assert anna.delete(f"{ROLES}/owner").status_code == 409
    assert anna.put(f"{ROLES}/viewer", json={"permissions": ["*:*:tenant"]}).status_code == 409
