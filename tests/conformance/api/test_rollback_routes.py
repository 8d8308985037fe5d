"""Rolling back over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk


def test_a_publish_is_taken_back(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="kept", price=7)
    entity.drop_field("price").publish()
    first, second = (f"{MODEL}/migrations/{migration.id}/rollback" for migration in entity.history())
    refused = anna.post(first)
    assert (refused.status_code, "Roll back first" in refused.json()["detail"]) == (409, True)
    planned = anna.post(second.replace("rollback", "preview-rollback")).json()
    assert planned["operations"] == ["bring column price back from parked_price_v2"]
    assert (planned["entity_id"], planned["loses_data"]) == (str(entity.definition.id), False)
    done = anna.post(second)
    assert (done.status_code, done.json()["status"]) == (200, "rolled_back")
    assert str(desk.ws.records[entity.name].list()[0]["price"]) == "7.00"
    assert anna.post(second).status_code == 409


def test_values_written_since_take_an_explicit_yes(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().add_field("size", "integer").publish().edit_field("size", field_type="string").publish()
    desk.ws.records[entity.name].create(title="a", size="huge")
    path = f"{MODEL}/migrations/{entity.last_migration().id}/rollback"
    assert anna.post(path).status_code == 409
    assert desk.ws.records[entity.name].list()[0]["size"] == "huge"
    assert anna.post(path, params={"accept_data_loss": "true"}).status_code == 200
    assert desk.ws.records[entity.name].list()[0]["size"] is None


def test_it_takes_the_right_to_execute(desk: Desk) -> None:
    entity = desk.draft().publish()
    client = desk.client(desk.user_with("data_model:read:tenant", "data_model:update:tenant"))
    path = f"{MODEL}/migrations/{entity.last_migration().id}"
    assert client.post(f"{path}/preview-rollback").status_code == 200
    assert client.post(f"{path}/rollback").status_code == 403
    assert desk.client(desk.user_with("data_model:update:tenant")).post(f"{path}/preview-rollback").status_code == 403
    assert entity.refresh().status == "published"
