"""Tenants over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, SECURITY, Desk

TENANTS = f"{SECURITY}/tenants"


def test_a_new_tenant_starts_empty_with_its_owner(desk: Desk, anna: httpx.Client) -> None:
    name = desk.new_name("tenant")
    made = anna.post(TENANTS, json={"name": name, "owner": "omar", "label": "New"})
    assert (made.status_code, made.json()["label"]) == (201, "New")
    assert name in {one["name"] for one in anna.get(TENANTS).json()}
    assert anna.post(TENANTS, json={"name": name, "owner": "omar"}).status_code == 409


def test_an_owner_of_a_tenant_sees_no_other(desk: Desk) -> None:
    zoe = desk.client("zoe", desk.neighbour)
    assert zoe.get(TENANTS).status_code == 403
    assert zoe.post(TENANTS, json={"name": "more", "owner": "zoe"}).status_code == 403
    assert zoe.get(f"{MODEL}/entities").json() == []
