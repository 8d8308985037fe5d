"""What a view shows of the records that it reads, on both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.views.view_rows import rows


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


def test_longer_texts_and_new_records_of_the_source_are_seen_at_once(shop: Workspace) -> None:
    shop.entities.create_view("states", source="invoice", fields={"state": "status"}).publish()
    assert shop.records["states"].window(start=0, stop=2, sort="state").total == 3
    shop.entities["invoice"].edit_field("status", max_length=900).publish()
    new = shop.records["invoice"].create(number=9, status="z" * 800)
    assert shop.records["states"].get(new["id"])["state"] == "z" * 800
    window = shop.records["states"].window(start=3, stop=4, sort="state")
    assert (window.total, window.items[0]["state"]) == (4, "z" * 800)


@pytest.mark.parametrize(
    ("amounts", "mean"),
    [
        (["12345678901234567890.12", "12345678901234567890.14"], "12345678901234567890.130000"),
        (["12345678901234567890.12", "12345678901234567890.13"], "12345678901234567890.125000"),
        (["-12345678901234567890.12", "-12345678901234567890.13"], "-12345678901234567890.125000"),
        (["-0.02", "0.01", None], "-0.005000"),
        (["0.01", "0", "0"], "0.003333"),
        (["0.01", *["0"] * 3999], "0.000003"),
        (["-0.01", *["0"] * 3999], "-0.000003"),
        ([None], None),
    ],
)
def test_averages_are_exact_and_round_halves_away_from_zero(
    workspace: Workspace, amounts: list[str | None], mean: str | None
) -> None:
    price = {"field_type": "currency", "metadata": {"precision": 38}}
    workspace.entities.create("sale", fields={"price": price}).publish()
    workspace.records["sale"].bulk_create([{"price": amount} for amount in amounts])
    workspace.entities.create_view("mean", source="sale", fields={"mean": {"avg": "price"}}).publish()
    assert rows(workspace, "mean", "mean") == [(Decimal(mean) if mean else None,)]


def test_averages_of_whole_numbers_and_of_doubles(workspace: Workspace) -> None:
    fields = {"whole": "biginteger", "double": {"field_type": "decimal", "metadata": {"storage": "double"}}}
    workspace.entities.create("sale", fields=fields).publish()
    for whole, double in ((9007199254740993, "0.5"), (9007199254740994, "1")):
        workspace.records["sale"].create(whole=whole, double=double)
    shown = {"whole": {"avg": "whole"}, "double": {"avg": "double"}}
    workspace.entities.create_view("mean", source="sale", fields=shown).publish()
    assert rows(workspace, "mean", "whole", "double") == [(Decimal("9007199254740993.5"), Decimal("0.75"))]
