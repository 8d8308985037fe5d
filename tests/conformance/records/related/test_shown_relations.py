"""Which relationships an entity shows: lists beside a record, and lookups in its form."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, PermissionDenied, StillReferenced
from tests.conformance.records.world import World


def relations(world: World, entity: str) -> list[tuple[str, str, str | None]]:
    return [(one.name, one.entity, one.title_field) for one in world[entity].relations]


def shown(world: World, entity: str) -> list[str]:
    return [field.name for field in world[entity].shown_fields]


@pytest.fixture
def shelf(world: World) -> World:
    """Artists, albums and tags that are not related yet."""
    for name in ("artist", "album", "tag"):
        world.entities.create(name, fields={"name": "string"}).publish()
    return world


def relate(world: World, source: str, target: str, *kind: str, **columns: object) -> None:
    world.relationships.create(source, target, *kind, **columns)  # pyright: ignore[reportArgumentType]
    world.entities[target].publish()


def test_both_ends_show_each_other(shelf: World) -> None:
    relate(shelf, "artist", "album", description="Those that were recorded.")
    relate(shelf, "album", "tag", "many-to-many")
    assert relations(shelf, "artist") == [("albums", "album", "name")]
    assert [(one.label, one.description) for one in shelf["artist"].relations] == [
        ("Albums", "Those that were recorded.")
    ]
    assert relations(shelf, "album") == [("tags", "tag", "name")]
    assert relations(shelf, "tag") == [("albums", "album", "name")]
    assert shown(shelf, "album") == ["name", "artist"]


def test_a_source_may_keep_its_targets_to_itself(shelf: World) -> None:
    relate(shelf, "artist", "album", display_in_source=False)
    relate(shelf, "album", "tag", "many-to-many", display_in_source=False)
    assert (relations(shelf, "artist"), relations(shelf, "album")) == ([], [])
    assert relations(shelf, "tag") == [("albums", "album", "name")]
    artist = shelf["artist"].create(name="Miles")["id"]
    shelf["album"].create(name="Blue", artist=artist)
    assert [one["name"] for one in shelf["artist"].related(artist, "albums")] == ["Blue"]


def test_a_target_may_keep_its_source_to_itself(shelf: World) -> None:
    relate(shelf, "artist", "album", display_in_target=False)
    relate(shelf, "album", "tag", "many-to-many", display_in_target=False)
    assert shown(shelf, "album") == ["name"]
    assert relations(shelf, "tag") == []
    assert relations(shelf, "album") == [("tags", "tag", "name")]
    artist = shelf["artist"].create(name="Miles")["id"]
    assert shelf["album"].create(name="Blue", artist=artist)["artist"] == artist
    shelf["album"].delete(shelf["album"].list()[0]["id"])
    shelf.entities["album"].edit_field("artist", is_required=True).publish()
    assert shown(shelf, "album") == ["name", "artist"]


def test_an_inactive_relationship_shows_and_does_nothing(shelf: World) -> None:
    relate(shelf, "artist", "album", is_active=False, on_delete="CASCADE")
    assert relations(shelf, "artist") == []
    artist = shelf["artist"].create(name="Miles")["id"]
    shelf["album"].create(name="Blue", artist=artist)
    with pytest.raises(NotFound):
        shelf["artist"].related(artist, "albums")
    with pytest.raises(StillReferenced):
        shelf["artist"].delete(artist)
    assert shelf["album"].count() == 1


def test_what_nobody_may_read_or_is_archived_is_not_listed(shelf: World) -> None:
    relate(shelf, "artist", "album")
    rita = shelf.as_user("rita", "records:read:artist")
    assert list(rita["artist"].relations) == []
    with pytest.raises(PermissionDenied):
        _ = rita["album"].relations
    shelf.entities["album"].archive()
    assert relations(shelf, "artist") == []


def test_an_entity_related_to_itself_is_both_ends(shelf: World) -> None:
    relate(shelf, "tag", "tag", "many-to-many", name="pairs", source_field_name="wider", target_field_name="narrower")
    assert relations(shelf, "tag") == [("wider", "tag", "name"), ("narrower", "tag", "name")]
