"""New validation rules and the records that break them: told by the preview, kept by the publish."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from buildify_nb.workspace import Workspace


@pytest.fixture
def line(workspace: Workspace) -> Any:
    fields = {"price": "decimal", "quantity": "integer", "note": "string"}
    return workspace.entities.create("line", fields=fields).publish()


def test_a_preview_tells_which_records_break_new_rules_and_publishing_keeps_them(
    workspace: Workspace, line: Any
) -> None:
    records = workspace.records["line"]
    good, bad = records.create(price=6, quantity=2, note="AB"), records.create(price=7, quantity=9, note="x1")
    line.edit_field("note", validation_rules=[{"type": "regex", "pattern": "[A-Z]+"}])
    line.edit_field("quantity", validation_rules=[{"type": "expression", "formula": "quantity < price"}])
    risks = line.preview().risks
    assert [(risk.level, risk.count, risk.sample) for risk in risks] == [("safe", 1, (bad["id"],))] * 2
    assert "would break the new rules: must match the pattern [A-Z]+" in str(risks[1].message)
    line.publish()
    assert records.update(bad["id"], price=20)["note"] == "x1"
    assert [problem.field for problem in records.validate({"note": "y"}, id=bad["id"])] == ["note"]
    assert records.validate({"note": "YY"}, id=good["id"]) == []


def test_a_converted_value_is_judged_as_it_will_be(workspace: Workspace, line: Any) -> None:
    workspace.records["line"].bulk_create([{"note": "7"}, {"note": "70"}])
    line.edit_field("note", field_type="integer", validation_rules=[{"type": "range", "max": 9}])
    assert [(risk.level, risk.count) for risk in line.preview().risks if "new rules" in risk.message] == [("safe", 1)]


def test_records_of_other_peoples_tables_are_told_by_their_whole_key(workspace: Workspace) -> None:
    def old_tables(uow: Any) -> None:
        uow.connection.execute(text("CREATE SCHEMA old"))
        uow.connection.execute(
            text("CREATE TABLE old.parts (box INTEGER, place INTEGER, q INTEGER, PRIMARY KEY (box, place))")
        )
        uow.connection.execute(text("CREATE TABLE old.loose (q INTEGER)"))
        uow.connection.execute(text("INSERT INTO old.parts VALUES (1, 1, 5), (1, 2, -1), (2, 1, -2)"))
        uow.connection.execute(text("INSERT INTO old.loose VALUES (-1), (-2), (3)"))

    workspace.runtime.database.as_owner(old_tables)
    for name, sample in (("parts", ("1, 2", "2, 1")), ("loose", ("-1", "-2"))):
        table = workspace.entities.adopt(name, schema="old")
        table.edit_field("q", validation_rules=[{"type": "range", "min": 0}])
        (risk,) = table.preview().risks
        assert (risk.count, risk.sample) == (2, sample)


def test_rules_that_were_there_are_not_told_again(workspace: Workspace, line: Any) -> None:
    line.edit_field("note", validation_rules=[{"type": "min_length", "value": 2}]).publish()
    line.edit_field("note", label="Remark")
    assert line.preview().risks == ()


@pytest.mark.parametrize(
    ("was", "now", "value", "told"),
    [
        ({"field_type": "decimal"}, {"max_value": 100}, "150.00", "max_value=100"),
        ({"field_type": "integer"}, {"min_value": 5}, "3", "min_value=5"),
        ({"field_type": "text"}, {"max_length": 2}, "abc", "max_length=2"),
        ({"field_type": "string"}, {"min_length": 2}, "x", "min_length=2"),
        (
            {"field_type": "select", "allowed_values": ["a", "b"]},
            {"allowed_values": ["a"]},
            "b",
            "allowed_values=['a']",
        ),
    ],
)
def test_what_breaks_new_limits_stays_as_what_breaks_new_rules_does(
    workspace: Workspace, was: dict[str, Any], now: dict[str, Any], value: str, told: str
) -> None:
    thing = workspace.entities.create("thing", fields={"a": was, "b": "string"}).publish()
    records = workspace.records["thing"]
    key = records.create(a=value)["id"]
    thing.edit_field("a", **now)
    preview = thing.preview()
    assert (preview.operations, preview.loses_data) == ((), False)
    [risk] = preview.risks
    assert (risk.level, risk.count, risk.sample) == ("safe", 1, (str(key),))
    assert risk.message == f"1 value of a would break the new rules: {told}; kept until written again"
    thing.publish()
    assert str(records.update(key, b="x")["a"]) == value
    assert [problem.field for problem in records.validate({"a": value}, id=key)] == ["a"]
    thing.rollback()
    assert str(records.update(key, a=value)["a"]) == value
