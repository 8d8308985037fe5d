"""A rehearsal says beforehand which values a publish would lose, and leaves nothing behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

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


def test_values_kept_in_part_are_losses_too(workspace: Workspace) -> None:
    money = {"field_type": "decimal", "decimal_places": 3}
    fields = {"text": "string", "whole": "decimal", "cents": money, "day": "datetime", "same": "string", "past": money}
    thing = workspace.entities.create("thing", fields=fields).publish()
    moment, midnight = datetime(2026, 1, 2, 3, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    fill(workspace, "thing", text=["abcdef", "abc"], whole=["2.5", "2"], cents=["1.255", "1.25"], same=["7", None])
    first, second = (str(value) for value in table_of(workspace, "custom_thing").column("id"))
    workspace.records["thing"].update(first, day=moment, past="12345678901")
    workspace.records["thing"].update(second, day=midnight, past="1")
    thing.edit_field("text", max_length=3).edit_field("whole", field_type="integer")
    thing.edit_field("cents", decimal_places=2).edit_field("day", field_type="date")
    thing.edit_field("same", field_type="integer").edit_field("past", field_type="integer")
    preview = thing.preview(rehearse=True)
    rehearsal = preview.rehearsal
    assert rehearsal is not None
    assert {loss.key for loss in rehearsal.found} == {first}
    assert {loss.field: (loss.before, loss.after_up, loss.restored) for loss in rehearsal.found} == {
        "text": ("abcdef", "abc", True),
        "whole": (Decimal("2.5"), 3, True),
        "cents": (Decimal("1.255"), Decimal("1.26"), True),
        "day": (moment, date(2026, 1, 2), True),
        "past": (Decimal(12345678901), None, True),
    }
    assert sum(risk.count for risk in preview.risks if risk.level == "loses data") == len(rehearsal.losses) == 5
    assert repr(rehearsal) == "Rehearsal(2 rows, 5 values lost, and back without a loss)"
    assert "Rehearsed on a copy of 2 rows: 5 values lost" in preview._repr_html_()


def test_what_formulas_showed_and_what_marks_records_as_deleted_are_losses_too(workspace: Workspace) -> None:
    formula = {"field_type": "decimal", "is_calculated": True, "calculation_formula": "a / 2"}
    thing = workspace.entities.create("thing", fields={"a": "decimal", "half": formula}).publish()
    fill(workspace, "thing", a=["5", "4", "99999999999"])
    records = workspace.records["thing"]
    halved, deleted = (next(r for r in records.list() if r["a"] == a) for a in (5, 4))
    records.delete(deleted["id"])
    thing.edit_field("half", field_type="integer", is_calculated=False, calculation_formula=None)
    preview = thing.edit(supports_soft_delete=False).preview(rehearse=True)
    rehearsal = preview.rehearsal
    assert rehearsal is not None
    found = {loss.field: loss for loss in rehearsal.found if loss.after_up is not None or loss.field != "half"}
    assert (found["half"].key, found["half"].before, found["half"].after_up) == (str(halved["id"]), Decimal("2.5"), 3)
    assert (found["deleted_at"].key, found["deleted_at"].after_up) == (str(deleted["id"]), None)
    assert sum(risk.count for risk in preview.risks if risk.level == "loses data") == len(rehearsal.losses) == 3


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
    assert repr(preview.rehearsal).startswith(f"Rehearsal(not run, {why} (change or delete records that share one")
    assert f"<p>Not rehearsed, {why}" in preview._repr_html_()
