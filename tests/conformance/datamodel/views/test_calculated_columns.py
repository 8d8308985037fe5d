"""Views show calculated fields as their formulas say, and follow when those change."""

from __future__ import annotations

from decimal import Decimal

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import DefinitionError, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
from tests.conformance.datamodel.views.view_rows import rows


def calculated(entity: Entity, name: str, kind: str, formula: str) -> Entity:
    return entity.add_field(name, kind, is_calculated=True, calculation_formula=formula)


@pytest.fixture
def sales(shop: Workspace) -> Workspace:
    """The shop with formulas at both ends of a lookup, and a view over them."""
    calculated(shop.entities["customer"], "shout", "string", "UPPER(COALESCE(name, 'nobody'))").publish()
    invoice = calculated(shop.entities["invoice"], "twice", "decimal", "total * 2")
    invoice = calculated(invoice, "four", "integer", "ROUND(twice * 2)").publish()
    shown = {"number": "number", "twice": "twice", "four": "four", "buyer": "customer.shout"}
    shop.entities.create_view("sales", source="invoice", fields=shown).publish()
    return shop


def test_a_view_shows_calculated_fields(sales: Workspace) -> None:
    sales.records["invoice"].create(number=3, total="0.10")
    found = rows(sales, "sales", "number", "twice", "four", "buyer", sort="number")
    assert found == [
        (0, Decimal("3.00"), 6, "ANN"),
        (1, Decimal("4.50"), 9, "ANN"),
        (2, Decimal("18.00"), 36, "BOB"),
        (3, Decimal("0.20"), 0, None),
    ]
    own = {record["number"]: (record["twice"], record["four"]) for record in sales.records["invoice"].list()}
    assert {row[0]: row[1:3] for row in found} == own
    assert [row[0] for row in sql(sales, "SELECT buyer FROM {s}.custom_sales ORDER BY number")][:1] == ["ANN"]
    assert list(sales.entities["sales"].drift()) == []


def test_they_are_grouped_summed_and_asked_for(sales: Workspace) -> None:
    shown = {"buyer": "customer.shout", "sum": {"sum": "twice"}, "most": {"max": "four"}, "n": {"count": "*"}}
    where = {"field": "four", "operator": ">", "value": 6}
    sales.entities.create_view("totals", source="invoice", fields=shown, where=where).publish()
    assert rows(sales, "totals", "buyer", "sum", "most", "n", sort="buyer") == [
        ("ANN", Decimal("4.50"), 9, 1),
        ("BOB", Decimal("18.00"), 36, 1),
    ]


def test_a_change_of_a_formula_changes_the_view(sales: Workspace) -> None:
    invoice = sales.entities["invoice"].edit_field("twice", calculation_formula="total * 3")
    preview = invoice.preview()
    assert [str(one) for one in preview.operations] == ["drop view custom_sales", "create view custom_sales"]
    invoice.publish(accept_data_loss=True)
    assert rows(sales, "sales", "twice", "four", sort="number")[0] == (Decimal("4.50"), 9)
    invoice.rollback()
    assert rows(sales, "sales", "twice", "four", sort="number")[0] == (Decimal("3.00"), 6)
    customer = sales.entities["customer"].edit_field("shout", calculation_formula="LOWER(name)")
    customer.publish(accept_data_loss=True)
    assert rows(sales, "sales", "buyer", sort="number")[0] == ("ann",)
    customer.rename_field("name", "full_name").publish()
    assert rows(sales, "sales", "buyer", sort="number")[0] == ("ann",)


def test_a_change_that_no_view_shows_leaves_it_alone(sales: Workspace) -> None:
    invoice = calculated(sales.entities["invoice"], "half", "decimal", "total / 2").publish()
    assert invoice.edit_field("half", calculation_formula="total / 4").preview().operations == ()


def test_what_a_view_shows_is_not_dropped_nor_made_to_read_the_clock(sales: Workspace) -> None:
    invoice = sales.entities["invoice"].drop_field("four").drop_field("twice")
    with pytest.raises(UnsafeMigration, match="the view sales"):
        invoice.publish(accept_data_loss=True)
    invoice.undo()
    invoice.undo()
    invoice.edit_field("four", calculation_formula="TODAY() - DATE(created_at)")
    with pytest.raises(UnsafeMigration, match="computed from the time"):
        invoice.publish(accept_data_loss=True)
    invoice.undo()
    calculated(invoice, "age", "integer", "TODAY() - DATE(created_at)").publish()
    with pytest.raises(DefinitionError, match="'age' of 'invoice' is computed from the time"):
        sales.entities.create_view("ages", source="invoice", fields={"age": "age"})
