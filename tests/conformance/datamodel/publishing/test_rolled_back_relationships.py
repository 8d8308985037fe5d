"""A rollback says which relationships go and come back with it, and asks before links go out of service."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound, UnsafeMigration
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
