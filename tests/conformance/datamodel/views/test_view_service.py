"""Views that a tenant defines over its entities, as records and publishes see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import DefinitionError, InvalidState, PermissionDenied, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Two customers and three invoices, one of them unpaid."""
    workspace.entities.create("customer", fields={"name": "string", "city": "string"}).publish()
    fields = {
        "number": "integer",
        "total": "decimal",
        "status": "string",
        "customer": {"field_type": "lookup", "reference_entity": "customer"},
    }
    workspace.entities.create("invoice", fields=fields).publish()
    ann, bob = (workspace.records["customer"].create(name=name, city="Ulm")["id"] for name in ("Ann", "Bob"))
    for number, (who, total, status) in enumerate([(ann, "1.50", "paid"), (ann, "2.25", "paid"), (bob, "9", "open")]):
        workspace.records["invoice"].create(number=number, total=total, status=status, customer=who)
    return workspace


def rows(ws: Workspace, view: str, *names: str, **asked: Any) -> list[tuple[Any, ...]]:
    return [tuple(record[name] for name in names) for record in ws.records[view].list(**asked)]


def test_a_view_shows_fields_behind_lookups_of_records_that_fulfil_its_condition(shop: Workspace) -> None:
    shown = {"number": "number", "buyer": "customer.name"}
    made = shop.entities.create_view("paid_invoice", source="invoice", fields=shown, where={"status": "paid"})
    assert "CREATE VIEW" in made.preview().sql
    made.publish()
    assert rows(shop, "paid_invoice", "number", "buyer", sort="number:desc") == [(1, "Ann"), (0, "Ann")]
    assert rows(shop, "paid_invoice", "number", filters={"number": 1}) == [(1,)]
    assert shop.records["paid_invoice"].list(search="ann").total == 2
    (first, _) = shop.records["invoice"].list(filters={"status": "paid"}, sort="number")
    assert shop.records["paid_invoice"].get(first["id"])["buyer"] == "Ann"
    shop.records["invoice"].delete(first["id"])
    assert rows(shop, "paid_invoice", "number") == [(1,)]


def test_aggregates_group_by_the_other_fields(shop: Workspace) -> None:
    shown = {"buyer": "customer.name", "revenue": {"sum": "total"}, "mean": {"avg": "total"}, "n": {"count": "*"}}
    shop.entities.create_view("customer_revenue", source="invoice", fields=shown).publish()
    assert rows(shop, "customer_revenue", "buyer", "revenue", "mean", "n", sort="buyer") == [
        ("Ann", Decimal("3.75"), Decimal("1.875000"), 2),
        ("Bob", Decimal("9.00"), Decimal("9.000000"), 1),
    ]
    assert rows(shop, "customer_revenue", "buyer", filters={"n": 1}) == [("Bob",)]
    largest = {"highest": {"max": "total"}, "lowest": {"min": "number"}, "sum": {"sum": "number"}}
    shop.entities.create_view(
        "all_invoices", source="invoice", fields=largest, where={"customer.city": "Ulm"}
    ).publish()
    assert rows(shop, "all_invoices", "highest", "lowest", "sum") == [(Decimal("9.00"), 0, Decimal(3))]


def test_a_view_is_not_written(shop: Workspace) -> None:
    shop.entities.create_view("numbers", source="invoice", fields={"number": "number"}).publish()
    (record, *_) = shop.records["numbers"].list()
    with pytest.raises(InvalidState, match="view"):
        shop.records["numbers"].create(number=7)
    with pytest.raises(InvalidState, match="view"):
        shop.records["numbers"].update(record["id"], number=7)
    with pytest.raises(InvalidState, match="view"):
        shop.records["numbers"].delete(record["id"])
    assert shop.records["invoice"].list().total == 3
    with pytest.raises(DefinitionError, match="edit_view"):
        shop.entities["numbers"].add_field("more", "string")


def test_every_problem_of_a_view_is_told(shop: Workspace) -> None:
    shown = {"a": "totl", "b": {"sum": "status"}, "c": "customer", "d": {"median": "total"}, "e": "number.x"}
    with pytest.raises(DefinitionError) as caught:
        shop.entities.create_view("wrong", source="invoice", fields=shown, where={"stats": 1})
    told = {problem.field: problem.message for problem in caught.value.problems}
    assert told.keys() == {"fields.a", "fields.b", "fields.c", "fields.d", "fields.e", "where.stats"}
    assert "Did you mean 'total'" in told["fields.a"]
    assert "wrong" not in shop.entities


def test_a_source_changes_under_its_views(shop: Workspace) -> None:
    shown = {"amount": "total", "buyer": "customer.name"}
    shop.entities.create_view("bill", source="invoice", fields=shown, where={"status": "paid"}).publish()
    invoice = shop.entities["invoice"]
    invoice.rename_field("total", "gross").rename_field("status", "state").edit_field("number", field_type="string")
    invoice.publish()
    assert rows(shop, "bill", "amount", "buyer", sort="amount") == [(Decimal("1.50"), "Ann"), (Decimal("2.25"), "Ann")]
    invoice.rollback()
    assert rows(shop, "bill", "amount", sort="amount") == [(Decimal("1.50"),), (Decimal("2.25"),)]
    shop.entities["customer"].rename_field("name", "full_name").publish()
    assert rows(shop, "bill", "buyer") == [("Ann",), ("Ann",)]


def test_a_change_that_breaks_a_view_is_refused(shop: Workspace) -> None:
    shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}, where={"status": "paid"}).publish()
    invoice = shop.entities["invoice"]
    for change in (
        lambda: invoice.drop_field("total"),
        lambda: invoice.drop_field("status"),
        lambda: invoice.edit_field("total", decimal_places=4),
    ):
        change()
        with pytest.raises(UnsafeMigration, match="the view bill"):
            invoice.publish(accept_data_loss=True)
        invoice.undo()
    invoice.archive()
    with pytest.raises(StillReferenced, match="the view bill"):
        invoice.delete()
    assert rows(shop, "bill", "amount") == [(Decimal("1.50"),), (Decimal("2.25"),)]


def test_a_view_is_defined_anew_rolled_back_and_deleted(shop: Workspace) -> None:
    view = shop.entities.create_view("bill", source="invoice", fields={"amount": "total", "number": "number"}).publish()
    amount = view.definition.field("amount").id
    view.edit_view(fields={"amount": "total", "buyer": "customer.name"}, where={"status": "open"})
    assert view.definition.field("amount").id == amount
    view.publish()
    assert rows(shop, "bill", "amount", "buyer") == [(Decimal("9.00"), "Bob")]
    assert not view.drift()
    view.rollback()
    assert len(rows(shop, "bill", "amount", "number")) == 3
    view.archive().delete()
    assert "bill" not in shop.entities
    shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}).publish().rollback()
    assert shop.entities["bill"].status == "draft"
    shop.entities["bill"].publish()
    assert len(rows(shop, "bill", "amount")) == 3


def test_nobody_sees_through_a_view_what_he_may_not_read(shop: Workspace) -> None:
    shop.roles.create(
        "modeller", permissions=["data_model:create:tenant", "data_model:read:tenant", "data_model:execute:tenant"]
    )
    shop.users.create("max", roles=["modeller"])
    made = shop.as_user("max").entities.create_view("spy", source="invoice", fields={"total": "total"})
    with pytest.raises(PermissionDenied, match="records:read:invoice"):
        made.publish()
    assert shop.entities["spy"].status == "draft"


def test_only_published_tables_of_ours_are_read(shop: Workspace) -> None:
    shop.entities.create("idea", fields={"title": "string"})
    with pytest.raises(InvalidState, match="not published"):
        shop.entities.create_view("ideas", source="idea", fields={"title": "title"})
    shop.entities.create_view("bill", source="invoice", fields={"total": "total"}).publish()
    with pytest.raises(InvalidState, match="not ours"):
        shop.entities.create_view("bills", source="bill", fields={"total": "total"})
    with pytest.raises(DefinitionError, match="a view"):
        shop.entities["customer"].add_field("bill", "lookup", reference_entity="bill")
