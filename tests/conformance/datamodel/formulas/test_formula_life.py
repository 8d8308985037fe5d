"""Formulas in a definition's life: saved, renamed with their fields, kept from losing one, published and previewed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, StillReferenced
from buildify_nb.workspace import Workspace

TOTAL = {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * quantity"}
RULE = {"type": "expression", "formula": "price >= 1"}
FIELDS: dict[str, Any] = {
    "price": {"field_type": "decimal", "validation_rules": [RULE]},
    "quantity": "integer",
    "total": TOTAL,
    "note": {"field_type": "string", "visible_when": {"field": "price", "operator": ">", "value": 5}, "group": "More"},
}


@pytest.fixture
def line(workspace: Workspace) -> Any:
    return workspace.entities.create("line", fields=FIELDS).publish()


def test_a_rename_takes_formulas_rules_and_conditions_along(workspace: Workspace, line: Any) -> None:
    workspace.records["line"].create(price=6, quantity=2, note="x")
    line.rename_field("price", "amount").publish()
    definition = workspace.entities["line"].definition
    assert definition.field("total").calculation_formula == "amount * quantity"
    assert definition.field("amount").validation_rules[0].formula == "amount >= 1"  # type: ignore[union-attr]
    assert definition.field("note").visible_when == {"field": "amount", "operator": ">", "value": 5}
    record = workspace.records["line"].list()[0]
    assert (record["total"], record["note"]) == (Decimal("12.00"), "x")
    line.undo()
    assert workspace.entities["line"].definition.field("total").calculation_formula == "price * quantity"


def test_a_field_that_is_read_is_not_dropped(workspace: Workspace, line: Any) -> None:
    with pytest.raises(StillReferenced) as caught:
        line.drop_field("price")
    assert "the formula of 'total'" in caught.value.why
    assert "the condition under which 'note' is shown" in caught.value.why
    line.drop_field("total")
    assert "quantity" in [field.name for field in line.drop_field("note").drop_field("price").definition.fields]


def test_wrong_formulas_are_not_saved(workspace: Workspace, line: Any) -> None:
    with pytest.raises(DefinitionError, match="did you mean 'price'"):
        line.edit_field("total", calculation_formula="pric * 2")
    with pytest.raises(DefinitionError, match="refers to itself: total → half → total"):
        line.add_field("half", "decimal", is_calculated=True, calculation_formula="price / 2").edit_field(
            "total", calculation_formula="half * 2"
        ).edit_field("half", calculation_formula="total / 2")
    with pytest.raises(DefinitionError, match="is calculated and has no column"):
        line.add_index("by_total", ["total"])
    with pytest.raises(DefinitionError, match="look-around"):
        line.edit_field("note", validation_rules=[{"type": "regex", "pattern": "(?=a)"}])
    with pytest.raises(DefinitionError, match="validation_rules"):
        line.edit_field("note", validation_rules=[{"type": "nonsense"}])


def test_a_changed_formula_changes_no_table(workspace: Workspace, line: Any) -> None:
    workspace.records["line"].create(price=6, quantity=2)
    line.edit_field("total", calculation_formula="price * quantity * 2")
    assert line.preview().changes == ["total is calculated as price * quantity * 2"]
    line.publish()
    assert workspace.records["line"].list()[0]["total"] == Decimal("24.00")


def test_a_field_may_become_calculated_and_keeps_what_it_shows_afterwards(workspace: Workspace, line: Any) -> None:
    workspace.records["line"].create(price=6, quantity=2)
    line.edit_field("quantity", is_calculated=True, calculation_formula="7").publish()
    assert workspace.records["line"].list()[0]["total"] == Decimal("42.00")
    line.edit_field("quantity", is_calculated=False, calculation_formula=None).publish()
    assert workspace.records["line"].list()[0]["quantity"] == 7
    line.rollback()
    line.rollback()
    assert workspace.records["line"].list()[0]["quantity"] == 2


def test_a_conditional_field_may_be_empty_in_its_table(workspace: Workspace, line: Any) -> None:
    line.edit_field("note", is_required=True).publish()
    assert workspace.records["line"].create(price=2)["note"] is None
    assert [problem.message for problem in workspace.records["line"].validate({"price": 9})] == ["must be given"]


def test_defaults_are_computed_by_formulas_without_fields(workspace: Workspace) -> None:
    due = {"field_type": "date", "default_expression": "today() + 7"}
    workspace.entities.create(
        "bill", fields={"due": due, "sent": {"field_type": "date", "default_expression": "today()"}}
    ).publish()
    bill = workspace.records["bill"].create()
    assert (bill["due"] - bill["sent"]).days == 7
    with pytest.raises(DefinitionError, match="no field of a new record is known yet"):
        workspace.entities["bill"].edit_field("due", default_expression="sent + 7")
