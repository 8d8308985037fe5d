"""Many-to-many from both ends, also of an entity with itself."""

from __future__ import annotations

import pytest

from buildify_nb.errors import InvalidState, NotFound, StillReferenced
from tests.conformance.records.world import World


def test_an_entity_linked_to_itself_loses_links_from_both_ends(world: World) -> None:
    world.entities.create("person", fields={"name": "string"}, supports_soft_delete=False)
    world.relationships.create(
        *("person", "person", "many-to-many"),
        on_delete="CASCADE",
        source_field_name="friends",
        target_field_name="fans",
    )
    world.entities["person"].publish()
    a, b, c = (world["person"].create(name=name)["id"] for name in "abc")
    world["person"].link(a, "friends", [b])
    world["person"].link(b, "friends", [c])
    assert [one["name"] for one in world["person"].related(b, "fans")] == ["a"]
    world["person"].delete(b)
    assert world.sql("SELECT count(*) FROM {s}.link_person_person") == [(0,)]


def test_a_one_to_many_relationship_has_no_links(music: World) -> None:
    album = music["album"].create(title="a")
    with pytest.raises(NotFound, match="no many-to-many relationship 'tracks'"):
        music["album"].link(album["id"], "tracks", [])


def test_links_wait_for_the_publish_of_their_relationship(music: World) -> None:
    mood = music.entities.create("mood", fields={"name": "string"}).publish()
    music.relationships.create("album", "mood", "many-to-many")
    album, blue = music["album"].create(title="a")["id"], music["mood"].create(name="blue")["id"]
    todo = r"'album_mood' is not published\. Publish it first: ws\.entities\['album'\]\.publish\(\)"
    with pytest.raises(InvalidState, match=todo):
        music["album"].link(album, "moods", [blue])
    with pytest.raises(InvalidState, match=todo):
        music["album"].related(album, "moods")
    assert "moods" not in [one.name for one in music["album"].relations]
    assert mood.refresh().has_unpublished_changes
    music.entities["album"].publish()
    assert music["album"].link(album, "moods", [blue]) == 1
    assert not mood.refresh().has_unpublished_changes


def linked(world: World, rule: str, *, soft: bool) -> tuple[str, list[str]]:
    """A song with two tags under a rule; their ids."""
    for name in ("song", "tag"):
        world.entities.create(name, fields={"name": "string"}, supports_soft_delete=soft)
    world.relationships.create("song", "tag", "many-to-many", on_delete=rule)
    for name in ("song", "tag"):
        world.entities[name].publish()
    song = world["song"].create(name="s")["id"]
    tags = [world["tag"].create(name=name)["id"] for name in "ab"]
    assert world["song"].link(song, "tags", tags) == 2
    return song, tags


@pytest.mark.parametrize("rule", ["RESTRICT", "NO ACTION"])
@pytest.mark.parametrize("soft", [True, False])
def test_a_record_with_links_stays_at_either_end(world: World, rule: str, soft: bool) -> None:
    song, tags = linked(world, rule, soft=soft)
    with pytest.raises(StillReferenced, match=r"song was not deleted\. 2 links to tags are there \(Song tag\)"):
        world["song"].delete(song)
    with pytest.raises(StillReferenced, match=r"tag was not deleted\. 1 link to songs is there \(Song tag\)"):
        world["tag"].delete(tags[0])
    assert (world["song"].count(), world["tag"].count()) == (1, 2)
    assert world.sql("SELECT count(*) FROM {s}.link_song_tag") == [(2,)]
    world["song"].unlink(song, "tags", tags[:1])
    world["tag"].delete(tags[0])
    world.relationships.update("song_tag", on_delete="CASCADE")
    world.entities["tag"].publish()
    world["song"].delete(song)
    assert (world["song"].count(), world["tag"].count()) == (0, 1)


@pytest.mark.parametrize("soft", [True, False])
def test_a_cascade_takes_links_away_at_either_end(world: World, soft: bool) -> None:
    song, tags = linked(world, "CASCADE", soft=soft)
    world["tag"].delete(tags[0])
    assert [one["name"] for one in world["song"].related(song, "tags")] == ["b"]
    world["song"].delete(song)
    assert (world["song"].count(), world["tag"].count()) == (0, 1)
    assert world.sql("SELECT count(*) FROM {s}.link_song_tag") == [(2 if soft else 0,)]


def test_links_to_records_marked_as_deleted_hold_what_goes_for_good(world: World) -> None:
    world.entities.create("song", fields={"name": "string"}, supports_soft_delete=False)
    world.entities.create("tag", fields={"name": "string"})
    world.relationships.create("song", "tag", "many-to-many", on_delete="CASCADE")
    for name in ("song", "tag"):
        world.entities[name].publish()
    song, tag = world["song"].create(name="s")["id"], world["tag"].create(name="t")["id"]
    world["song"].link(song, "tags", [tag])
    world["tag"].delete(tag)
    world.relationships.update("song_tag", on_delete="RESTRICT")
    world.entities["tag"].publish()
    with pytest.raises(StillReferenced, match="1 link to deleted or archived tags is there"):
        world["song"].delete(song)
    world.relationships.update("song_tag", is_active=False)
    world.entities["tag"].publish()
    world["song"].delete(song)
    assert world["song"].count() == 0


def test_links_between_records_that_go_together_hold_neither(world: World) -> None:
    for name in ("band", "song"):
        world.entities.create(name, fields={"name": "string"})
    world.relationships.create("band", "song", on_delete="CASCADE")
    world.relationships.create("band", "song", "many-to-many", name="hits", source_field_name="hits")
    for name in ("band", "song"):
        world.entities[name].publish()
    band = world["band"].create(name="b")["id"]
    song = world["song"].create(name="s", band=band)["id"]
    world["band"].link(band, "hits", [song])
    with pytest.raises(StillReferenced, match="1 link to bands is there"):
        world["song"].delete(song)
    world["band"].delete(band)
    assert (world["band"].count(), world["song"].count()) == (0, 0)
