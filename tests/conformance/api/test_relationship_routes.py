"""Relationships over HTTP, on both engines."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api_desk import MODEL, Desk, problems, records_of

PATH = f"{MODEL}/relationships"


def body(desk: Desk, source: Any, target: Any) -> dict[str, Any]:
    """One source has many targets."""
    return {
        "name": desk.new_name("relationship"),
        "relationship_type": "one-to-many",
        "source_entity_id": str(source.definition.id),
        "source_field_name": "parts",
        "target_entity_id": str(target.definition.id),
        "target_field_name": "whole",
    }


def test_a_relationship_acts_on_records(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    made = anna.post(PATH, json=body(desk, source, target))
    assert made.status_code == 201
    source.publish()
    target.refresh().publish()
    whole = desk.ws.records[source.name].create(title="whole")
    part = desk.ws.records[target.name].create(title="part", whole=whole["id"])
    parts = anna.get(f"{records_of(source.name)}/{whole['id']}/parts").json()
    assert [one["id"] for one in parts["items"]] == [part["id"]]
    up = anna.get(f"{records_of(target.name)}/{part['id']}/whole").json()
    assert [one["title"] for one in up["items"]] == ["whole"]


def test_relationships_are_listed_by_entity_and_deleted(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    made = anna.post(PATH, json=body(desk, source, target)).json()["id"]
    found = anna.get(PATH, params={"entity_id": str(source.definition.id)}).json()
    assert [one["id"] for one in found] == [made]
    assert anna.delete(f"{PATH}/{made}").status_code == 204
    assert anna.get(PATH, params={"entity_id": str(source.definition.id)}).json() == []
    assert [field.name for field in target.refresh().definition.fields] == ["title", "price"]
    assert anna.delete(f"{PATH}/{made}").status_code == 404


def test_a_relationship_is_changed(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    made = anna.post(PATH, json=body(desk, source, target)).json()["id"]
    listed = anna.get(PATH, params={"entity_id": str(source.definition.id)}).json()
    assert listed[0]["created_at"] == listed[0]["updated_at"]
    relabelled = anna.put(f"{PATH}/{made}", json={"label": "Holds"}).json()
    assert relabelled["updated_at"] > relabelled["created_at"] == listed[0]["created_at"]
    source.publish()
    target.refresh().publish()
    whole = desk.ws.records[source.name].create(title="whole")
    part = desk.ws.records[target.name].create(title="part", whole=whole["id"])
    assert anna.delete(f"{records_of(source.name)}/{whole['id']}").status_code == 409
    changed = anna.put(f"{PATH}/{made}", json={"on_delete": "CASCADE", "label": "Consists of"})
    assert (changed.status_code, changed.json()["on_delete"], changed.json()["label"]) == (
        200,
        "CASCADE",
        "Consists of",
    )
    desk.ws.entities[target.name].publish()
    assert anna.delete(f"{records_of(source.name)}/{whole['id']}").status_code == 204
    assert anna.get(f"{records_of(target.name)}/{part['id']}").status_code == 404
    refused = anna.put(f"{PATH}/{made}", json={"relationship_type": "many-to-many"})
    assert (refused.status_code, list(problems(refused))) == (422, ["relationship_type"])


def test_a_deleted_relationship_comes_back(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    made = anna.post(PATH, json=body(desk, source, target)).json()["id"]
    assert anna.post(f"{PATH}/{made}/restore").status_code == 404
    anna.delete(f"{PATH}/{made}")
    [deleted] = [one for one in anna.get(f"{PATH}/deleted").json() if one["id"] == made]
    assert (deleted["count"], deleted["relationship_type"]) == (0, "one-to-many")
    back = anna.post(f"{PATH}/{made}/restore")
    assert (back.status_code, back.json()["relationship"]["id"], back.json()["links"]) == (200, made, 0)
    assert [field.name for field in target.refresh().definition.fields] == ["title", "price", "whole"]
    found = anna.get(PATH, params={"entity_id": str(source.definition.id)}).json()
    assert [one["id"] for one in found] == [made]


def test_a_relationship_to_nothing_is_refused(desk: Desk, anna: httpx.Client) -> None:
    wrong = body(desk, desk.draft(), desk.draft()) | {"target_entity_id": "01a207f1-1baa-77df-ac2c-9aae5eca96b3"}
    assert anna.post(PATH, json=wrong).status_code == 404
    wrong["relationship_type"] = "many-to-none"
    refused = anna.post(PATH, json=wrong)
    assert (refused.status_code, list(problems(refused))) == (422, ["relationship_type"])


def test_names_at_the_ends_are_made_when_left_out(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    given = body(desk, source, target)
    named = {"source_field_name": given.pop("source_field_name"), "target_field_name": given.pop("target_field_name")}
    made = anna.post(PATH, json=given).json()
    assert (made["source_field_name"], made["target_field_name"]) == (f"{target.name}s", source.name)
    assert source.name in [field.name for field in target.refresh().definition.fields]
    other = {"name": desk.new_name("relationship"), "relationship_type": "many-to-many"}
    links = anna.post(PATH, json=given | other | {"source_field_name": named["source_field_name"]}).json()
    assert (links["source_field_name"], links["target_field_name"]) == ("parts", f"{source.name}s")


def test_deleted_relationships_are_listed_with_what_comes_back(desk: Desk, anna: httpx.Client) -> None:
    source, target = desk.draft(), desk.draft()
    links = body(desk, source, target) | {"relationship_type": "many-to-many", "target_field_name": "wholes"}
    made = anna.post(PATH, json=links).json()["id"]
    for entity in (source, target):
        entity.refresh().publish()
    whole, part = (desk.ws.records[one.name].create(title="one")["id"] for one in (source, target))
    desk.ws.records[source.name].link(whole, "parts", part)
    anna.delete(f"{PATH}/{made}")
    assert [one["count"] for one in anna.get(f"{PATH}/deleted").json() if one["id"] == made] == [1]
    assert anna.post(f"{PATH}/{made}/restore").json()["links"] == 1
