"""A preview says where a deletion that is only a mark takes records along which no restore brings back."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.workspace import Workspace

TOLD = (
    "deleting a record of artist deletes its records of album for good: "
    "album has no soft delete, so a restore does not bring them back"
)


@pytest.fixture
def album(workspace: Workspace) -> Entity:
    """An entity without soft delete, whose records cascade from one that has it."""
    workspace.entities.create("artist", fields={"name": "string"})
    workspace.entities.create("album", fields={"name": "string"}, supports_soft_delete=False)
    workspace.relationships.create("artist", "album", on_delete="CASCADE")
    return workspace.entities["album"]


def test_what_is_told_is_what_happens(workspace: Workspace, album: Entity) -> None:
    artist = workspace.entities["artist"].publish()
    assert TOLD in album.preview().effects
    album.publish()
    assert TOLD in album.last_migration().lines
    key = workspace.records["artist"].create(name="Miles")["id"]
    workspace.records["album"].create(name="Blue", artist=key)
    workspace.records["artist"].delete(key)
    workspace.records["artist"].restore(key)
    assert workspace.records["album"].list(include_deleted=True).total == 0
    assert artist.edit(label="Performer").preview().effects == ("label changes from 'Artist' to 'Performer'",)


def test_the_publish_that_completes_it_tells(workspace: Workspace, album: Entity) -> None:
    assert TOLD not in album.preview().effects
    album.publish()
    assert TOLD in workspace.entities["artist"].preview().effects


def test_a_changed_rule_tells_and_so_does_its_rollback(workspace: Workspace, album: Entity) -> None:
    for entity in (workspace.entities["artist"], album):
        entity.publish()
    workspace.relationships.update("artist_album", on_delete="RESTRICT")
    assert TOLD not in album.refresh().preview().effects
    album.publish()
    assert TOLD in album.preview_rollback().effects
    workspace.relationships.update("artist_album", on_delete="CASCADE")
    assert TOLD in album.refresh().preview().effects


def test_switching_soft_delete_at_either_end_tells(workspace: Workspace, album: Entity) -> None:
    artist = workspace.entities["artist"].edit(supports_soft_delete=False)
    for entity in (artist, album):
        entity.publish()
    assert TOLD in artist.edit(supports_soft_delete=True).preview().effects
    artist.publish()
    album.edit(supports_soft_delete=True).publish()
    assert TOLD in album.edit(supports_soft_delete=False).preview().effects
    album.undo()
    assert TOLD not in album.edit(label="Record").preview().effects
