"""What is told of deleted relationships comes back with them: links whose records are there, values of a lookup."""

from __future__ import annotations

import pytest

from buildify_nb.errors import PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An artist with an album, an album of nobody, and two tags of the first."""
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=False)
    workspace.relationships.create("artist", "album")
    workspace.relationships.create("album", "tag", "many-to-many", on_delete="CASCADE")
    for name in ("artist", "album", "tag"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    blue = workspace.records["album"].create(name="Blue", artist=miles)["id"]
    workspace.records["album"].create(name="Green")
    tags = [workspace.records["tag"].create(name=name)["id"] for name in ("calm", "loud")]
    workspace.records["album"].link(blue, "tags", tags)
    return workspace


def told(shop: Workspace) -> list[str]:
    return [repr(one) for one in shop.relationships.deleted()]


def test_links_that_come_back_are_those_whose_records_are_there(shop: Workspace) -> None:
    shop.relationships.delete("album_tag")
    assert told(shop) == ["album_tag: 2 links"]
    shop.records["tag"].delete(shop.records["tag"].list(filters={"name": "loud"})[0]["id"])
    assert told(shop) == ["album_tag: 1 link"]
    assert shop.relationships.restore("album_tag").links == 1
    assert told(shop) == []


def test_values_of_a_lookup_are_counted_before_and_after_its_publish(shop: Workspace) -> None:
    shop.relationships.delete("artist_album")
    assert told(shop) == ["artist_album: 1 value"]
    album = shop.entities["album"]
    album.publish()
    assert told(shop) == ["artist_album: 1 value"]
    shop.relationships.restore("artist_album")
    album.publish()
    assert [one["artist"] is None for one in shop.records["album"].list(sort="name")] == [False, True]
    shop.relationships.delete("artist_album")
    album.publish()
    album.purge(confirm=True)
    assert told(shop) == ["artist_album: 0 values"]


def test_only_those_of_one_entity_the_last_one_first(shop: Workspace) -> None:
    for name in ("artist_album", "album_tag"):
        shop.relationships.delete(name)
    service, artist = shop.runtime.modelling.deleted_relationships, shop.entities["artist"].definition.id
    assert [one.relationship.name for one in service.list(shop.context, entity_id=artist)] == ["artist_album"]
    assert told(shop) == ["album_tag: 2 links", "artist_album: 1 value"]
    shop.users.create("otto")
    with pytest.raises(PermissionDenied):
        shop.as_user("otto").relationships.deleted()


def test_nothing_is_counted_where_an_end_is_gone_or_changed_by_hand(shop: Workspace) -> None:
    for name in ("artist_album", "album_tag"):
        shop.relationships.delete(name)
    sql(shop, "ALTER TABLE {s}.custom_album ADD COLUMN plays integer")
    assert told(shop) == ["album_tag: 2 links", "artist_album: values"]
    shop.entities["tag"].archive()
    assert told(shop)[0] == "album_tag: 2 links"
    shop.entities["tag"].delete()
    assert "album_tag: links" in told(shop)
