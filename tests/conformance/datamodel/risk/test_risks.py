"""What a publish would do to the data, told before it happens."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.errors import PermissionDenied, UnsafeMigration
from buildify_nb.workspace import Workspace


def risks_of(entity: Entity) -> list[Risk]:
    """What a publish risks by our own count; a linter that happens to be installed may say more."""
    return [risk for risk in entity.preview().risks if risk.level != "advice"]


def test_an_empty_table_risks_nothing(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    assert risks_of(thing.drop_field("a").add_field("b", "integer", is_required=True)) == []


def test_each_change_tells_its_own_risk(workspace: Workspace) -> None:
    fields = {"title": "string", "a": "string", "b": "string", "c": "string"}
    thing = workspace.entities.create("thing", fields=fields).publish()
    ids = [workspace.records["thing"].create(a="1", b=value)["id"] for value in ("2", "x", "y", "z", "zz")]
    thing.drop_field("a").edit_field("b", field_type="integer").edit_field("c", is_required=True)
    risks = {risk.level: risk for risk in risks_of(thing)}
    assert set(risks) == {"safe", "loses data", "impossible", "rewrites"}
    assert risks["safe"].message == "5 values of a will be hidden, not deleted"
    assert risks["loses data"].message == "4 values of b cannot become INTEGER, and would be empty: 'x', 'y', 'z'"
    assert (risks["loses data"].count, risks["loses data"].sample) == (4, tuple(map(str, ids[1:4])))
    assert risks["impossible"].message == "c is empty in 5 records, and c may not be empty (is_required); fill it first"
    assert risks["rewrites"].count == 5


def test_what_forbids_an_empty_value_is_named(workspace: Workspace) -> None:
    thing = workspace.entities.from_dataframe("thing", [{"code": "a1"}, {"code": "a2"}], key="code").entity
    thing.edit_field("code", field_type="integer").add_field("b", "string", is_nullable=False)
    forbidding = "and code may not be empty (is_required, is_nullable=False)"
    way = "mend those values, or let the field be optional"
    forbidden = [risk.message for risk in risks_of(thing) if risk.level == "impossible"]
    assert sorted(forbidden) == [
        "2 records would have no b, and b may not be empty (is_nullable=False); give the field a default value",
        f"2 values of code cannot become INTEGER, {forbidding}; {way}: 'a1', 'a2'",
    ]


def test_dropping_the_title_says_what_will_title_records(workspace: Workspace) -> None:
    def told() -> list[tuple[str, str]]:
        return [(risk.level, risk.message) for risk in thing.preview().risks if "titled" in risk.message]

    thing = workspace.entities.create("thing", fields={"name": "string", "city": "string", "size": "integer"}).publish()
    workspace.records["thing"].create(name="Acme", city="Rome")
    thing.drop_field("name")
    chosen = "records were titled by name, and will be by city, unless you choose another with edit(primary_field=…)"
    assert told() == [("safe", chosen)]
    thing.drop_field("city")
    assert told() == [("safe", "records were titled by name, and will be by their id")]
    thing.undo().undo().rename_field("name", "title")
    assert told() == []


def test_locks_are_told_where_there_are_any(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    workspace.records["thing"].create(a="1")
    risks = risks_of(thing.add_index("by_a", ["a"]))
    has_locks = workspace.runtime.database.capabilities.row_locks
    assert [str(risk) for risk in risks] == (
        ["locks: the index over 1 record keeps writes waiting"] if has_locks else []
    )


def test_values_are_shown_only_to_who_may_read_the_records(workspace: Workspace) -> None:
    pay = workspace.entities.create("pay", fields={"amount": "string"}).publish()
    workspace.records["pay"].create(amount="9999-secret")
    pay.edit_field("amount", field_type="integer")
    permissions = ["data_model:read:tenant", "data_model:execute:tenant"]
    workspace.roles.create("modeller", permissions=permissions)
    workspace.users.create("max", roles=["modeller"])
    other = workspace.as_user("max").entities["pay"]
    (risk, *_) = other.preview().risks
    assert (risk.level, risk.message, risk.count, risk.sample) == (
        "loses data",
        "some values of amount cannot become INTEGER, and would be empty",
        0,
        (),
    )
    with pytest.raises(PermissionDenied):
        other.preview(rehearse=True)
    with pytest.raises(UnsafeMigration) as refused:
        other.publish()
    assert "secret" not in str(refused.value)
    other.publish(accept_data_loss=True)
    assert "secret" not in str(other.last_migration().changes)
    workspace.roles.update("modeller", permissions=[*permissions, "records:read:pay"])
    workspace.records["pay"].create(amount=5)
    back = pay.edit_field("amount", field_type="date")
    assert "'5'" in str(workspace.as_user("max").entities["pay"].preview().risks[0])
    assert back.preview(rehearse=True).rehearsal is not None


@pytest.mark.parametrize(
    ("kind", "options", "narrower", "before", "told", "after"),
    [
        ("decimal", {}, {"decimal_places": 1}, "2.25", "rounded to 1 decimal place", "2.3"),
        ("decimal", {}, {"field_type": "integer"}, "2.50", "rounded to 0 decimal places", "3"),
        ("datetime", {}, {"field_type": "date"}, "2026-01-02 03:04:05+00:00", "cut to their day", "2026-01-02"),
        ("string", {"max_length": 9}, {"max_length": 4}, "abcdef", "cut to 4 characters", "abcd"),
    ],
)
def test_what_would_lose_a_part_is_rounded_with_a_yes_and_comes_back(
    workspace: Workspace, kind: str, options: dict[str, Any], narrower: Any, before: str, told: str, after: str
) -> None:
    def values() -> list[str]:
        return [str(row["a"]) for row in workspace.records["thing"].list(sort="created_at")]

    thing = workspace.entities.create("thing", fields={"a": {"field_type": kind, "is_required": True, **options}})
    thing.publish()
    keys = [workspace.records["thing"].create(a=before)["id"] for _ in range(2)]
    thing.edit_field("a", **narrower)
    [risk] = [risk for risk in risks_of(thing) if risk.needs_consent]
    assert risk.summary == f"2 values of a would be {told}; the exact ones are kept as parked_a_v2"
    assert (risk.level, risk.count, risk.sample) == ("loses data", 2, tuple(map(str, keys)))
    assert risk.values[0].endswith(f" → {after}")
    with pytest.raises(UnsafeMigration, match="would be"):
        thing.publish()
    assert values() == [before, before]
    preview = thing.preview(rehearse=True)
    assert preview.rehearsal is not None
    assert (preview.rehearsal.is_identity, preview.rehearsal.is_repeatable) == (True, True)
    thing.publish(accept_data_loss=True)
    assert (values(), thing.last_migration().lines) == ([after, after], preview.changes)
    assert not thing.preview_rollback().loses_data
    thing.rollback()
    assert values() == [before, before]


def test_of_long_values_that_are_cut_a_risk_tells_the_beginning(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "text"}).publish()
    workspace.records["thing"].create(a="y" * 100_000)
    thing.edit_field("a", field_type="string")
    [risk] = [risk for risk in risks_of(thing) if risk.needs_consent]
    assert risk.values == (f"{'y' * 40} → {'y' * 40}",)
    with pytest.raises(UnsafeMigration, match="cut to 255 characters") as refusal:
        thing.publish()
    assert len(str(refusal.value)) < 1000


def test_what_was_written_since_is_rounded_by_a_rollback_only_with_a_yes(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "integer"}).publish()
    thing.edit_field("a", field_type="decimal").publish()
    key = workspace.records["thing"].create(a="2.5")["id"]
    with pytest.raises(UnsafeMigration, match=r"1 value of a would be rounded to 0 decimal places.*2\.5 → 3"):
        thing.rollback()
    thing.rollback(accept_data_loss=True)
    assert workspace.records["thing"].get(key)["a"] == 3


def test_a_text_with_more_places_is_rounded_as_a_number_is(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    records = workspace.records["thing"]
    key = records.create(a="1.239")["id"]
    thing.edit_field("a", field_type="decimal", decimal_places=2, max_length=None)
    [risk] = [risk for risk in risks_of(thing) if risk.needs_consent]
    assert (risk.count, risk.sample, risk.values) == (1, (str(key),), ("1.239 → 1.24",))
    assert risk.message.startswith("1 value of a would be rounded to 2 decimal places; the exact ones are kept as")
    thing.publish(accept_data_loss=True)
    assert str(records.get(key)["a"]) == "1.24"
    thing.rollback()
    assert records.get(key)["a"] == "1.239"
