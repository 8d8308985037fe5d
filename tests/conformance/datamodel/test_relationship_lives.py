"""Deleted relationships come back, by undo and by name, with their lookup or their links."""

from __future__ import annotations

import pytest

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, InvalidState, NotFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An artist, an album of theirs, and two tags of that album."""
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=False)
    workspace.relationships.create("artist", "album", on_delete="CASCADE")
    workspace.relationships.create("album", "tag", "many-to-many", on_delete="CASCADE")
    for name in ("artist", "album", "tag"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    blue = workspace.records["album"].create(name="Blue", artist=miles)["id"]
    tags = [workspace.records["tag"].create(name=name)["id"] for name in ("calm", "loud")]
    workspace.records["album"].link(blue, "tags", tags)
    return workspace


def id_of(shop: Workspace, entity: str, name: str) -> str:
    return shop.records[entity].list(filters={"name": name})[0]["id"]


def tags_of(shop: Workspace) -> list[str]:
    return sorted(one["name"] for one in shop.records["album"].related(id_of(shop, "album", "Blue"), "tags"))


def test_undo_brings_a_lookup_and_its_relationship_back(shop: Workspace) -> None:
    shop.relationships.delete("artist_album")
    album = shop.entities["album"]
    assert (list(shop.relationships), [field.name for field in album.definition.fields]) == (["album_tag"], ["name"])
    album.undo()
    assert shop.relationships["artist_album"].on_delete == "CASCADE"
    assert album.preview().is_empty
    shop.records["artist"].delete(id_of(shop, "artist", "Miles"))
    assert shop.records["album"].count() == 0
    album.redo()
    assert list(shop.relationships) == ["album_tag"]


def test_undo_brings_links_back(shop: Workspace) -> None:
    shop.relationships.delete("album_tag")
    with pytest.raises(NotFound):
        tags_of(shop)
    shop.entities["tag"].undo()
    assert tags_of(shop) == ["calm", "loud"]
    shop.entities["tag"].redo()
    assert sql(shop, "SELECT table_name FROM information_schema.tables WHERE table_name = 'link_album_tag'") == []


def test_a_relationship_comes_back_by_name_with_the_links_of_records_that_are_there(
    shop: Workspace, engine_name: str
) -> None:
    shop.relationships.delete("album_tag")
    shop.records["tag"].delete(id_of(shop, "tag", "loud"))
    back = shop.relationships.restore("album_tag")
    assert (back.relationship.name, back.links, tags_of(shop)) == ("album_tag", 1, ["calm"])
    shop.records["tag"].create(name="new")
    shop.records["album"].link(id_of(shop, "album", "Blue"), "tags", [id_of(shop, "tag", "new")])
    assert tags_of(shop) == ["calm", "new"]
    if engine_name == "postgres":
        keys = "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conrelid = '{s}.link_album_tag'::regclass"
        assert sql(shop, keys) == [(2,)]


def test_a_lookup_that_was_published_away_comes_back_with_its_values(shop: Workspace) -> None:
    shop.relationships.delete("artist_album")
    shop.entities["album"].publish()
    assert "artist" not in shop.records["album"].list()[0]
    deleted, back = shop.relationships.deleted()[0], shop.relationships.restore("artist_album")
    assert (back.links, back.values, repr(back), repr(deleted)) == (0, 1, *["artist_album: 1 value"] * 2)
    shop.entities["album"].publish()
    assert shop.records["album"].list()[0]["artist"] == id_of(shop, "artist", "Miles")
    shop.records["artist"].delete(id_of(shop, "artist", "Miles"))
    assert shop.records["album"].count() == 0


def test_one_that_was_renamed_comes_back_by_its_last_name(shop: Workspace) -> None:
    shop.relationships.update("album_tag", name="labelled")
    shop.entities["tag"].publish()
    shop.relationships.delete("labelled")
    assert [one.relationship.name for one in shop.relationships.deleted()] == ["labelled"]
    back = shop.relationships.restore("labelled")
    assert (back.relationship.name, back.links, list(shop.relationships)) == (
        "labelled",
        2,
        ["artist_album", "labelled"],
    )
    assert tags_of(shop) == ["calm", "loud"]


def test_what_cannot_come_back_says_why(shop: Workspace) -> None:
    with pytest.raises(NotFound, match="no such deleted relationship 'album_tag'"):
        shop.relationships.restore("album_tag")
    shop.relationships.delete("album_tag")
    shop.relationships.create("artist", "tag", "many-to-many", name="album_tag")
    with pytest.raises(AlreadyExists, match="already a relationship 'album_tag'"):
        shop.relationships.restore("album_tag")
    shop.relationships.delete("album_tag")
    shop.users.create("vera", roles=["viewer"])
    with pytest.raises(PermissionDenied):
        shop.as_user("vera").relationships.restore("album_tag")
    assert list(shop.relationships) == ["artist_album"]


def test_one_whose_end_is_gone_waits_for_it(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album", "many-to-many")
    workspace.relationships.delete("artist_album")
    for gone, does in (("artist", "starts"), ("album", "ends")):
        workspace.entities[gone].delete()
        with pytest.raises(InvalidState, match=f"The entity at which it {does}, .*, is gone"):
            workspace.relationships.restore("artist_album")
    for name in ("album", "artist"):
        workspace.entities.restore(name)
    assert workspace.relationships.restore("artist_album").links == 0
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    album = workspace.records["album"].create(name="Blue")["id"]
    artist = workspace.records["artist"].create(name="Miles")["id"]
    workspace.records["artist"].link(artist, "albums", [album])
    assert sql(workspace, "SELECT count(*) FROM {s}.link_artist_album") == [(1,)]


def test_a_lookup_whose_end_is_gone_waits_for_it(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album")
    workspace.relationships.delete("artist_album")
    workspace.entities["artist"].delete()
    album, told = workspace.entities["album"], "The entity at which it starts, 'artist', is gone"
    with pytest.raises(InvalidState, match=rf"{told}.*ws\.entities\.restore\('artist'\)"):
        workspace.relationships.restore("artist_album")
    for act in (album.undo, lambda: album.restore(album.revision - 1)):
        with pytest.raises(DefinitionError, match=r"one that was deleted comes back with ws\.entities\.restore"):
            act()
    workspace.entities.restore("artist")
    assert [field.name for field in album.undo().definition.fields] == ["name", "artist"]
    assert list(workspace.relationships) == ["artist_album"]


def test_what_was_dropped_by_hand_keeps_nothing_from_being_deleted(shop: Workspace, engine_name: str) -> None:
    sql(shop, "DROP INDEX {s}.link_album_tag_target_id_idx")
    if engine_name == "postgres":
        sql(shop, "ALTER TABLE {s}.link_album_tag DROP CONSTRAINT link_album_tag_source_id_fk")
    shop.relationships.delete("album_tag")
    assert list(shop.relationships) == ["artist_album"]
    assert shop.relationships.restore("album_tag").links == 2
    assert list(shop.entities["tag"].drift()) == []


def test_the_indexes_over_a_lookup_come_back_with_it(shop: Workspace) -> None:
    album = shop.entities["album"]
    album.add_index("by_artist", ["artist", "name"], is_unique=True).publish()
    shop.relationships.delete("artist_album")
    album.refresh().publish()
    album.rename_field("name", "title")
    assert list(album.definition.indexes) == []
    shop.relationships.restore("artist_album")
    (index,) = album.refresh().definition.indexes
    assert (index.name, index.field_names, index.is_unique) == ("by_artist", ("artist", "title"), True)
    album.publish()
    with pytest.raises(InvalidRecord, match="unique together"):
        shop.records["album"].create(title="Blue", artist=id_of(shop, "artist", "Miles"))
