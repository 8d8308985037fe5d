"""Who uses an entity is told before it is archived or deleted, once and in words."""

from __future__ import annotations

import pytest

from buildify_nb.errors import StillReferenced
from buildify_nb.workspace import Workspace


def test_all_that_points_at_an_entity_keeps_it_from_being_deleted(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"a": "string"}).publish()
    album = workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}}).publish()
    album.rename_field("artist", "performer")
    workspace.relationships.create("artist", "album", "many-to-many", name="likes", source_field_name="liked")
    artist.archive(although_used=True)
    expected = r"These point at it: the lookup album\.performer, the lookup album\.artist, the relationship likes\."
    with pytest.raises(StillReferenced, match=expected) as refused:
        artist.delete()
    assert refused.value.todo == (
        "First: ws.relationships.delete('likes'), ws.entities['album'].drop_field('performer'), "
        "ws.entities['album'].publish()."
    )


def test_what_frees_an_entity_is_told_call_by_call(workspace: Workspace) -> None:
    tag = workspace.entities.create("tag", fields={"a": "string"}).publish()
    workspace.entities.create("customer", fields={"a": "string"}).publish()
    workspace.relationships.create("customer", "tag", "many-to-many")
    workspace.relationships.create("tag", "customer", source_field_name="wearers")
    workspace.entities.create_view("tags", source="tag", fields={"a": "a"}).publish()
    tag.archive(although_used=True)
    with pytest.raises(StillReferenced) as refused:
        tag.delete()
    assert refused.value.todo == (
        "First: ws.relationships.delete('customer_tag'), ws.relationships.delete('tag_customer'), "
        "ws.entities['tags'].archive(), ws.entities['tags'].delete()."
    )
    for call in refused.value.todo.removeprefix("First: ").removesuffix(".").split(", "):
        eval(call, {"ws": workspace})
    workspace.entities["tag"].delete()
    assert list(workspace.entities) == ["customer"]


def test_lookups_and_views_in_service_keep_an_entity_in_service(workspace: Workspace) -> None:
    artist = workspace.entities.create("artist", fields={"name": "string"}).publish()
    fields = {"artist": {"reference_entity": "artist"}, "parent": {"reference_entity": "album"}}
    album = workspace.entities.create("album", fields=fields).publish()
    view = workspace.entities.create_view("names", source="artist", fields={"name": "name"}).publish()
    assert artist.used_by() == ["the lookup album.artist", "the view names"]
    assert album.used_by() == []
    with pytest.raises(StillReferenced, match=r"was not archived.*the lookup album\.artist, the view names"):
        artist.archive()
    assert workspace.entities["artist"].status == "published"
    view.archive()
    album.archive()
    assert workspace.entities["artist"].archive().status == "archived"


def test_what_is_used_is_archived_when_that_is_meant(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"}).publish()
    workspace.entities.create("album", fields={"artist": {"reference_entity": "artist"}}).publish()
    assert workspace.entities["artist"].archive(although_used=True).status == "archived"
    assert workspace.audit.entries().items[0].action == "archive_entity"
    draft = workspace.entities.create("draft", fields={"album": {"reference_entity": "album"}})
    assert workspace.entities["album"].archive().status == "archived", "a draft is not in service"
    assert draft.status == "draft"
