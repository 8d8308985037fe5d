"""A rollback says which relationships go and come back with it, and asks before links go out of service."""

from __future__ import annotations

import pytest

from buildify_nb.errors import AlreadyExists, InvalidState, NotFound, UnsafeMigration
from buildify_nb.workspace import Workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An artist, an album of theirs, and a tag of that album."""
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album", on_delete="RESTRICT")
    workspace.relationships.create("album", "tag", "many-to-many")
    for name in ("artist", "album", "tag"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    blue = workspace.records["album"].create(name="Blue", artist=miles)["id"]
    workspace.records["album"].link(blue, "tags", [workspace.records["tag"].create(name="calm")["id"]])
    return workspace


def tags_of(shop: Workspace) -> list[str]:
    (blue,) = shop.records["album"].list()
    return [one["name"] for one in shop.records["album"].related(blue["id"], "tags")]


def test_links_that_a_rollback_hides_need_a_yes(shop: Workspace) -> None:
    tag = shop.entities["tag"]
    shop.relationships.delete("album_tag")
    tag.publish()
    shop.relationships.restore("album_tag")
    tag.publish()
    preview = tag.preview_rollback()
    (risk,) = preview.risks
    assert (preview.changes, risk.level, risk.count) == (
        ["the relationship album_tag is deleted"],
        "hides records",
        1,
    )
    assert "1 link of the relationship album_tag" in risk.message
    with pytest.raises(UnsafeMigration, match="1 link of the relationship album_tag would be out of service"):
        tag.rollback()
    assert tags_of(shop) == ["calm"]
    tag.rollback(accept_data_loss=True)
    with pytest.raises(NotFound):
        tags_of(shop)
    tag.undo()
    assert tags_of(shop) == ["calm"]


def test_what_was_deleted_since_comes_back_as_told(shop: Workspace) -> None:
    tag, album = shop.entities["tag"], shop.entities["album"]
    tag.add_field("c", "string").publish()
    album.add_field("c", "string").publish()
    shop.relationships.delete("album_tag")
    shop.relationships.delete("artist_album")
    assert tag.preview_rollback().effects == ("the relationship album_tag comes back with 1 link",)
    assert album.preview_rollback().effects == ("the relationship artist_album comes back with 1 value",)
    tag.rollback()
    album.rollback()
    assert (sorted(shop.relationships), tags_of(shop)) == (["album_tag", "artist_album"], ["calm"])
    assert (tag.has_unpublished_changes, album.has_unpublished_changes) == (False, False)


def test_a_table_of_links_that_the_publish_made_goes_once(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    tag = workspace.entities["tag"]
    workspace.relationships.delete("album_tag")
    tag.publish()
    workspace.relationships.restore("album_tag")
    tag.publish()
    blue = workspace.records["album"].create(name="Blue")["id"]
    workspace.records["album"].link(blue, "tags", [workspace.records["tag"].create(name="calm")["id"]])
    assert [risk.count for risk in tag.preview_rollback().risks] == [1]
    tag.rollback(accept_data_loss=True)
    assert list(workspace.relationships) == []
    assert workspace.relationships.restore("album_tag").links == 1
    assert tags_of(workspace) == ["calm"]


def test_a_name_that_is_taken_by_now_refuses_the_preview_and_renaming_the_other_helps(shop: Workspace) -> None:
    album = shop.entities["album"].add_field("c", "string").publish()
    shop.relationships.delete("artist_album")
    shop.relationships.create("artist", "tag", name="artist_album", source_field_name="other")
    for act in (album.preview_rollback, album.rollback):
        with pytest.raises(AlreadyExists, match=r"already a relationship 'artist_album'.*Rename what has that name"):
            act()
    shop.relationships.update("artist_album", name="another", source_field_name="albums")
    with pytest.raises(AlreadyExists, match=r"'artist' already shows something as 'albums'.*Rename what has that name"):
        album.preview_rollback()
    shop.relationships.update("another", source_field_name="other")
    assert album.preview_rollback().effects == ("the relationship artist_album comes back with 1 value",)
    album.rollback()
    assert sorted(shop.relationships) == ["album_tag", "another", "artist_album"]
    assert [one.status for one in album.history()] == ["completed", "rolled_back"]


def test_a_former_name_that_is_taken_by_now_refuses_the_preview(shop: Workspace) -> None:
    shop.relationships.update("artist_album", name="made")
    album = shop.entities["album"].publish()
    shop.relationships.create("artist", "tag", name="artist_album", source_field_name="other")
    with pytest.raises(AlreadyExists, match="already a relationship 'artist_album'"):
        album.preview_rollback()
    shop.relationships.update("artist_album", name="another")
    album.rollback()
    assert sorted(shop.relationships) == ["album_tag", "another", "artist_album"]


def test_one_that_goes_leaves_its_name_to_one_that_comes_back(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album", "many-to-many", name="made")
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    album, first = workspace.entities["album"], workspace.relationships["made"].id
    workspace.relationships.create(
        "artist", "album", "many-to-many", name="other", source_field_name="more", target_field_name="x"
    )
    workspace.relationships.delete("other")
    album.add_field("c", "string").publish()
    workspace.relationships.delete("made")
    workspace.relationships.restore("other")
    workspace.relationships.update("other", name="made", source_field_name="albums", target_field_name="artists")
    album.publish()
    told = {"the relationship made is deleted", "the relationship made comes back with 0 links"}
    assert told <= set(album.preview_rollback().effects)
    album.rollback(accept_data_loss=True)
    assert [one.id for one in workspace.relationships.values()] == [first]


def test_one_whose_other_end_is_gone_refuses_the_preview_until_that_is_back(shop: Workspace) -> None:
    album = shop.entities["album"].add_field("c", "string").publish()
    shop.relationships.delete("artist_album")
    album.publish()
    miles = shop.records["artist"].list()[0]["id"]
    shop.entities["artist"].archive().delete()
    way = r"starts, 'artist', is gone.*ws\.entities\.restore\('artist'\)"
    for act in (album.preview_rollback, album.rollback):
        with pytest.raises(InvalidState, match=way):
            act()
    assert [one.status for one in album.history()] == ["completed"] * 3
    shop.entities.restore("artist").publish()
    album.rollback()
    assert [one["artist"] for one in shop.records["album"].list()] == [miles]
