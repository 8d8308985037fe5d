"""Values as they will be, asked before the change: unique together, over new, converted and restored columns."""

from __future__ import annotations

import pytest

from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace


def refused(workspace: Workspace) -> str:
    """Why the publish of "thing" is refused."""
    with pytest.raises(UnsafeMigration) as caught:
        workspace.entities["thing"].publish(accept_data_loss=True)
    return str(caught.value)


def test_unique_together_over_an_old_and_a_converted_column(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    for a, b in (("1", "x"), ("1.0", "x"), ("1", "y")):
        workspace.records["thing"].create(a=a, b=b)
    thing.edit_field("a", field_type="decimal").add_index("pair", ["a", "b"], is_unique=True)
    told, ids = refused(workspace), [one["id"] for one in workspace.records["thing"].list(filters={"b": "x"})]
    way = "change or delete records that share one first, which .list(filters=…) finds"
    assert f"1 value of a, b would occur more than once ({way}): 1.00, x (for example {min(ids)})" in told
    workspace.records["thing"].delete(workspace.records["thing"].list(sort="a").items[0]["id"])
    thing.publish()


def test_unique_over_a_column_that_comes_back(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "json"}).publish()
    for _ in range(2):
        workspace.records["thing"].create(a="same", b={"k": 1})
    thing.drop_field("a").publish()
    thing.undo().edit_field("a", is_unique=True)
    assert ": same (for example " in refused(workspace)
    thing.edit_field("a", is_unique=False).publish()
    assert [record["a"] for record in workspace.records["thing"].list().items] == ["same", "same"]


def test_a_new_lookup_with_a_default_must_find_its_record(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"name": "string"}).publish()
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="1")
    nobody = "00000000-0000-7000-8000-000000000000"
    thing.add_field("artist", "lookup", reference_entity="artist", default_value=nobody)
    assert "1 value of artist pointing at no record of custom_artist" in refused(workspace)
    miles = workspace.records["artist"].create(name="Miles")
    thing.edit_field("artist", default_value=str(miles["id"])).publish()
    assert [str(record["artist"]) for record in workspace.records["thing"].list().items] == [str(miles["id"])]
