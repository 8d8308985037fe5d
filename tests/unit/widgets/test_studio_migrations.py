"""What the page gets told of previews and histories."""

from __future__ import annotations

import json

from buildify_nb.workspace import Workspace
from buildify_widgets.studio_migrations import diff_document, history_document, preview_document


def test_a_history_tells_what_each_revision_changed(memory: Workspace) -> None:
    entity = memory.entities.create("track", fields={"title": "string"})
    entity.edit(label="Song").undo()
    told = json.loads(json.dumps(history_document(entity.history(), entity.revisions(), {})))
    assert [(one["number"], one["action"]) for one in told["revisions"]] == [(3, "undo"), (2, "edit"), (1, "create")]
    assert told["revisions"][1]["changes"] == ["label: 'Track' → 'Song'"]
    assert (told["canUndo"], told["canRedo"]) == (False, True)


def test_a_difference_names_entities_and_shows_values_as_text(memory: Workspace) -> None:
    memory.entities.create("artist", fields={"name": "string"})
    memory.entities.create("band", fields={"name": "string"}).publish()
    memory.entities["artist"].publish()
    track = memory.entities.create("track", fields={"artist": {"reference_entity": "artist"}}).publish()
    track.edit_field("artist", reference_entity="band", is_required=True)
    names = {memory.entities[name].definition.id: name for name in ("artist", "band")}
    assert diff_document(track.diff(), names) == [
        {
            "part": "field",
            "kind": "changed",
            "name": "artist",
            "values": [
                {"column": "is_required", "before": "no", "after": "yes"},
                {"column": "reference_entity_id", "before": "artist", "after": "band"},
            ],
        }
    ]


def test_a_rehearsal_lists_what_would_be_lost(memory: Workspace) -> None:
    track = memory.entities.create("track", fields={"title": "string"}).publish()
    kept = [memory.records["track"].create(title=title)["id"] for title in ("12", "not a number")]
    told = json.loads(
        json.dumps(preview_document(track.edit_field("title", field_type="integer").preview(rehearse=True)))
    )
    assert told["rehearsal"]["lost"] == 1
    assert told["rehearsal"]["losses"][0] == {
        "key": kept[1],
        "field": "title",
        "before": "not a number",
        "afterUp": None,
        "afterDown": "not a number",
    }
    assert (told["rehearsal"]["isIdentity"], told["risks"][0]["count"]) == (True, 1)
    assert preview_document(track.preview())["rehearsal"] is None
