"""What was changed in a table by hand is told, and taken over where a definition can say it."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DriftFound, PermissionDenied
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill
from tests.conformance.datamodel.tables import sql, table_of


def test_a_new_column_becomes_a_field(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    fill(workspace, "thing", a=["1"])
    assert (len(thing.drift()), len(workspace.entities.create("draft").drift())) == (0, 0)
    assert list(workspace.entities.drifted()) == []
    sql(workspace, "ALTER TABLE {s}.custom_thing ADD COLUMN amount bigint")
    sql(workspace, "UPDATE {s}.custom_thing SET amount = 7")
    assert [str(difference) for difference in thing.drift()] == ["there is an unknown column amount"]
    assert list(workspace.entities.drifted()) == [thing.drift()]
    with pytest.raises(DriftFound, match=r"unknown column amount.*reconcile"):
        thing.add_field("b", "string").publish()
    previewed = thing.reconcile(preview=True)
    assert "amount" not in {field.name for field in thing.refresh().definition.fields}
    outcome = thing.reconcile()
    assert (outcome.accepted, outcome.remaining) == (("the column amount is a field of type biginteger",), ())
    assert outcome == previewed
    again = thing.reconcile()
    assert (again.accepted, again.remaining, thing.revision) == ((), (), 3)
    assert thing.preview().changes == ["add column b VARCHAR(255)"]
    thing.publish()
    assert (len(thing.drift()), workspace.records["thing"].list()[0]["amount"]) == (0, 7)
    thing.rollback()
    assert {name for name, *_ in table_of(workspace, "custom_thing").columns} >= {"a"}
    assert "amount" not in {field.name for field in thing.definition.fields}


def test_renames_types_and_what_may_be_empty(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "label": "Title"}, "b": "integer", "c": "string", "d": "string"}
    thing = workspace.entities.create("thing", fields=fields).publish()
    fill(workspace, "thing", a=["x"], b=[1], c=["y"], d=["z"])
    for change in ("RENAME COLUMN a TO aa", "ALTER COLUMN b TYPE bigint", "ALTER COLUMN c SET NOT NULL"):
        sql(workspace, f"ALTER TABLE {{s}}.custom_thing {change}")
    outcome = thing.reconcile()
    assert outcome.accepted == (
        "the field a is called aa",
        "the field b is of type biginteger, BIGINT",
        "the field c is required",
    )
    assert thing.definition.field("aa").label == "Title"
    assert not thing.preview().operations
    thing.publish()
    assert (column(workspace, "thing", "aa"), len(thing.drift())) == (["x"], 0)
    sql(workspace, "ALTER TABLE {s}.custom_thing DROP COLUMN d")
    assert thing.reconcile().accepted == ("the field d is dropped",)
    thing.publish()
    assert thing.reconcile().accepted == ()


def test_indexes_that_are_gone(workspace: Workspace) -> None:
    fields = {"a": {"field_type": "string", "is_unique": True}, "b": {"field_type": "string", "is_indexed": True}}
    thing = workspace.entities.create("thing", fields=fields).add_index("pair", ["a", "b"]).publish()
    for index in ("custom_thing_a_key", "custom_thing_b_idx", "custom_thing_pair_idx"):
        sql(workspace, f"DROP INDEX {{s}}.{index}")
    assert [difference.kind for difference in thing.drift()] == ["index missing"] * 3
    with pytest.raises(DriftFound, match="custom_thing_a_key is missing"):
        thing.edit(label="Other").publish()
    assert thing.reconcile().accepted == (
        "the field a is not unique",
        "the field b is not indexed",
        "the index pair is dropped",
    )
    thing.publish()
    assert workspace.records["thing"].create(a="1")["a"] == workspace.records["thing"].create(a="1")["a"]


def test_what_no_definition_can_say_is_to_be_undone(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    for change in ('ADD COLUMN "Odd Name" integer', "ADD COLUMN raw interval", "DROP COLUMN updated_by"):
        sql(workspace, f"ALTER TABLE {{s}}.custom_thing {change}")
    outcome = thing.reconcile()
    assert (outcome.accepted, len(outcome.remaining)) == ((), 3)
    assert repr(outcome) == "Reconciliation('thing', 0 accepted, 3 to undo)"
    assert "no type of field holds interval" in outcome._repr_html_().lower()
    assert thing.revision == 1
    sql(workspace, "DROP TABLE {s}.custom_thing")
    assert "restore it from a backup" in thing.reconcile().remaining[0]


def test_a_lookup_that_cannot_be_published_yet_is_in_nobodys_way(workspace: Workspace) -> None:
    workspace.entities.create("part", fields={"name": "string"})
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    thing.add_field("part", "lookup", reference_entity="part")
    sql(workspace, "ALTER TABLE {s}.custom_thing ADD COLUMN n integer")
    assert thing.reconcile().accepted == ("the column n is a field of type integer",)


def test_it_takes_the_right_to_update(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    sql(workspace, "ALTER TABLE {s}.custom_thing ADD COLUMN n integer")
    workspace.roles.create("reader", permissions=["data_model:read:tenant"])
    workspace.users.create("max", roles=["reader"])
    other = workspace.as_user("max").entities["thing"]
    assert len(other.drift()) == 1
    assert other.reconcile(preview=True).accepted == ("the column n is a field of type integer",)
    with pytest.raises(PermissionDenied):
        other.reconcile()
    assert thing.refresh().revision == 1
