"""Saved states over HTTP, on both engines."""

from __future__ import annotations

import httpx

from tests.api_desk import MODEL, Desk

ENTITIES = f"{MODEL}/entities"


def test_undo_and_redo(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().edit(label="Song")
    path = f"{ENTITIES}/{entity.definition.id}"
    assert anna.post(f"{path}/undo").json()["label"] == entity.name.replace("_", " ").capitalize()
    assert anna.post(f"{path}/redo").json()["label"] == "Song"
    actions = [one["action"] for one in anna.get(f"{path}/revisions").json()]
    assert actions == ["create", "edit", "undo", "redo"]
    assert anna.post(f"{path}/redo").status_code == 409


def test_an_older_state_is_restored_as_a_new_one(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().edit(label="Song").edit(label="Tune")
    path = f"{ENTITIES}/{entity.definition.id}/revisions"
    stale = anna.post(f"{path}/2/restore", params={"expected_revision": 2})
    assert stale.status_code == 409
    assert entity.refresh().definition.label == "Tune"
    assert anna.post(f"{path}/2/restore", params={"expected_revision": 3}).json()["label"] == "Song"
    assert (entity.refresh().definition.label, entity.revision) == ("Song", 4)
    assert anna.get(path).json()[-1]["restores"] == 2
    assert anna.post(f"{path}/9/restore").status_code == 404
    assert anna.post(f"{path}/old/restore").status_code == 422


def test_two_states_are_compared_part_by_part(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.draft().publish().edit(label="Song").drop_field("price").add_field("year", "integer")
    path = f"{ENTITIES}/{entity.definition.id}/diff"
    changes = anna.get(path).json()
    assert [one["message"] for one in changes] == [
        f"entity {entity.name} changed",
        "field year added",
        "field price removed",
    ]
    assert changes[0]["values"][0]["column"] == "label"
    assert changes[0]["values"][0]["after"] == "Song"
    assert [one["name"] for one in anna.get(path, params={"before": 2, "after": 3}).json()] == ["price"]
    assert anna.get(path, params={"before": 9}).status_code == 404
