"""A relationship follows the lookup that it stands on, which stays a lookup."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import NotFound, StillReferenced
from buildify_nb.workspace import Workspace


@pytest.fixture
def album(workspace: Workspace) -> Entity:
    """A published entity with a relationship on its field `maker`."""
    workspace.entities.create("artist", fields={"name": "string"}).publish()
    workspace.entities.create("album", fields={"title": "string"})
    workspace.relationships.create("artist", "album", name="records_of", target_field_name="maker")
    return workspace.entities["album"].publish()


def test_a_lookup_of_a_relationship_takes_no_other_type(workspace: Workspace, album: Entity) -> None:
    with pytest.raises(StillReferenced) as refused:
        album.edit_field("maker", field_type="string", max_length=50)
    assert str(refused.value) == (
        "The field 'maker' was not made a string. The relationship 'records_of' stands on it, and takes a lookup. "
        "Delete the relationship and with it the field, ws.relationships.delete('records_of'), and add another field."
    )
    assert album.refresh().definition.field("maker").field_type == "lookup"
    assert not album.has_unpublished_changes
    ann = workspace.records["artist"].create(name="Ann")["id"]
    workspace.records["album"].create(title="One", maker=ann)
    assert [one["title"] for one in workspace.records["artist"].related(ann, "albums")] == ["One"]


def test_a_renamed_lookup_takes_its_relationship_along(workspace: Workspace, album: Entity) -> None:
    album.rename_field("maker", "artist").publish()
    assert workspace.relationships["records_of"].target_field_name == "artist"
    ann = workspace.records["artist"].create(name="Ann")["id"]
    workspace.records["album"].create(title="One", artist=ann)
    assert [one["title"] for one in workspace.records["artist"].related(ann, "albums")] == ["One"]


def test_the_way_that_the_refusal_names(workspace: Workspace, album: Entity) -> None:
    ann = workspace.records["artist"].create(name="Ann")["id"]
    workspace.records["album"].create(title="One", maker=ann)
    workspace.relationships.delete("records_of")
    album.add_field("maker", "string").publish()
    assert workspace.records["album"].create(title="Two", maker="Bob")["maker"] == "Bob"
    assert album.parked()[0].rows == 1


def test_undo_of_a_created_relationship_frees_its_name_and_redo_brings_it_back(
    workspace: Workspace, album: Entity
) -> None:
    workspace.relationships.create("artist", "album", name="sung_by", target_field_name="singer", source_field_name="b")
    album.refresh().undo()
    assert list(workspace.relationships) == ["records_of"]
    assert [one.relationship.name for one in workspace.relationships.deleted()] == ["sung_by"]
    album.redo().publish()
    assert list(workspace.relationships) == ["records_of", "sung_by"]
    ann = workspace.records["artist"].create(name="Ann")["id"]
    workspace.records["album"].create(title="One", singer=ann)
    assert [one["title"] for one in workspace.records["artist"].related(ann, "b")] == ["One"]
    album.undo().publish()
    workspace.relationships.create("artist", "album", name="sung_by", target_field_name="voice", source_field_name="b")
    assert workspace.relationships["sung_by"].target_field_name == "voice"


def test_undo_goes_past_a_relationship_that_took_the_place_of_another(workspace: Workspace, album: Entity) -> None:
    first = workspace.relationships["records_of"]
    workspace.relationships.delete("records_of")
    workspace.relationships.create("artist", "album", name="records_of", target_field_name="maker", on_delete="CASCADE")
    second = workspace.relationships["records_of"]
    album.refresh().undo()
    assert list(workspace.relationships) == []
    album.undo()
    assert workspace.relationships["records_of"].id == first.id
    assert not album.has_unpublished_changes
    album.redo().redo()
    assert (workspace.relationships["records_of"].id, second.on_delete) == (second.id, "CASCADE")
    album.restore(1)
    assert list(workspace.relationships) == []


@pytest.fixture
def tagged(workspace: Workspace) -> Entity:
    """The end of a relationship by links that is published at both ends, where it starts at `album`."""
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many", on_delete="CASCADE")
    return workspace.entities["tag"].publish()


def tags_of(workspace: Workspace, album: str) -> list[str]:
    return [one["name"] for one in workspace.records["album"].related(album, "tags")]


def test_undo_of_created_links_hides_them_and_redo_brings_them_back(workspace: Workspace, tagged: Entity) -> None:
    blue, calm = (workspace.records[one].create(name=one)["id"] for one in ("album", "tag"))
    workspace.records["album"].link(blue, "tags", calm)
    tagged.undo()
    assert list(workspace.relationships) == []
    assert [repr(one) for one in workspace.relationships.deleted()] == ["album_tag: 1 link"]
    with pytest.raises(NotFound):
        tags_of(workspace, blue)
    assert tagged.preview().changes == ["the relationship album_tag is deleted (acted already)"]
    tagged.redo()
    assert (tags_of(workspace, blue), tagged.preview().is_empty) == (["tag"], True)
    tagged.undo().publish()
    workspace.relationships.create("album", "tag", "many-to-many", junction_table_name="other")
    assert len(workspace.relationships) == 1


def test_undo_of_created_links_before_any_publish_leaves_nothing_to_publish(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    tag = workspace.entities["tag"]
    assert [str(one) for one in tag.diff()] == ["relationship album_tag added"]
    tag.undo()
    assert (list(workspace.relationships), tag.has_unpublished_changes) == ([], False)
    assert not workspace.entities["album"].has_unpublished_changes
    tag.redo().publish()
    blue, calm = (workspace.records[one].create(name=one)["id"] for one in ("album", "tag"))
    assert workspace.records["album"].link(blue, "tags", calm) == 1
    assert tags_of(workspace, blue) == ["tag"]


def test_undo_of_a_change_or_a_delete_of_links_leaves_them_made(workspace: Workspace, tagged: Entity) -> None:
    workspace.relationships.update("album_tag", label="Labels")
    workspace.relationships.update("album_tag", label="Album tag")
    workspace.relationships.delete("album_tag")
    tagged.refresh()
    for label in ("Album tag", "Labels", "Album tag"):
        tagged.undo()
        assert workspace.relationships["album_tag"].label == label
    tagged.undo()
    assert list(workspace.relationships) == []
    tagged.restore(tagged.revision - 3)
    assert workspace.relationships["album_tag"].label == "Album tag"
    tagged.restore(1)
    assert list(workspace.relationships) == []


def test_created_links_that_were_deleted_do_not_come_back_with_a_state_from_before_them(
    workspace: Workspace, tagged: Entity
) -> None:
    workspace.relationships.delete("album_tag")
    tagged.refresh().restore(1)
    assert list(workspace.relationships) == []
    assert workspace.relationships.restore("album_tag").links == 0
    tagged.refresh().undo()
    assert list(workspace.relationships) == []


def test_a_rollback_of_the_publish_of_links_lets_the_relationship_rest(workspace: Workspace, tagged: Entity) -> None:
    tagged.rollback(accept_data_loss=True)
    assert list(workspace.relationships) == ["album_tag"]
    workspace.relationships.update("album_tag", label="Labels")
    tagged.refresh().undo()
    assert workspace.relationships["album_tag"].label == "Album tag"
    tagged.publish()
    blue, calm = (workspace.records[one].create(name=one)["id"] for one in ("album", "tag"))
    assert workspace.records["album"].link(blue, "tags", calm) == 1
