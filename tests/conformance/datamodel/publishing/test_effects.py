"""A preview names what a publish changes besides the table, and the history keeps it."""

from __future__ import annotations

from typing import Any

from buildify_nb.workspace import Workspace

STATUS = {"field_type": "select", "allowed_values": ["new", "old"]}


def test_what_changes_besides_the_table_is_named_and_kept(workspace: Workspace) -> None:
    half = {"field_type": "integer", "is_calculated": True, "calculation_formula": "a * 1"}
    fields: dict[str, Any] = {"a": "integer", "status": STATUS, "half": half}
    thing = workspace.entities.create("thing", fields=fields).publish()
    thing.edit(label="Song", is_versioned=True, is_audited=False)
    thing.edit_field("status", default_value="new").edit_field("half", calculation_formula="a * 2")
    thing.edit_field("a", label="Amount", min_value=1, help_text="how much")
    preview = thing.preview()
    assert (preview.is_empty, preview.operations, preview.sql) == (False, (), "")
    wanted = {
        "label changes from 'Thing' to 'Song'",
        "is_versioned is switched on",
        "is_audited is switched off",
        "new records get status 'new'",
        "half is calculated as a * 2",
        "label of a changes from 'A' to 'Amount'",
        "help_text of a becomes 'how much'",
    }
    assert wanted < set(preview.changes)
    assert "min_value of a becomes 1" in preview.changes
    assert "half is calculated as a * 2" in preview._repr_html_()
    thing.publish()
    assert thing.last_migration().lines == preview.changes
    assert "new records get status" in thing.history()._repr_html_()
    assert workspace.records["thing"].create(a=1)["status"] == "new"
    assert thing.preview().is_empty
    back = thing.preview_rollback()
    assert "new records no longer get status 'new'" in back.changes
    assert "label changes from 'Song' to 'Thing'" in back.changes


def test_what_the_operations_say_is_not_said_twice(workspace: Workspace) -> None:
    first = {"field_type": "string", "label": "First"}
    thing = workspace.entities.create("thing", fields={"a": first, "b": "string", "c": "string"}).publish()
    thing.add_field("d", "string").rename_field("a", "z").drop_field("c").edit_field("b", is_unique=True)
    preview = thing.preview()
    assert preview.operations
    assert not preview.effects


def test_fields_without_a_column_come_and_go(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "integer"}).publish()
    thing.add_field("twice", "integer", is_calculated=True, calculation_formula="a * 2")
    assert thing.preview().changes == ["twice is calculated as a * 2", "twice is a new field"]
    thing.publish().drop_field("twice")
    assert thing.preview().changes == ["twice is no longer calculated", "the field twice goes"]
