"""Rules over hidden fields hold for everybody, and name these fields to nobody who does not see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records.access.unseen import UNSEEN
from buildify_nb.records.recordset import Records
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

ABOVE = {"type": "expression", "formula": "salary > floor", "message": "SALARY must be above the floor"}
BELOW = {"type": "expression", "formula": "amount < salary", "message": "must be below the salary"}
FIELDS: dict[str, Any] = {
    "number": {"field_type": "string", "is_required": True},
    "salary": {"field_type": "integer", "validation_rules": [ABOVE]},
    "floor": "integer",
    "note": {"field_type": "string", "visible_when": {"field": "salary", "operator": ">", "value": 1000}},
    "amount": {"field_type": "integer", "validation_rules": [BELOW]},
    "stamp": {"field_type": "string", "visible_when": "floor > 50", "is_required": True},
    "twice": {"field_type": "integer", "is_calculated": True, "calculation_formula": "salary * 2"},
}
HIDDEN = ("salary", "stamp")


@pytest.fixture
def deals(workspace: Workspace) -> Records:
    """Deals of which ben does not see the salary and the stamp; three records."""
    deal = workspace.entities.create("deal", fields=FIELDS, primary_field="number")
    deal.add_index("one", ["number", "salary"], is_unique=True)
    deal.publish()
    workspace.roles.create("clerk", permissions=[f"records:{do}:deal" for do in ("create", "read", "update", "delete")])
    workspace.access_rules.set("clerk", "deal", hidden_fields=HIDDEN)
    workspace.users.create("ben", roles=["clerk"])
    records = workspace.records["deal"]
    for number, salary in (("n0", 100), ("n1", 200), ("n2", 100)):
        records.create(number=number, salary=salary, floor=1, amount=5)
    return records


@pytest.fixture
def mine(workspace: Workspace, deals: Records) -> Records:
    """The same deals as ben sees them."""
    return workspace.as_user("ben").records["deal"]


def named(mine: Records, number: str) -> str:
    return next(one["id"] for one in mine.list() if one["number"] == number)


def silent(problems: Sequence[Problem]) -> bool:
    told = " ".join(f"{one.field} {one.message}" for one in problems).lower()
    return not any(name in told for name in HIDDEN)


def test_a_broken_rule_over_a_hidden_field_says_only_that_there_is_one(mine: Records) -> None:
    key = named(mine, "n0")
    assert mine.validate({"floor": 5000}, id=key) == [Problem("", UNSEEN)]
    assert mine.validate({"floor": 60}, id=key) == [Problem("", UNSEEN)]
    assert mine.validate({"amount": 100}, id=key) == [Problem("amount", UNSEEN)]
    assert mine.validate({"amount": 99}, id=key) == []
    assert mine.validate({"number": "n2"}, id=key) == [Problem("number", UNSEEN)]
    assert mine.validate({"number": "n1"}, id=key) == []
    assert mine.validate({"note": "x"}, id=key) == [Problem("note", UNSEEN)]


def test_refused_writes_say_no_more(mine: Records, deals: Records) -> None:
    with pytest.raises(InvalidRecord) as refused:
        mine.create(number="z", note="x", floor=60)
    assert silent(refused.value.problems)
    with pytest.raises(InvalidRecord) as refused:
        mine.update(named(mine, "n0"), number="n2")
    assert silent(refused.value.problems)
    many = mine.bulk_create([{"number": "q", "floor": 60}, {"number": "r", "note": "x"}, {"number": "s"}], atomic=False)
    assert many.created == 1
    assert [silent(one.problems) for one in many.failures] == [True, True]
    assert sorted(one["number"] for one in deals.list()) == ["n0", "n1", "n2", "s"]


def test_a_hidden_name_is_unknown_like_any_other(mine: Records) -> None:
    for name in (*HIDDEN, "nonsense"):
        assert mine.validate({"number": "z", name: "7"}) == [Problem(name, "there is no such field")]


def test_forms_are_told_of_their_own_fields_only(mine: Records, deals: Records) -> None:
    key = named(mine, "n0")
    assert mine.hidden_fields({}, id=key) == ["note"]
    assert sorted(deals.hidden_fields({}, id=key)) == ["note", "stamp"]


def test_the_definition_of_who_does_not_see_a_field_names_it_nowhere(workspace: Workspace, mine: Records) -> None:
    told = workspace.runtime.records.definition(workspace.as_user("ben").context, "deal")
    assert not any(name in told.model_dump_json() for name in HIDDEN)
    assert "salary * 2" in workspace.runtime.records.definition(workspace.context, "deal").model_dump_json()
    assert next(one for one in mine.list() if one["number"] == "n0")["twice"] == 200


def test_who_sees_everything_is_told_in_full(deals: Records) -> None:
    key = next(one["id"] for one in deals.list() if one["number"] == "n0")
    assert deals.validate({"floor": 5000}, id=key) == [
        Problem("stamp", "must be given"),
        Problem("salary", "SALARY must be above the floor"),
    ]
    assert deals.validate({"amount": 100}, id=key) == [Problem("amount", "must be below the salary")]
    assert "together with salary" in deals.validate({"number": "n2"}, id=key)[0].message
    assert "Salary is greater than 1000" in deals.validate({"note": "x"}, id=key)[0].message


def test_the_owner_is_told_what_reads_a_hidden_field(workspace: Workspace, deals: Records) -> None:
    rule = workspace.access_rules.list("clerk")[0]
    assert rule.told_by == (
        "the condition under which 'note' is shown",
        "a validation rule of 'amount'",
        "the formula of 'twice'",
        "the unique index 'one'",
    )
    assert "the formula of &#x27;twice&#x27;" in rule._repr_html_()
    assert workspace.access_rules.set("clerk", "deal", hidden_fields=[*HIDDEN, "twice"]).told_by == (
        "the condition under which 'note' is shown",
        "a validation rule of 'amount'",
        "the unique index 'one'",
    )
    assert workspace.access_rules.set("clerk", "deal", hidden_fields=["note"]).told_by == ()


def test_an_adopted_table_tells_no_hidden_column_either(workspace: Workspace) -> None:
    sql(workspace, "CREATE SCHEMA old")
    sql(workspace, "CREATE TABLE old.emp (id INTEGER PRIMARY KEY, name TEXT, pin INTEGER NOT NULL CHECK (pin < 9))")
    workspace.entities.adopt("emp", schema="old")
    sql(workspace, "INSERT INTO old.emp VALUES (1, 'a', 4)")
    workspace.roles.create("clerk", permissions=["records:read:emp", "records:create:emp", "records:update:emp"])
    workspace.access_rules.set("clerk", "emp", hidden_fields=["pin"])
    workspace.users.create("ben", roles=["clerk"])
    emp = workspace.as_user("ben").records["emp"]
    with pytest.raises(InvalidRecord) as refused:
        emp.create(id=2, name="b")
    assert "pin" not in f"{refused.value} {refused.value.why} {refused.value.todo} {refused.value.problems}"
    assert sql(workspace, "SELECT count(*) FROM old.emp") == [(1,)]
