"""Renames of columns that hold values: in place where the engine can, and told where something by hand forbids it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import StorageError
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of


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


def test_an_index_made_by_hand_is_told_where_it_holds_the_table(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="1")
    sql(workspace, "CREATE INDEX by_hand ON tenant_default.custom_thing (a)")
    thing.rename_field("a", "b")
    if not workspace.runtime.database.capabilities.alters_in_place:
        with pytest.raises(StorageError, match="such as an index"):
            thing.publish()
        assert list(table_of(workspace, "custom_thing").column("a")) == ["1"]
        sql(workspace, "DROP INDEX tenant_default.by_hand")
    thing.publish()
    assert list(table_of(workspace, "custom_thing").column("b")) == ["1"]
