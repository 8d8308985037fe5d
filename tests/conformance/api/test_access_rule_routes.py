"""Access rules over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import SECURITY, Desk, problems, records_of


def test_a_rule_lives_and_acts(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    user = desk.user_with(f"records:*:{entity}")
    clerk, rule = desk.client(user), f"{SECURITY}/roles/{user}_role/rules/{entity}"
    own, other = (
        anna.post(records_of(entity), json={"data": {"title": title, "price": 7}}).json()["id"] for title in (user, "x")
    )
    made = anna.put(rule, json={"rows": "title = USER_NAME()", "hidden_fields": ["price"]})
    assert (made.status_code, made.json()["hidden_fields"]) == (200, ["price"])
    assert [one["id"] for one in clerk.get(records_of(entity)).json()["items"]] == [own]
    assert "price" not in clerk.get(f"{records_of(entity)}/{own}").json()
    assert clerk.get(f"{records_of(entity)}/{other}").status_code == 404
    assert clerk.put(f"{records_of(entity)}/{own}", json={"data": {"price": 1}}).status_code == 422
    assert clerk.get(records_of(entity), params={"filters": "price = 7"}).status_code == 422
    assert anna.get(f"{records_of(entity)}/{own}").json()["price"] == "7.00"
    assert [one["entity"] for one in anna.get(f"{SECURITY}/roles/{user}_role/rules").json()] == [entity]
    assert anna.delete(rule).status_code == 204
    assert clerk.get(f"{records_of(entity)}/{other}").status_code == 200


def test_a_condition_of_rules_is_kept_as_a_formula(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    user = desk.user_with(f"records:*:{entity}")
    clerk, rule = desk.client(user), f"{SECURITY}/roles/{user}_role/rules/{entity}"
    own, _ = (
        anna.post(records_of(entity), json={"data": {"title": title, "price": 7}}).json()["id"] for title in (user, "x")
    )
    price = {"field": "price", "operator": "<=", "value": 7.00}
    document = {"combinator": "and", "rules": [{"field": "title", "operator": "isUser"}, price]}
    made = anna.put(rule, json={"rows": document})
    assert (made.status_code, made.json()["rows"]["update"]) == (200, "title = USER_NAME() AND price <= 7")
    assert [one["id"] for one in clerk.get(records_of(entity)).json()["items"]] == [own]
    refused = anna.put(rule, json={"rows": {"read": {"field": "titel", "operator": "isUser"}, "update": 5}})
    assert (refused.status_code, list(problems(refused))) == (422, ["rows"])


def test_access_is_explained(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    user = desk.user_with(f"records:read:{entity}")
    anna.put(f"{SECURITY}/roles/{user}_role/rules/{entity}", json={"rows": {"read": "title = 'seen'"}})
    record = anna.post(records_of(entity), json={"data": {"title": "other"}}).json()["id"]
    told = anna.get(f"{records_of(entity)}/{record}/access", params={"user": user}).json()
    read = next(one for one in told["actions"] if one["action"] == "read")
    assert (read["allowed"], read["roles"][0]["why"]) == (False, "title = 'seen' does not hold: title is other")
    assert desk.client(user).get(f"{records_of(entity)}/{record}/access").status_code == 404


def test_what_makes_no_sense_is_listed(desk: Desk, anna: httpx.Client) -> None:
    entity, user = desk.entity(), desk.user_with()
    rule = f"{SECURITY}/roles/{user}_role/rules/{entity}"
    refused = anna.put(rule, json={"rows": {"read": "titel = 1"}, "hidden_fields": ["prise"]})
    assert (refused.status_code, problems(refused).keys()) == (422, {"rows", "hidden_fields"})
    assert anna.put(rule.replace(user, "nobody"), json={}).status_code == 404
