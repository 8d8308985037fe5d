"""`ws.entities` as a mapping, and what making a new one refuses."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DefinitionError
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
