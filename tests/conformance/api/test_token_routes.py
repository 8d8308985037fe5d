"""Tokens over HTTP, on both engines."""

from __future__ import annotations

import httpx
import pytest

from tests.api_desk import SECURITY, Desk

TOKENS = f"{SECURITY}/tokens"


def test_a_token_opens_until_it_is_revoked(desk: Desk, anna: httpx.Client) -> None:
    name = desk.user_with()
    issued = anna.post(TOKENS, json={"user": name, "name": "robot", "expires_in_days": 1}).json()
    header = {"Authorization": f"Bearer {issued['token']}"}
    assert httpx.get(f"{desk.url}{SECURITY}/me", headers=header).json()["user"]["name"] == name
    listed = anna.get(TOKENS, params={"user": name})
    assert [one["id"] for one in listed.json()] == [issued["id"]]
    assert issued["token"] not in listed.text
    assert anna.delete(f"{TOKENS}/{issued['id']}").status_code == 204
    assert httpx.get(f"{desk.url}{SECURITY}/me", headers=header).status_code == 401


def test_own_tokens_take_no_permission(desk: Desk) -> None:
    name = desk.user_with()
    client = desk.client(name)
    own = client.post(TOKENS, json={"user": name, "name": "mine"})
    assert own.status_code == 201
    assert client.post(TOKENS, json={"user": "anna", "name": "hers"}).status_code == 403
    assert {one["user"] for one in client.get(TOKENS, params={"user": name}).json()} == {name}
    assert client.get(TOKENS).status_code == 403


@pytest.mark.parametrize("days", [0, -1, 1e9, "NaN"])
def test_a_life_that_is_none_is_refused(anna: httpx.Client, days: object) -> None:
    refused = anna.post(TOKENS, json={"user": "anna", "name": "odd", "expires_in_days": days})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "expires_in_days")
