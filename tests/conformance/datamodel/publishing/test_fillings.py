"""Defaults fill the records that are there, as new records get them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import table_of


@pytest.fixture
def thing(workspace: Workspace) -> Entity:
    thing = workspace.entities.create("thing", fields={"name": "string"}).publish()
    workspace.records["thing"].bulk_create([{"name": "a"}, {"name": "b"}])
    return thing


def column(workspace: Workspace, name: str) -> list[Any]:
    return table_of(workspace, "custom_thing").column(name)


@pytest.mark.parametrize("is_required", [True, False])
def test_a_new_field_is_filled_with_what_its_default_computes(
    workspace: Workspace, thing: Entity, is_required: bool
) -> None:
    computed = {"day": ("date", "today()"), "at": ("datetime", "now()"), "who": ("string", "current_user()")}
    for name, (kind, text) in (computed | {"token": ("uuid", "new_uuid()")}).items():
        thing.add_field(name, kind, default_expression=text, is_required=is_required)
    preview = thing.preview(rehearse=True)
    assert sorted(preview.changes) == [
        "add column at TIMESTAMPTZ, filled with now()",
        "add column day DATE, filled with today()",
        "add column token UUID, filled with new_uuid()",
        "add column who VARCHAR(255), filled with current_user()",
    ]
    assert {risk.level for risk in preview.risks} <= {"rewrites", "advice"}
    assert repr(preview.rehearsal) == "Rehearsal(2 rows, 0 values lost, and back without a loss)"
    thing.publish()
    assert thing.last_migration().lines == preview.changes
    now = workspace.runtime.clock.now()
    assert {str(day) for day in column(workspace, "day")} == {str(now.date())}
    assert len(set(column(workspace, "at"))) == 1
    assert column(workspace, "who") == [workspace.context.user] * 2
    tokens = column(workspace, "token")
    assert len({UUID(str(token)) for token in tokens}) == 2
    thing.rollback()
    assert "token" not in dict(table_of(workspace, "custom_thing").rows[0])
    thing.restore(thing.revision - 1).publish()
    assert column(workspace, "token") == tokens


def test_a_default_that_the_rules_refuse_fills_nothing(workspace: Workspace, thing: Entity) -> None:
    thing.add_field("size", "integer", default_expression="1 + 1", max_value=1, is_required=True)
    [risk] = [risk for risk in thing.preview().risks if risk.level == "impossible"]
    assert risk.message.startswith("2 records would have no size")


def test_a_field_that_comes_back_keeps_its_values_and_fills_the_others(workspace: Workspace, thing: Entity) -> None:
    thing.add_field("token", "uuid", default_expression="new_uuid()", is_required=True).publish()
    before, number = column(workspace, "token"), thing.revision
    thing.drop_field("token").publish()
    workspace.records["thing"].create()
    thing.restore(number)
    [change] = [change for change in thing.preview().changes if "bring column" in change]
    assert change == "bring column token back from parked_token_v3, empty ones filled with new_uuid()"
    thing.publish()
    *kept, filled = column(workspace, "token")
    assert kept == before
    assert filled not in (None, *before)


@pytest.mark.parametrize(
    ("default", "told"),
    [({"default_value": "none"}, "with 'none'"), ({"default_expression": "current_user()"}, "with current_user()")],
)
def test_a_field_that_becomes_required_fills_what_is_empty(
    workspace: Workspace, thing: Entity, default: dict[str, Any], told: str
) -> None:
    key = workspace.records["thing"].create()["id"]
    meant = default.get("default_value", workspace.context.user)
    thing.edit_field("name", is_required=True, **default)
    preview = thing.preview(rehearse=True)
    [risk] = [risk for risk in preview.risks if "empty" in risk.message]
    assert (risk.level, risk.count, risk.sample) == ("safe", 1, (str(key),))
    assert risk.message == f"1 empty value of name will be filled {told}"
    assert f"empty ones filled {told}, the old values are kept as parked_name_v2" in preview.changes[0]
    assert repr(preview.rehearsal) == "Rehearsal(3 rows, 0 values lost, and back without a loss)"
    thing.publish()
    assert thing.last_migration().lines == preview.changes
    assert column(workspace, "name") == ["a", "b", meant]
    workspace.records["thing"].create(name=meant)
    thing.rollback()
    # What was written since stays, what was only filled is empty again.
    assert column(workspace, "name") == ["a", "b", None, meant]


def test_what_was_lost_and_then_filled_comes_back_although_another_field_was_written(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"name": "string", "n": "string"}).publish()
    records = workspace.records["thing"]
    keys = [records.create(name=name, n="many")["id"] for name in "abc"]
    thing.edit_field("n", field_type="integer").publish(accept_data_loss=True)
    thing.edit_field("n", is_required=True, default_value=7).publish()
    records.update(keys[0], name="other")
    records.update(keys[1], n=8)
    made = records.create(name="d")["id"]
    thing.rollback()
    assert [records.get(key)["n"] for key in (*keys, made)] == [None, 8, None, 7]
    thing.rollback()
    assert [records.get(key)["n"] for key in (*keys, made)] == ["many", "8", "many", "7"]
    assert records.get(keys[0])["name"] == "other"


def test_what_does_not_convert_is_not_filled_and_the_way_that_is_told_helps(
    workspace: Workspace, thing: Entity
) -> None:
    workspace.records["thing"].create(name="5")
    retyped: dict[str, Any] = {"field_type": "integer", "max_length": None, "default_value": 7}
    thing.edit_field("name", is_required=True, **retyped)
    [risk] = [risk for risk in thing.preview().risks if risk.level == "impossible"]
    assert (risk.count, risk.values) == (2, ("'a'", "'b'"))
    told = "2 values of name cannot become INTEGER, and name may not be empty (is_required); mend those values, "
    way = "or let the field be optional in this publish and required in the next, whose default fills them"
    assert risk.message.startswith(told + way)
    thing.edit_field("name", is_required=False).publish(accept_data_loss=True)
    thing.edit_field("name", is_required=True).publish()
    assert sorted(column(workspace, "name")) == [5, 7, 7]
    thing.rollback()
    thing.rollback()
    assert sorted(column(workspace, "name")) == ["5", "a", "b"]


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(("kind", "text"), [("uuid", "new_uuid()"), ("datetime", "now()"), ("date", "today()")])
def test_preview_rehearsal_and_publish_agree_on_a_required_field_that_a_default_fills(
    workspace: Workspace, thing: Entity, kind: str, text: str, is_new: bool
) -> None:
    workspace.records["thing"].delete(workspace.records["thing"].create(name="c")["id"])
    settings: dict[str, Any] = {"is_required": True, "is_nullable": False, "default_expression": text}
    if is_new:
        thing.add_field("mark", kind, **settings)
    else:
        thing.add_field("mark", kind).publish()
        thing.edit_field("mark", **settings)
    preview = thing.preview(rehearse=True)
    filled = [risk.count for risk in preview.risks if f"will be filled with {text}" in risk.message]
    assert filled == ([] if is_new else [3])
    assert not preview.is_impossible
    assert not preview.loses_data
    assert repr(preview.rehearsal) == "Rehearsal(3 rows, 0 values lost, and back without a loss)"
    thing.publish()
    assert thing.last_migration().lines == preview.changes
    marks = column(workspace, "mark")
    assert None not in marks
    assert len(set(marks)) == (3 if kind == "uuid" else 1)
    again = workspace.records["thing"].create(name="d")["mark"]
    assert again is not None


def test_a_moment_that_was_filled_goes_although_another_field_was_written(workspace: Workspace, thing: Entity) -> None:
    thing.add_field("at", "datetime").publish()
    thing.edit_field("at", is_required=True, default_expression="now()").publish()
    records = workspace.records["thing"]
    first, second = (one["id"] for one in records.list())
    records.update(first, name="other")
    records.create(name="c")
    thing.rollback()
    assert [records.get(key)["at"] for key in (first, second)] == [None, None]
    assert column(workspace, "at").count(None) == 2


@pytest.mark.parametrize("is_new", [True, False])
def test_what_each_record_gets_for_itself_is_no_duplicate(workspace: Workspace, thing: Entity, is_new: bool) -> None:
    unique: dict[str, Any] = {"is_required": True, "is_unique": True, "default_expression": "new_uuid()"}
    if is_new:
        thing.add_field("token", "uuid", **unique)
    else:
        thing.add_field("token", "uuid").publish()
        thing.edit_field("token", **unique)
    preview = thing.preview(rehearse=True)
    assert not preview.is_impossible
    assert repr(preview.rehearsal) == "Rehearsal(2 rows, 0 values lost, and back without a loss)"
    thing.publish()
    assert len(set(column(workspace, "token"))) == 2


@pytest.mark.parametrize("is_new", [True, False])
def test_a_moment_that_all_get_is_a_duplicate_where_it_must_be_unique(
    workspace: Workspace, thing: Entity, is_new: bool
) -> None:
    unique: dict[str, Any] = {"is_required": True, "is_unique": True, "default_expression": "now()"}
    if is_new:
        thing.add_field("at", "datetime", **unique)
    else:
        thing.add_field("at", "datetime").publish()
        thing.edit_field("at", **unique)
    assert [risk.summary.partition(" (")[0] for risk in thing.preview().risks if risk.level == "impossible"] == [
        "1 value of at would occur more than once"
    ]


def test_a_field_that_becomes_required_fills_each_record_with_its_own(workspace: Workspace, thing: Entity) -> None:
    thing.add_field("token", "uuid").publish()
    thing.edit_field("token", default_expression="new_uuid()", is_required=True, is_unique=True).publish()
    assert len(set(column(workspace, "token"))) == 2
    thing.rollback()
    assert column(workspace, "token") == [None, None]


def test_what_is_filled_must_be_unique_where_that_is_asked(workspace: Workspace, thing: Entity) -> None:
    workspace.records["thing"].bulk_create([{}, {}])
    thing.edit_field("name", is_required=True, is_unique=True, default_value="none")
    assert [risk.summary.partition(" (")[0] for risk in thing.preview().risks if risk.level == "impossible"] == [
        "1 value of name would occur more than once"
    ]


def test_a_filled_and_converted_field_goes_back_and_forth(workspace: Workspace, thing: Entity) -> None:
    workspace.records["thing"].create()
    retyped: dict[str, Any] = {"field_type": "integer", "is_required": True, "default_value": 7, "max_length": None}
    for record in workspace.records["thing"].list(sort="created_at").items[:2]:
        workspace.records["thing"].update(record["id"], name="5")
    thing.edit_field("name", **retyped)
    rehearsal = thing.preview(rehearse=True).rehearsal
    assert rehearsal is not None
    assert (rehearsal.is_identity, rehearsal.is_repeatable) == (True, True)
    thing.publish()
    assert column(workspace, "name") == [5, 5, 7]
    thing.rollback()
    assert column(workspace, "name") == ["5", "5", None]
    thing.edit_field("name", **retyped)
    assert [risk.message for risk in thing.preview().risks if "empty" in risk.message] == [
        "1 empty value of name will be filled with 7"
    ]
    thing.publish()
    assert column(workspace, "name") == [5, 5, 7]
