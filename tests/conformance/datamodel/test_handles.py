"""`ws.entities` as people use it in a notebook."""

from __future__ import annotations

import pytest

from buildify_nb.errors import NotFound
from buildify_nb.workspace import Workspace


def test_an_entity_shows_its_state(workspace: Workspace) -> None:
    track = workspace.entities.create("track", fields={"name": "string"})
    assert repr(track) == "Entity('track', draft, 1 fields)"
    track.publish("first").add_field("album", "lookup", reference_entity="track")
    assert repr(track) == "Entity('track', published, unpublished changes, 2 fields)"
    assert (track.version, track.revision, track.last_migration().commit_message) == (2, 2, "first")
    assert "lookup → track" in track._repr_html_()
    track.order_fields("album").add_index("by_name", ["name"]).drop_index("by_name")
    assert track.as_python() == (
        'ws.entities.create(\n    "track",\n'
        '    fields={"album": {"field_type": "lookup", "reference_entity": "track"}, "name": "string"},\n)'
    )
    with pytest.raises(IndexError):
        workspace.entities.create("other").last_migration()


def test_a_lookup_is_turned_to_another_entity_by_name(workspace: Workspace) -> None:
    for name in ("one", "two"):
        workspace.entities.create(name, fields={"a": "string"})
    thing = workspace.entities.create("thing", fields={"link": {"reference_entity": "one"}})
    thing.edit_field("link", reference_entity="two")
    assert thing.definition.field("link").reference_entity_id == workspace.entities["two"].definition.id
    with pytest.raises(NotFound):
        thing.edit_field("link", reference_entity="three")
