"""Entities over HTTP, on both engines."""

from __future__ import annotations

import httpx
import pytest

from buildify_nb.errors import NotFound
from tests.api_desk import MODEL, Desk, problems, records_of

ENTITIES = f"{MODEL}/entities"


def test_an_entity_is_created_with_fields_and_indexes_in_order(desk: Desk, anna: httpx.Client) -> None:
    name = desk.new_name("album")
    fields = [{"name": "title", "field_type": "string"}, {"name": "year", "field_type": "integer", "display_order": 0}]
    indexes = [{"name": "by_year", "field_names": ["year"]}]
    made = anna.post(ENTITIES, json={"name": name, "label": "Album", "fields": fields, "indexes": indexes})
    assert made.status_code == 201
    assert [field["name"] for field in made.json()["fields"]] == ["year", "title"]
    entity = desk.ws.entities[name]
    assert (str(entity.definition.id), entity.definition.indexes[0].name) == (made.json()["id"], "by_year")
    assert made.json()["status"] == entity.status == "draft"


def test_every_problem_of_an_entity_is_listed(desk: Desk, anna: httpx.Client) -> None:
    fields = [{"name": "select", "field_type": "string"}, {"name": "x", "field_type": "money"}]
    refused = anna.post(ENTITIES, json={"name": "Not A Name", "fields": fields})
    assert refused.status_code == 422
    assert {"name", "fields.select.name", "fields.x.field_type"} <= problems(refused).keys()
    assert "Not A Name" not in desk.ws.entities


@pytest.mark.parametrize(
    "forged", [{"id": "01a207f1-1baa-77df-ac2c-9aae5eca96b3"}, {"schema_name": "tenant_acme"}, {"is_deleted": True}]
)
def test_what_callers_cannot_choose_is_refused(desk: Desk, anna: httpx.Client, forged: dict[str, object]) -> None:
    name = desk.new_name("forged")
    refused = anna.post(ENTITIES, json={"name": name, **forged})
    assert (refused.status_code, list(problems(refused))) == (422, list(forged))
    assert name not in desk.ws.entities


def test_nobody_adopts_a_table_by_creating_an_entity(desk: Desk, anna: httpx.Client) -> None:
    refused = anna.post(ENTITIES, json={"name": "spy", "entity_type": "adopted", "table_name": "users"})
    assert (refused.status_code, list(problems(refused))) == (422, ["entity_type"])


def test_lists_are_filtered(desk: Desk, anna: httpx.Client) -> None:
    music, other = desk.draft().edit(category="music"), desk.draft()
    found = anna.get(ENTITIES, params={"category": "music", "status": "draft"}).json()
    assert [one["name"] for one in found] == [music.name]
    assert other.name in {one["name"] for one in anna.get(ENTITIES).json()}
    assert anna.get(ENTITIES, params={"entity_type": "adopted"}).json() == []
    assert anna.get(ENTITIES, params={"search": other.name}).json()[0]["id"] == str(other.definition.id)


def test_a_change_is_saved_unless_somebody_was_faster(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    path = f"{ENTITIES}/{entity.definition.id}"
    changed = anna.put(path, json={"label": "Song", "expected_revision": 1})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    assert changed.json()["updated_at"] > changed.json()["created_at"]
    assert changed.json()["created_by"] == str(desk.ws.context.user_id)
    late = anna.put(path, json={"label": "Tune", "expected_revision": 1})
    assert late.status_code == 409
    assert "2 is saved" in late.json()["detail"]
    assert entity.refresh().definition.label == "Song"
    now = anna.get(path).json()
    assert (now["label"], now["revision"], [field["name"] for field in now["fields"]]) == (
        "Song",
        2,
        ["title", "price"],
    )


def test_a_step_that_was_meant_for_an_older_state_is_refused(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish().edit(label="Song").edit(label="Tune")
    path = f"{ENTITIES}/{entity.definition.id}"
    for step in ("undo", "redo", "archive"):
        late = anna.post(f"{path}/{step}", params={"expected_revision": 2})
        assert late.status_code == 409
        assert "started from revision 2, 3 is saved" in late.json()["detail"]
    assert (entity.refresh().definition.label, entity.status) == ("Tune", "published")
    assert anna.post(f"{path}/undo", params={"expected_revision": 3}).json()["label"] == "Song"
    assert anna.post(f"{path}/redo", params={"expected_revision": 4}).json()["label"] == "Tune"
    assert anna.post(f"{path}/archive", params={"expected_revision": 5}).json()["status"] == "archived"


def test_a_published_entity_is_archived_before_it_is_deleted(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    path = f"{ENTITIES}/{entity.definition.id}"
    assert anna.delete(path).status_code == 409
    assert anna.post(f"{path}/archive").json()["status"] == "archived"
    deleted = anna.delete(path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert anna.get(path).status_code == 404
    with pytest.raises(NotFound):
        entity.refresh()


@pytest.mark.parametrize(("id", "status"), [("nonsense", 422), ("01a207f1-1baa-77df-ac2c-9aae5eca96b3", 404)])
def test_an_id_that_is_none(anna: httpx.Client, id: str, status: int) -> None:
    assert anna.get(f"{ENTITIES}/{id}").status_code == status


def test_names_are_judged(desk: Desk, anna: httpx.Client) -> None:
    def verdict(name: str) -> tuple[bool, str]:
        told = anna.post(f"{ENTITIES}/validate-name", params={"name": name}).json()
        return told["is_valid"], told["problem"]

    assert verdict("a_free_name") == (True, "")
    assert verdict(desk.draft().name) == (False, "is taken by another entity")
    assert verdict("tenant")[0] is False


def test_an_entity_is_cloned(desk: Desk, anna: httpx.Client) -> None:
    entity, name = desk.draft(), desk.new_name("clone")
    made = anna.post(f"{ENTITIES}/{entity.definition.id}/clone", json={"name": name, "label": "Again"})
    assert (made.status_code, made.json()["status"], made.json()["label"]) == (201, "draft", "Again")
    assert (made.json()["parent_version_id"], entity.refresh().cloned_from) == (str(entity.definition.id), None)
    clone = desk.ws.entities[name].definition
    assert [one.name for one in clone.fields] == [one.name for one in entity.definition.fields]
    assert not {one.id for one in clone.fields} & {one.id for one in entity.definition.fields}
    assert anna.post(f"{ENTITIES}/{entity.definition.id}/clone", json={"name": name}).status_code == 409


def test_who_uses_an_entity_is_told(desk: Desk, anna: httpx.Client) -> None:
    artist, album = desk.draft().publish(), desk.draft()
    path = f"{ENTITIES}/{artist.definition.id}/used-by"
    assert anna.get(path).json() == []
    album.add_field("artist", "lookup", reference_entity=artist.name).publish()
    assert anna.get(path).json() == [f"the lookup {album.name}.artist"]
    assert anna.post(f"{ENTITIES}/{artist.definition.id}/archive").status_code == 409


def test_what_the_platform_shares_is_read_and_never_written(desk: Desk) -> None:
    platform, name = desk.ws.platform(), desk.new_name("country")
    shared = platform.entities.create(name, fields={"title": "string"}).publish().definition
    peru = platform.records[name].create(title="Peru")["id"]
    zoe, entity, records = desk.client("zoe", desk.neighbour), f"{ENTITIES}/{shared.id}", records_of(name)
    assert [(one["name"], one["is_platform"]) for one in zoe.get(ENTITIES).json() if one["name"] == name] == [
        (name, True)
    ]
    assert zoe.get(entity).json()["is_platform"] is True
    assert zoe.get(records).json()["items"][0]["title"] == "Peru"
    assert zoe.get(f"{records}/{peru}").json()["title"] == "Peru"
    field = f"{entity}/fields/{shared.fields[0].id}"
    refused = [
        zoe.post(records, json={"data": {"title": "X"}}),
        zoe.put(f"{records}/{peru}", json={"data": {"title": "X"}}),
        zoe.delete(f"{records}/{peru}"),
        zoe.post(f"{records}/bulk", json={"records": [{"title": "X"}]}),
        zoe.put(entity, json={"label": "X"}),
        zoe.delete(entity),
        zoe.post(f"{entity}/publish", json={}),
        zoe.post(f"{entity}/archive"),
        zoe.post(f"{entity}/undo"),
        zoe.post(f"{entity}/fields", json={"name": "x", "field_type": "string"}),
        zoe.put(field, json={"label": "X"}),
        zoe.delete(field),
        zoe.get(f"{entity}/revisions"),
    ]
    assert [one.status_code for one in refused] == [403] * len(refused)
    assert all("belongs to the platform" in one.json()["detail"] for one in refused)
    assert platform.entities[name].revision == 1
    assert [one["title"] for one in platform.records[name].list()] == ["Peru"]
    editor = platform.users.create(desk.new_name("editor"), roles=["owner"]).name
    assert desk.client(editor, platform).put(entity, json={"label": "Land"}).json()["label"] == "Land"
    assert desk.client(desk.user_with("data_model:read:tenant")).get(records).status_code == 403
