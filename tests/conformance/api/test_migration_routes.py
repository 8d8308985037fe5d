"""Publishing over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk


def test_a_preview_changes_nothing(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    path = f"{MODEL}/entities/{entity.definition.id}"
    preview = anna.post(f"{path}/preview-migration").json()
    assert f"custom_{entity.name}" in preview["up_script"]
    assert (preview["entity_name"], preview["to_version"], preview["is_empty"]) == (entity.name, 1, False)
    assert entity.refresh().status == "draft"
    assert anna.get(f"{path}/migrations").json() == []


def test_a_commit_message_is_taken_from_the_query_or_the_body(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft()
    path = f"{MODEL}/entities/{entity.definition.id}"
    first = anna.post(f"{path}/publish", params={"commit_message": "first"})
    assert (first.status_code, first.json()["status"]) == (200, "completed")
    desk.ws.records[entity.name].create(title="works")
    entity.refresh().add_field("year", "integer")
    anna.post(f"{path}/publish", json={"commit_message": "second"})
    migrations = anna.get(f"{path}/migrations").json()
    assert [one["commit_message"] for one in migrations] == ["first", "second"]
    assert [one["to_version"] for one in migrations] == [1, 2]


def test_a_loss_of_data_takes_an_explicit_yes(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="far too long a title")
    path = f"{MODEL}/entities/{entity.definition.id}"
    entity.edit_field("title", field_type="integer")
    refused = anna.post(f"{path}/publish", json={"commit_message": "narrow"})
    assert refused.status_code == 409
    assert "loses data" in refused.json()["detail"] or "impossible" in refused.json()["detail"]
    assert desk.ws.records[entity.name].list()[0]["title"] == "far too long a title"


def test_a_preview_tells_the_way_back_and_rehearses_by_query_or_body(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish()
    desk.ws.records[entity.name].create(title="A")
    entity.refresh().add_field("year", "integer")
    path = f"{MODEL}/entities/{entity.definition.id}/preview-migration"
    plain = anna.post(path).json()
    assert ("year" in plain["down_script"], plain["rehearsal"]) == (True, None)
    for rehearsed in (anna.post(path, params={"rehearse": True}), anna.post(path, json={"rehearse": True})):
        assert rehearsed.json()["rehearsal"]["rows"] == 1
    assert anna.post(path, json={"rehearse": False}).json()["rehearsal"] is None
