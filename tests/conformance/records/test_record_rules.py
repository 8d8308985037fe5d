"""Validation rules and conditional fields on every way in which records are written."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import BuildifyError, InvalidRecord
from buildify_nb.records.recordset import Records
from tests.conformance.records.world import World

WON = {"combinator": "and", "rules": [{"field": "status", "operator": "=", "value": "won"}]}
DEAL: dict[str, Any] = {
    "title": {
        "field_type": "string",
        "validation_rules": [{"type": "regex", "pattern": "[A-Z].*", "message": "starts with a capital"}],
    },
    "code": {
        "field_type": "string",
        "validation_rules": [{"type": "min_length", "value": 2}, {"type": "max_length", "value": 4}],
    },
    "amount": {
        "field_type": "decimal",
        "validation_rules": [
            {"type": "range", "min": 0, "max": 1000},
            {"type": "expression", "formula": "amount >= cost", "message": "is less than its cost"},
        ],
    },
    "cost": "decimal",
    "status": {"field_type": "select", "allowed_values": ["open", "won", "lost"], "default_value": "open"},
    "reason": {"field_type": "string", "visible_when": WON, "is_required": True},
    "bonus": {"field_type": "integer", "visible_when": WON, "default_value": 5},
}


@pytest.fixture
def deals(world: World) -> Records:
    return world.entity("deal", DEAL)


def problems(refused: BuildifyError) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for problem in refused.problems:
        found.setdefault(problem.field, []).append(problem.message)
    return {field: "; ".join(messages) for field, messages in found.items()}


def refusal(call: Any, *args: Any, **values: Any) -> dict[str, str]:
    with pytest.raises(InvalidRecord) as caught:
        call(*args, **values)
    return problems(caught.value)


def test_all_broken_rules_are_told_at_once_with_other_problems(deals: Records) -> None:
    assert refusal(deals.create, title="small", code="x", amount=-1, cost=1, status="gone") == {
        "title": "starts with a capital",
        "code": "must have at least 2 characters",
        "amount": "must be at least 0 and at most 1000; is less than its cost",
        "status": "must be one of 'open', 'won', 'lost'",
    }
    assert deals.count() == 0


def test_rules_hold_on_update_for_what_is_written(deals: Records) -> None:
    made = deals.create(title="Good", amount=10, cost=5)
    assert refusal(deals.update, made["id"], cost=11) == {"amount": "is less than its cost"}
    assert refusal(deals.update, made["id"], code="abcde") == {"code": "must have at most 4 characters"}
    assert deals.update(made["id"], cost=None)["cost"] is None
    assert deals.get(made["id"])["amount"] == 10
    assert [problem.field for problem in deals.validate({"cost": 20}, id=made["id"])] == ["amount"]


def test_rules_hold_in_bulk_with_the_place_of_each_record(world: World, deals: Records) -> None:
    rows = [{"title": "A", "amount": 1, "cost": 2}, {"title": "b", "code": 7, "amount": 2000}, {"title": "C"}]
    found = refusal(deals.bulk_create, rows)
    assert {"records.0.amount", "records.1.title", "records.1.code", "records.1.amount"} == set(found)
    assert deals.bulk_create(rows, atomic=False).created == 1
    with pytest.raises(InvalidRecord, match="starts with a capital"):
        world.load("deal", [{"title": "d"}], if_exists="append")
    assert deals.count() == 1


def test_a_hidden_field_takes_no_value_no_default_and_is_not_required(deals: Records) -> None:
    made = deals.create(title="Open")
    assert (made["reason"], made["bonus"]) == (None, None)
    assert refusal(deals.create, title="Open", reason="why") == {
        "reason": "takes no value now: it is shown only while Status equals 'won'"
    }
    assert refusal(deals.update, made["id"], reason="why").keys() == {"reason"}
    assert deals.update(made["id"], reason=None, title="Still")["title"] == "Still"


def test_a_shown_field_is_required_and_gets_its_default(deals: Records) -> None:
    assert refusal(deals.create, title="Won", status="won") == {"reason": "must be given"}
    assert refusal(deals.create, title="Won", status="won", reason=" ") == {"reason": "must not be empty"}
    made = deals.create(title="Won", status="won", reason="price")
    assert (made["reason"], made["bonus"]) == ("price", 5)
    opened = deals.create(title="Open")
    assert refusal(deals.update, opened["id"], status="won") == {"reason": "must be given"}
    assert deals.update(opened["id"], status="won", reason="luck")["reason"] == "luck"


def test_a_value_that_a_change_hides_is_kept(deals: Records) -> None:
    made = deals.create(title="Won", status="won", reason="price")
    lost = deals.update(made["id"], status="lost")
    assert (lost["reason"], lost["bonus"]) == ("price", 5)
    assert deals.update(made["id"], reason="price", title="Same")["title"] == "Same"
    assert refusal(deals.update, made["id"], reason="other").keys() == {"reason"}
    assert deals.update(made["id"], status="won")["reason"] == "price"


def test_conditions_hold_in_bulk(deals: Records) -> None:
    rows = [
        {"title": "A", "reason": "x"},
        {"title": "B", "status": "won"},
        {"title": "C", "status": "won", "reason": "y"},
    ]
    result = deals.bulk_create(rows, atomic=False)
    assert [(failure.index, failure.problems[0].field) for failure in result.failures] == [(0, "reason"), (1, "reason")]
    assert deals.list()[0]["bonus"] == 5


def test_forms_ask_what_is_hidden(deals: Records) -> None:
    assert deals.hidden_fields({}) == ["reason", "bonus"]
    assert deals.hidden_fields({"status": "won"}) == []
    assert deals.hidden_fields({"status": "nonsense", "amount": "x"}) == ["reason", "bonus"]
    made = deals.create(title="Won", status="won", reason="price")
    assert deals.hidden_fields({}, id=made["id"]) == []
    assert deals.hidden_fields({"status": None}, id=made["id"]) == ["reason", "bonus"]


def test_a_condition_may_ask_a_calculated_field(world: World) -> None:
    big = {"field": "total", "operator": ">", "value": 100}
    orders = world.entity(
        "purchase",
        {
            "price": "decimal",
            "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * 2"},
            "approver": {"field_type": "string", "visible_when": big, "is_required": True},
        },
    )
    assert refusal(orders.create, price=51) == {"approver": "must be given"}
    made = orders.create(price=50)
    assert refusal(orders.update, made["id"], price=60) == {"approver": "must be given"}
    assert orders.update(made["id"], price=60, approver="eva")["total"] == 120


def test_a_condition_over_a_formula_waits_for_what_the_formula_reads(world: World) -> None:
    records = world.entity(
        "offer",
        {
            "approver": {
                "field_type": "string",
                "visible_when": {"field": "double", "operator": ">", "value": 1},
                "default_value": "eva",
            },
            "double": {"field_type": "integer", "is_calculated": True, "calculation_formula": "bonus * 2"},
            "bonus": {"field_type": "integer", "visible_when": WON, "default_value": 5},
            "status": {"field_type": "select", "allowed_values": ["open", "won"], "default_value": "open"},
        },
    )
    made = records.create()
    assert (made["bonus"], made["double"], made["approver"]) == (None, None, None)
    assert records.create(status="won")["approver"] == "eva"


def test_a_condition_may_be_the_text_of_a_formula(world: World) -> None:
    records = world.entity(
        "claim",
        {
            "amount": "decimal",
            "double": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "amount * 2"},
            "approver": {"field_type": "string", "visible_when": "double > 100 OR amount < 0", "is_required": True},
        },
    )
    assert records.hidden_fields({"amount": 50}) == ["approver"]
    assert refusal(records.create, amount=50, approver="eva") == {
        "approver": "takes no value now: it is shown only while double > 100 OR amount < 0"
    }
    assert refusal(records.create, amount=51) == {"approver": "must be given"}
    made = records.create(amount=-1, approver="eva")
    world.entities["claim"].rename_field("amount", "sum").publish()
    assert world.entities["claim"].definition.field("approver").visible_when == "double > 100 OR sum < 0"
    assert records.update(made["id"], sum=60, approver="ben")["approver"] == "ben"
