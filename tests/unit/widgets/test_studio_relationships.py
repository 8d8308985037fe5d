"""Relating entities through the studio."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage


def test_relating_two_entities_adds_the_lookup(memory: Workspace, studio: StudioPage) -> None:
    artist, _ = studio.make("artist"), studio.make("album")
    answer = studio.answer(
        "create_relationship",
        id=artist,
        values={
            "source": "artist",
            "target": "album",
            "relationship_type": "one-to-many",
            "name": "",
            "on_delete": "CASCADE",
        },
    )
    shown = answer["entity"]["relationshipList"][0]
    assert shown["served"] is None
    assert (shown["source"], shown["sourceField"], shown["target"], shown["targetField"], shown["onDelete"]) == (
        "artist",
        "albums",
        "album",
        "artist",
        "CASCADE",
    )
    assert answer["call"] == (
        'ws.relationships.create("artist", "album", relationship_type="one-to-many", on_delete="CASCADE")'
    )
    assert memory.entities["album"].definition.field("artist").field_type == "lookup"


def test_a_relationship_is_changed_in_the_draft_of_the_entity_it_ends_at(memory: Workspace, studio: StudioPage) -> None:
    artist, album = studio.make("artist"), studio.make("album")
    studio.answer("create_relationship", id=artist, values={"source": "artist", "target": "album"})
    for entity in (artist, album):
        studio.answer("publish", id=entity)
    miles = memory.records["artist"].create(title="Miles")
    memory.records["album"].create(title="So What", artist=miles["id"])
    changes = {"on_delete": "CASCADE", "display_in_source": False}
    answer = studio.answer("update_relationship", id=artist, name="artist_album", changes=changes)
    assert answer["call"] == 'ws.relationships.update("artist_album", on_delete="CASCADE", display_in_source=False)'
    shown = answer["entity"]["relationshipList"][0]
    assert (shown["onDelete"], shown["displayInSource"]) == ("CASCADE", False)
    assert (shown["served"]["onDelete"], shown["served"]["displayInSource"]) == ("NO ACTION", True)
    assert memory.entities["album"].has_unpublished_changes
    shown = studio.answer("publish", id=album)["entity"]["relationshipList"][0]
    assert (shown["served"]["onDelete"], shown["served"]["displayInSource"]) == ("CASCADE", False)
    memory.records["artist"].delete(miles["id"])
    assert memory.records["album"].list().total == 0
    error = studio.refusal("update_relationship", id=artist, name="artist_album", changes={"name": "Bad Name"})
    assert [problem["field"] for problem in error["problems"]] == ["name"]


def test_a_relationship_can_be_removed(memory: Workspace, studio: StudioPage) -> None:
    artist, _ = studio.make("artist"), studio.make("album")
    studio.answer("create_relationship", id=artist, values={"source": "artist", "target": "album"})
    assert studio.answer("delete_relationship", id=artist, name="artist_album")["entity"]["relationshipList"] == []
    assert len(memory.relationships) == 0


def test_a_deleted_one_is_counted_and_brought_back(memory: Workspace, studio: StudioPage) -> None:
    album, tag = studio.make("album"), studio.make("tag")
    other = studio.make("other")
    values = {"source": "album", "target": "tag", "relationship_type": "many-to-many"}
    studio.answer("create_relationship", id=album, values=values)
    for entity in (album, tag):
        studio.answer("publish", id=entity)
    blue, calm = (memory.records[name].create(title="So")["id"] for name in ("album", "tag"))
    memory.records["album"].link(blue, "tags", [calm])
    studio.answer("delete_relationship", id=album, name="album_tag")
    assert studio.answer("deleted_relationships", id=other) == []
    (deleted,) = studio.answer("deleted_relationships", id=album)
    assert (deleted["name"], deleted["target"], deleted["count"]) == ("album_tag", "tag", 1)
    answer = studio.answer("restore_relationship", id=album, relationship=deleted["id"])
    assert answer["call"] == 'ws.relationships.restore("album_tag")'
    assert [one["served"]["name"] for one in answer["entity"]["relationshipList"]] == ["album_tag"]
    assert [one["id"] for one in memory.records["album"].related(blue, "tags")] == [calm]
    assert studio.refusal("restore_relationship", id=album, relationship=deleted["id"])["code"] == "NotFound"


def test_refused_names_come_as_problems(memory: Workspace, studio: StudioPage) -> None:
    artist, _ = studio.make("artist"), studio.make("album")
    error = studio.refusal(
        "create_relationship",
        id=artist,
        values={"source": "artist", "target": "album", "source_field_name": "My Albums"},
    )
    assert [problem["field"] for problem in error["problems"]] == ["source_field_name"]
    assert len(memory.relationships) == 0


def test_an_end_that_is_switched_off_shows_nothing(memory: Workspace, studio: StudioPage) -> None:
    artist, album = studio.make("artist"), studio.make("album")
    values: dict[str, Any] = {"source": "artist", "target": "album", "display_in_source": False}
    answer = studio.answer("create_relationship", id=artist, values={**values, "display_in_target": True})
    assert "display_in_source=False" in answer["call"]
    assert "display_in_target" not in answer["call"]
    for entity in (artist, album):
        studio.answer("publish", id=entity)
    assert list(memory.records["artist"].relations) == []
    assert "artist" in [field.name for field in memory.records["album"].shown_fields]


def test_a_required_relationship_requires_its_lookup(memory: Workspace, studio: StudioPage) -> None:
    artist, album = studio.make("artist"), studio.make("album")
    values = {"source": "artist", "target": "album", "target_field_name": "made_by", "is_required": True}
    answer = studio.answer("create_relationship", id=artist, values=values)
    assert answer["call"].startswith("ws.relationships.create(")
    assert answer["call"].endswith('\nws.entities["album"].edit_field("made_by", is_required=True)')
    for entity in (artist, album):
        studio.answer("publish", id=entity)
    with pytest.raises(InvalidRecord, match="made_by"):
        memory.records["album"].create(title="So What")
    assert memory.records["album"].list().total == 0
    linked = {"source": "artist", "target": "album", "relationship_type": "many-to-many", "name": "guest"}
    linked |= {"source_field_name": "guest_on", "target_field_name": "guests"}
    assert "edit_field" not in studio.answer("create_relationship", id=artist, values=linked | {"is_required": True})
