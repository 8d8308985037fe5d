"""A rehearsal says beforehand which values a publish would lose, and leaves nothing behind."""

from __future__ import annotations

import pytest

from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill
from tests.conformance.datamodel.tables import sql, table_of

_TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = '{s}' ORDER BY 1"


def test_losses_row_by_row(workspace: Workspace) -> None:
    fields = {"a": "string", "b": "integer", "c": {"field_type": "string", "is_unique": True}, "d": "json"}
    thing = workspace.entities.create("thing", fields=fields).publish()
    fill(workspace, "thing", a=["007", "x", None], b=[1, 2, 3], c=["p", "q", "r"], d=[{"k": [1]}, None, []])
    before, tables = table_of(workspace, "custom_thing"), sql(workspace, _TABLES)
    ids = [str(value) for value in before.column("id")]
    thing.edit_field("a", field_type="integer", name="number").drop_field("b").rename_field("c", "e")
    thing.add_field("f", "string", default_value="new").edit_field("d", field_type="text")
    preview = thing.preview(rehearse=True)
    rehearsal = preview.rehearsal
    assert rehearsal is not None
    assert rehearsal.losses.to_dict("records") == [
        {"key": ids[1], "field": "a", "before": "x", "after up": None, "after down": "x"}
    ]
    assert [loss.restored for loss in rehearsal.found] == [True]
    assert (rehearsal.rows, rehearsal.rows_after_up, rehearsal.rows_after_down) == (3, 3, 3)
    assert (rehearsal.is_identity, rehearsal.is_repeatable, rehearsal.up_ms > 0) == (True, True, True)
    assert repr(rehearsal) == "Rehearsal(3 rows, 1 value lost, and back without a loss)"
    assert "Rehearsed on a copy of 3 rows: 1 value lost" in preview._repr_html_()
    assert (table_of(workspace, "custom_thing"), sql(workspace, _TABLES)) == (before, tables)
    assert preview.changes == thing.preview().changes
    with pytest.raises(UnsafeMigration):
        thing.publish()


def test_a_rehearsal_brings_back_what_was_hidden(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    fill(workspace, "thing", a=["1", "x"], b=["p", "q"])
    thing.edit_field("a", field_type="integer").drop_field("b").publish(accept_data_loss=True)
    thing.undo().undo()
    rehearsal = thing.preview(rehearse=True).rehearsal
    assert rehearsal is not None
    assert (len(rehearsal.losses), rehearsal.is_identity, rehearsal.is_repeatable) == (0, True, True)
    thing.publish()
    assert column(workspace, "thing", "a") == ["1", "x"]


def test_what_cannot_be_rehearsed(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"})
    draft = thing.preview(rehearse=True).rehearsal
    assert draft is not None
    assert (draft.rows, len(draft.losses)) == (0, 0)
    thing.publish()
    fill(workspace, "thing", a=["x", "x"])
    preview = thing.edit_field("a", is_unique=True).preview(rehearse=True)
    assert (preview.is_impossible, bool(preview.rehearsal)) == (True, False)
    why = "because publishing is impossible: 1 value of a would occur more than once"
    assert repr(preview.rehearsal) == f"Rehearsal(not run, {why})"
    assert f"<p>Not rehearsed, {why}.</p>" in preview._repr_html_()
