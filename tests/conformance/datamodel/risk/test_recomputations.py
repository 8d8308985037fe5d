"""A preview tells which values change although nothing stored does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from buildify_nb.datamodel.handles import Entity
from buildify_nb.workspace import Workspace


def told(entity: Entity) -> list[str]:
    return [risk.message for risk in entity.preview().risks if risk.level == "recomputes"]


def calculated(formula: str) -> dict[str, Any]:
    return {"field_type": "decimal", "is_calculated": True, "calculation_formula": formula}


def test_another_formula_is_told_and_what_reads_it(workspace: Workspace) -> None:
    fields = {"price": "integer", "net": calculated("price * 2"), "gross": calculated("net + 1"), "b": "string"}
    line = workspace.entities.create("line", fields=fields).publish()
    line.edit_field("net", calculation_formula="price * 5")
    assert told(line) == []
    line.publish()
    workspace.records["line"].create(price=3)
    line.edit_field("net", calculation_formula="price * 10").add_field("new", **calculated("price + 1"))
    assert told(line) == [
        "net of 1 record will be computed anew, by price * 10",
        "gross of 1 record will be computed anew, as net will be",
    ]
    assert not line.preview().loses_data
    line.publish()
    assert workspace.records["line"].list()[0]["gross"] == Decimal(31)
    line.rename_field("price", "cost")
    assert told(line) == []
    line.edit_field("net", calculation_formula="cost * 2")
    assert told(line)[0] == "net of 1 record will be computed anew, by cost * 2"


def test_a_view_that_shows_something_else_is_told(workspace: Workspace) -> None:
    workspace.entities.create("sale", fields={"price": "integer", "cost": "integer", "city": "string"}).publish()
    workspace.records["sale"].create(price=3, cost=1, city="Rome")
    shown = {"city": "city", "amount": {"sum": "price"}}
    view = workspace.entities.create_view("sums", source="sale", fields=shown).publish()
    view.edit_view(fields={"city": "city", "amount": {"sum": "cost"}}, where={"city": "Oslo"})
    assert told(view) == [
        "amount will come from another field or be another aggregate",
        "other records will be read, by the new condition",
    ]
    view.publish()
    assert workspace.records["sums"].list().total == 0
    view.edit_view(fields={"amount": {"sum": "cost"}})
    assert told(view) == ["records will be summed up in one"]
    view.edit(label="Totals")
    workspace.entities["sale"].rename_field("cost", "expense").publish()
    assert told(view.undo().undo()) == []
