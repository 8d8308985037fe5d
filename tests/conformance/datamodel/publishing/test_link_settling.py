"""A publish of the end at which links start leaves nothing to publish at the other, unless that was changed besides."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace


@pytest.fixture
def linked(workspace: Workspace) -> Workspace:
    """A relationship by links between two published entities, still a draft."""
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    return workspace


def test_the_other_end_is_published_along(linked: Workspace) -> None:
    assert linked.entities["tag"].has_unpublished_changes
    linked.entities["album"].publish()
    tag = linked.entities["tag"]
    assert (tag.has_unpublished_changes, tag.preview().is_empty, len(tag.publish().history())) == (False, True, 1)
    tag.undo()
    assert (list(linked.relationships), tag.has_unpublished_changes) == ([], True)
    tag.redo()
    assert (list(linked.relationships), tag.has_unpublished_changes) == (["album_tag"], False)


def test_what_was_changed_besides_still_waits(linked: Workspace) -> None:
    linked.entities["tag"].add_field("colour", "string")
    linked.entities["album"].publish()
    tag = linked.entities["tag"]
    assert tag.has_unpublished_changes
    assert [str(one) for one in tag.preview().operations] == tag.preview().changes
    tag.publish()
    assert linked.records["tag"].create(name="calm", colour="blue")["colour"] == "blue"
    assert not tag.has_unpublished_changes
    tag.rollback(accept_data_loss=True)
    assert "colour" not in linked.records["tag"].list()[0]
    assert list(linked.relationships) == ["album_tag"]
