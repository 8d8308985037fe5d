"""Renames of columns that hold values: in place where the engine can."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import table_of


def test_a_rename_drops_nothing_and_keeps_every_value(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    workspace.records["thing"].bulk_create([{"a": "1", "b": "3"}, {"a": "2", "b": "4"}])
    thing.rename_field("a", "c").add_field("a", "integer")
    assert "DROP" not in str(thing.preview().sql)
    thing.publish()
    assert [list(table_of(workspace, "custom_thing").column(name)) for name in ("c", "b", "a")] == [
        ["1", "2"],
        ["3", "4"],
        [None, None],
    ]
    assert "DROP" not in str(thing.preview_rollback().sql)
