"""What clients are told of entities, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import SECURITY, Desk


def test_a_client_learns_what_it_may_show_and_write(desk: Desk, anna: httpx.Client) -> None:
    owner, thing = desk.entity(), desk.new_name("thing")
    fields = {
        "title": {"field_type": "string", "is_required": True, "max_length": 40, "help_text": "What it is called"},
        "status": {"field_type": "select", "allowed_values": ["open", {"value": "done", "label": "All done"}]},
        "shout": {"field_type": "string", "is_calculated": True, "calculation_formula": "UPPER(title)"},
        "secret": "string",
    }
    desk.ws.entities.create(thing, fields=fields, is_versioned=True)
    desk.ws.relationships.create(owner, thing)
    desk.ws.entities[owner].publish()
    desk.ws.entities[thing].publish()
    told = anna.get(f"/api/v1/dynamic-data/{thing}/metadata").json()
    by_name = {field["name"]: field for field in told["fields"]}
    assert (told["actions"], told["title_field"]) == (["create", "read", "update", "delete"], "title")
    assert "versions" in told["features"]
    assert by_name["title"]["help_text"] == "What it is called"
    assert [one["label"] for one in by_name["status"]["allowed_values"]] == ["Open", "All done"]
    assert {name for name, one in by_name.items() if one["is_readonly"]} == {"shout"}
    assert by_name[owner]["target"] == owner
    lists = anna.get(f"/api/v1/dynamic-data/{owner}/metadata").json()["relations"]
    assert [one["entity"] for one in lists] == [thing]

    user = desk.user_with(f"records:read:{thing}", f"records:update:{thing}")
    rule = {"hidden_fields": ["secret"], "readonly_fields": ["status"]}
    anna.put(f"{SECURITY}/roles/{user}_role/rules/{thing}", json=rule)
    seen = desk.client(user).get(f"/api/v1/dynamic-data/{thing}/metadata").json()
    assert seen["actions"] == ["read", "update"]
    assert {one["name"]: one["is_readonly"] for one in seen["fields"] if one["name"] != owner} == {
        "title": False,
        "status": True,
        "shout": True,
    }
    assert next(one for one in seen["fields"] if one["name"] == owner)["target"] is None
    assert desk.client(user).get(f"/api/v1/dynamic-data/{owner}/metadata").status_code == 403


def test_a_read_only_entity_says_so(desk: Desk, anna: httpx.Client) -> None:
    source, view = desk.entity(), desk.new_name("view")
    desk.ws.entities.create_view(view, source=source, fields={"title": "title"}).publish()
    assert anna.get(f"/api/v1/dynamic-data/{view}/metadata").json()["actions"] == ["read"]
