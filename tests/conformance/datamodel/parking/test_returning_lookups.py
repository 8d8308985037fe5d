"""A lookup comes back without the values that point at records which were deleted while it was hidden."""

from __future__ import annotations

import pytest

from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace


def hidden_lookup(workspace: Workspace, *, soft: bool, required: bool = False) -> None:
    """Two artists with an album each; the first is deleted after the lookup of the albums was published away."""
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"name": "string"}, supports_soft_delete=soft)
    workspace.relationships.create("artist", "album", on_delete="RESTRICT")
    if required:
        workspace.entities["album"].edit_field("artist", is_required=True)
    for name in ("artist", "album"):
        workspace.entities[name].publish()
    for artist, album in (("Miles", "Blue"), ("Nina", "Pastel")):
        made = workspace.records["artist"].create(name=artist)["id"]
        workspace.records["album"].create(name=album, artist=made)
    workspace.relationships.delete("artist_album")
    workspace.entities["album"].publish()
    workspace.records["artist"].delete(artist_of(workspace, "Miles"))


def artist_of(workspace: Workspace, name: str) -> str:
    return workspace.records["artist"].list(filters={"name": name})[0]["id"]


def artists(workspace: Workspace) -> list[str | None]:
    return [one["artist"] for one in workspace.records["album"].list(sort="name")]


@pytest.mark.parametrize("soft", [False, True], ids=["deleted", "soft deleted"])
@pytest.mark.parametrize("way", ["restore", "rollback"])
def test_a_yes_empties_the_values_at_deleted_records(workspace: Workspace, soft: bool, way: str) -> None:
    hidden_lookup(workspace, soft=soft)
    album = workspace.entities["album"]
    if way == "restore":
        workspace.relationships.restore("artist_album")
        album.refresh()
    act = album.publish if way == "restore" else album.rollback
    told = "1 value of artist pointing at no record, or at a deleted one, and would be empty"
    with pytest.raises(UnsafeMigration, match=f"{told}.*empties these values for good"):
        act()
    act(accept_data_loss=True)
    assert artists(workspace) == [None, artist_of(workspace, "Nina")]
    assert [one.name for one in workspace.relationships.values()] == ["artist_album"]
    assert list(workspace.entities["album"].drift()) == []


def test_a_required_one_says_what_to_do_and_that_helps(workspace: Workspace) -> None:
    hidden_lookup(workspace, soft=False, required=True)
    workspace.relationships.restore("artist_album")
    album = workspace.entities["album"]
    with pytest.raises(UnsafeMigration, match=r"may not be empty \(is_required\); restore .* the field be optional"):
        album.publish(accept_data_loss=True)
    album.refresh().edit_field("artist", is_required=False).publish(accept_data_loss=True)
    assert artists(workspace) == [None, artist_of(workspace, "Nina")]


def test_what_was_restored_meanwhile_keeps_its_values(workspace: Workspace) -> None:
    hidden_lookup(workspace, soft=True)
    gone = workspace.records["artist"].list(include_deleted=True, sort="name")[0]["id"]
    workspace.relationships.restore("artist_album")
    workspace.records["artist"].restore(gone)
    workspace.entities["album"].publish()
    assert artists(workspace) == [gone, artist_of(workspace, "Nina")]
