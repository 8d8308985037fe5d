"""A preview says that a relationship was deleted or brought back, which acted at once."""

from __future__ import annotations

import pytest

from buildify_nb.errors import StillReferenced
from buildify_nb.workspace import Workspace


def test_a_publish_tells_of_what_acted_already(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["album"].publish()
    tag = workspace.entities["tag"].publish()
    workspace.relationships.update("album_tag", name="labelled")
    workspace.relationships.delete("labelled")
    assert tag.has_unpublished_changes
    assert tag.preview().changes == ["the relationship labelled is deleted (acted already)"]
    tag.publish()
    assert tag.last_migration().lines == ["the relationship labelled is deleted (acted already)"]
    assert tag.preview().is_empty
    workspace.relationships.restore("labelled")
    assert tag.preview().changes[-1] == "the relationship labelled is back (acted already)"
    tag.publish()
    assert (tag.has_unpublished_changes, tag.preview().is_empty) == (False, True)


def test_what_is_deleted_and_brought_back_leaves_nothing_to_publish(workspace: Workspace) -> None:
    for name in ("artist", "album", "tag"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album")
    workspace.relationships.create("tag", "album", "many-to-many")
    workspace.entities["album"].add_field("year", "integer")
    for name in ("artist", "tag", "album"):
        workspace.entities[name].publish()
    album, names = workspace.entities["album"], ("artist_album", "tag_album")
    for name in names:
        workspace.relationships.update(name, on_delete="CASCADE")
    album.publish()
    for name in names:
        workspace.relationships.delete(name)
        workspace.relationships.restore(name)
        assert (album.refresh().has_unpublished_changes, album.preview().changes) == (False, [])


def test_a_required_lookup_is_not_said_to_be_emptied(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("artist", "album")
    album = workspace.entities["album"].edit_field("artist", is_required=True)
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    miles = workspace.records["artist"].create(name="Miles")["id"]
    workspace.records["album"].create(name="Blue", artist=miles)
    workspace.relationships.update("artist_album", on_delete="SET NULL")
    (told,) = album.refresh().preview().effects
    assert told.endswith(
        "a record that others refer to is not deleted, since artist is required and cannot be emptied "
        "(now 1 reference of album)"
    )
    album.publish()
    with pytest.raises(StillReferenced):
        workspace.records["artist"].delete(miles)
    album.edit_field("artist", is_required=False).publish()
    workspace.records["artist"].delete(miles)
    assert workspace.records["album"].list()[0]["artist"] is None


def test_what_is_undone_beyond_its_creation_is_not_said_to_be_back(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("artist", "album")
    workspace.relationships.delete("artist_album")
    album = workspace.entities["album"].publish().undo()
    assert album.preview().effects == ("the relationship artist_album is back (acted already)",)
    album.undo()
    assert (list(workspace.relationships), album.preview().effects) == ([], ())
