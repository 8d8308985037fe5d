"""`ws.entities` as people use it in a notebook."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DefinitionError, NotFound
from buildify_nb.workspace import Workspace


def test_a_mapping_of_entities(workspace: Workspace) -> None:
    workspace.entities.create("track", fields={"name": "string"})
    workspace.entities.create("album", fields={"title": "string"}).publish()
    assert repr(workspace.entities) == "Entities(album, track)"
    assert list(workspace.entities) == workspace.entities._ipython_key_completions_() == ["album", "track"]
    assert ("album" in workspace.entities, "x" in workspace.entities, len(workspace.entities)) == (True, False, 2)
    shown = workspace.entities._repr_html_()
    assert shown.index(">Album</td>") < shown.index(">published</td>")


def test_misspelt_properties_are_all_told_and_nothing_is_saved(workspace: Workspace) -> None:
    fields = {"name": {"field_type": "string", "is_requird": True}, "n": {"field_type": "integer", "max_valeu": 3}}
    with pytest.raises(DefinitionError) as refused:
        workspace.entities.create("track", fields=fields, lable="Song")
    assert str(refused.value) == (
        "The entity 'track' was not understood. lable: is no property of it; did you mean 'label'?; "
        "fields.name.is_requird: is no property of it; did you mean 'is_required'?; "
        "fields.n.max_valeu: is no property of it; did you mean 'max_value'?"
    )
    assert list(workspace.entities) == []
    track = workspace.entities.create("track", fields={"name": "string"})
    for misspelt, message in [
        (lambda: track.edit(lable="x"), "lable: is no property of it; did you mean 'label'?"),
        (lambda: track.edit_field("name", is_unik=True), "is_unik: is no property of it; did you mean 'is_unique'?"),
        (lambda: track.add_field("n", "integer", indexed=True), "indexed: is no property of it; did you mean"),
        (
            lambda: workspace.relationships.create("track", "track", on_delte="CASCADE", target_field_name="parent"),
            "on_delte: is no property of it; did you mean 'on_delete'?",
        ),
        (
            lambda: workspace.entities.from_dataframe("more", [{"x": 1}], fields={"x": {"is_requird": True}}),
            "x.is_requird: is no property of it; did you mean 'is_required'?",
        ),
        (
            lambda: workspace.entities.from_dataframe("more", [{"x": 1}], referenecs={"x": "track"}),
            "referenecs: is no property of it; did you mean 'references'?",
        ),
    ]:
        with pytest.raises(DefinitionError) as refused:
            misspelt()
        assert message in str(refused.value)
    assert (list(workspace.entities), track.refresh().revision, len(workspace.relationships)) == (["track"], 1, 0)


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
