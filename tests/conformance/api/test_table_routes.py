"""Drift and parked values over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk
from tests.conformance.datamodel.tables import sql

CONFIRMED = {"confirm": "true"}


def test_drift_is_found_and_taken_over(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    path = f"{MODEL}/entities/{entity.definition.id}"
    assert anna.get(f"{path}/drift").json() == []
    sql(desk.ws, f"ALTER TABLE {{s}}.custom_{entity.name} ADD COLUMN size integer")
    [difference] = anna.get(f"{path}/drift").json()
    assert (difference["kind"], difference["message"]) == ("column added", "there is an unknown column size")
    reader = desk.client(desk.user_with("data_model:read:tenant"))
    drifted = {one["entity"]: one["differences"] for one in reader.get(f"{MODEL}/drifted").json()}
    assert [one["name"] for one in drifted[entity.name]] == ["size"]
    previewed = reader.get(f"{path}/reconciliation").json()
    assert previewed["accepted"] == ["the column size is a field of type integer"]
    assert [field.name for field in entity.refresh().definition.fields] == ["title", "price"]
    assert reader.post(f"{path}/reconcile").status_code == 403
    assert anna.post(f"{path}/reconcile").json()["accepted"] == ["the column size is a field of type integer"]
    assert entity.refresh().definition.field("size").field_type == "integer"


def test_an_index_is_put_back(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().edit_field("title", is_indexed=True).publish()
    path = f"{MODEL}/entities/{entity.definition.id}"
    sql(desk.ws, f"DROP INDEX {{s}}.custom_{entity.name}_title_idx")
    assert [one["kind"] for one in anna.get(f"{path}/drift").json()] == ["index missing"]
    editor = desk.client(desk.user_with("data_model:update:tenant"))
    assert editor.post(f"{path}/reconcile", params={"put_back": "true"}).status_code == 403
    accepted = anna.post(f"{path}/reconcile", params={"put_back": "true"}).json()["accepted"]
    assert accepted == [f"the index custom_{entity.name}_title_idx is made again"]
    assert anna.get(f"{path}/drift").json() == []


def test_parked_values_are_listed_and_deleted(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="kept", price=7)
    entity.drop_field("price").publish()
    path = f"{MODEL}/entities/{entity.definition.id}/parked"
    [parked] = anna.get(path).json()
    assert (parked["name"], parked["belonged_to"], parked["rows"]) == ("parked_price_v2", "price", 1)
    reader = desk.client(desk.user_with("data_model:read:tenant"))
    rows = f"{path}/parked_price_v2/rows"
    assert [one["price"] for one in anna.get(rows, params={"limit": 1}).json()] == ["7.00"]
    assert anna.get(rows, params={"limit": 101}).status_code == 422
    refused = reader.get(rows)
    assert (refused.status_code, f"records:read:{entity.name}" in refused.json()["detail"]) == (403, True)
    assert reader.delete(path).status_code == 403
    assert anna.delete(path, params={"name": "other"}).status_code == 404
    assert anna.delete(path).status_code == 409
    assert len(anna.get(path).json()) == 1
    assert [one["name"] for one in anna.delete(path, params=CONFIRMED).json()] == ["parked_price_v2"]
    assert anna.get(path).json() == []


def test_tables_of_deleted_entities_are_listed_and_deleted(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="kept")
    entity.archive().delete()
    path = f"{MODEL}/parked-tables"
    [parked] = [one for one in anna.get(path).json() if one["belonged_to"] == entity.name]
    assert (parked["kind"], parked["rows"]) == ("table", 1)
    only = {"name": parked["name"]}
    rows = f"{path}/{parked['name']}/rows"
    assert [one["title"] for one in anna.get(rows).json()] == ["kept"]
    assert desk.client(desk.user_with("data_model:read:tenant")).get(rows).status_code == 403
    assert (
        desk.client(desk.user_with("data_model:read:tenant")).delete(path, params=only | CONFIRMED).status_code == 403
    )
    assert anna.delete(path, params=only).status_code == 409
    assert [one["name"] for one in anna.delete(path, params=only | CONFIRMED).json()] == [parked["name"]]
    assert parked["name"] not in [one["name"] for one in anna.get(path).json()]


def test_a_deleted_entity_is_brought_back(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="kept")
    entity.archive().delete()
    path = f"{MODEL}/deleted-entities/{entity.name}/restore"
    assert desk.client(desk.user_with("data_model:delete:tenant")).post(path).status_code == 403
    sent = anna.post(path).json()
    assert (sent["id"], sent["status"]) == (str(entity.definition.id), "archived")
    assert entity.name not in [one["belonged_to"] for one in anna.get(f"{MODEL}/parked-tables").json()]
    entity.refresh().publish()
    assert desk.ws.records[entity.name].list()[0]["title"] == "kept"
    assert anna.post(path).status_code == 404


def test_a_preview_may_be_rehearsed(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().add_field("size", "string").publish()
    desk.ws.records[entity.name].create(title="a", size="huge")
    entity.edit_field("size", field_type="integer")
    path = f"{MODEL}/entities/{entity.definition.id}/preview-migration"
    assert anna.post(path).json()["rehearsal"] is None
    rehearsal = anna.post(path, params={"rehearse": "true"}).json()["rehearsal"]
    [loss] = rehearsal["losses"]
    assert (loss["field"], loss["before"], loss["after_up"], loss["restored"]) == ("size", "huge", None, True)
    assert (rehearsal["rows"], rehearsal["is_identity"]) == (1, True)
    assert desk.ws.records[entity.name].list()[0]["size"] == "huge"
