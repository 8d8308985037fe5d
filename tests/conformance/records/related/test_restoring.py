"""A restore brings back what the deletion took along, and only that, on both engines."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidRecord, NotFound, PermissionDenied
from tests.conformance.records.world import World


def lineage(world: World) -> World:
    """Bands with albums with songs; what a band has goes with it."""
    world.entities.create("band", fields={"name": "string"})
    world.entities.create("album", fields={"name": {"field_type": "string", "is_unique": True}})
    world.entities.create("song", fields={"name": "string"})
    world.relationships.create("band", "album", on_delete="CASCADE")
    world.relationships.create("album", "song", on_delete="CASCADE")
    for name in ("band", "album", "song"):
        world.entities[name].publish()
    return world


def test_what_one_deletion_took_along_comes_back_with_it(world: World) -> None:
    lineage(world)
    band = world["band"].create(name="Blue")
    album = world["album"].create(name="First", band=band["id"])
    songs = [world["song"].create(name=name, album=album["id"]) for name in ("a", "b", "c")]
    world["song"].delete(songs[0]["id"])
    world.clock.advance(hours=1)
    world["band"].delete(band["id"])
    assert (world["album"].count(), world["song"].count()) == (0, 0)
    world.clock.advance(hours=1)
    world["band"].restore(band["id"])
    assert world["album"].get(album["id"])["band"] == band["id"]
    assert [song["name"] for song in world["song"].list(sort="name")] == ["b", "c"]
    with pytest.raises(NotFound, match="is deleted"):
        world["song"].get(songs[0]["id"])
    assert [action for action, key, _ in world.audit_rows("song") if key == songs[1]["id"]][-1] == "restore"


def test_a_child_that_went_with_its_parent_comes_back_after_it_alone(world: World) -> None:
    lineage(world)
    band = world["band"].create(name="Blue")
    album = world["album"].create(name="First", band=band["id"])
    song = world["song"].create(name="a", album=album["id"])
    world["album"].delete(album["id"])
    world.clock.advance(hours=1)
    world["band"].delete(band["id"])
    world["band"].restore(band["id"])
    assert (world["band"].count(), world["album"].count()) == (1, 0)
    world["album"].restore(album["id"])
    assert world["song"].get(song["id"])["album"] == album["id"]


def test_a_child_whose_parent_is_deleted_says_so(world: World) -> None:
    lineage(world)
    band = world["band"].create(name="Blue")
    album = world["album"].create(name="First", band=band["id"])
    world["band"].delete(band["id"])
    with pytest.raises(InvalidRecord, match="band: the band that it points at is deleted; restore that first"):
        world["album"].restore(album["id"])
    world["band"].restore(band["id"])
    assert world["album"].get(album["id"])["band"] == band["id"]


def test_records_that_point_at_each_other_come_back_together(world: World) -> None:
    world.entities.create("node", fields={"name": "string"})
    world.relationships.create(
        "node", "node", on_delete="CASCADE", source_field_name="nexts", target_field_name="previous"
    )
    world.entities["node"].publish()
    first = world["node"].create(name="a")
    second = world["node"].create(name="b", previous=first["id"])
    world["node"].update(first["id"], previous=second["id"])
    world["node"].delete(first["id"])
    world["node"].restore(second["id"])
    assert world["node"].count() == 2


def test_one_that_may_not_come_back_keeps_all_away(world: World) -> None:
    lineage(world)
    band = world["band"].create(name="Blue")
    world["album"].create(name="First", band=band["id"])
    world["band"].delete(band["id"])
    other = world["album"].create(name="First")
    with pytest.raises(InvalidRecord, match="must be unique"):
        world["band"].restore(band["id"])
    assert (world["band"].count(), world["album"].count()) == (0, 1)
    world["album"].update(other["id"], name="Other")
    world["band"].restore(band["id"])
    assert world["album"].count() == 2


def test_it_takes_the_right_to_delete_what_comes_back(world: World) -> None:
    lineage(world)
    band = world["band"].create(name="Blue")
    world["album"].create(name="First", band=band["id"])
    world["band"].delete(band["id"])
    rights = [f"records:{right}:band" for right in ("read", "delete")]
    with pytest.raises(PermissionDenied):
        world.as_user("bob", *rights)["band"].restore(band["id"])
    assert world["band"].count() == 0


def test_links_come_back_with_the_record(world: World) -> None:
    for name in ("song", "tag"):
        world.entities.create(name, fields={"name": "string"}).publish()
    world.relationships.create("song", "tag", "many-to-many", on_delete="CASCADE")
    world.entities["tag"].publish()
    song, tag = world["song"].create(name="a"), world["tag"].create(name="calm")
    world["song"].link(song["id"], "tags", tag["id"])
    world["song"].delete(song["id"])
    assert world["tag"].related(tag["id"], "songs").total == 0
    world["song"].restore(song["id"])
    assert [one["id"] for one in world["tag"].related(tag["id"], "songs")] == [song["id"]]
