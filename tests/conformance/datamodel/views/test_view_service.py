"""Views that a tenant defines over its entities, on both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from buildify_nb.errors import DefinitionError, InvalidState
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.views.view_rows import rows


def test_a_view_is_not_written(shop: Workspace) -> None:
    shop.entities.create_view("numbers", source="invoice", fields={"number": "number"}).publish()
    (record, *_) = shop.records["numbers"].list()
    assert [shop.records[name].is_read_only for name in ("numbers", "invoice")] == [True, False]
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


def test_what_an_edit_of_a_view_leaves_out_stays(shop: Workspace) -> None:
    view = shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}, where={"status": "open"})
    view.publish().edit_view(fields={"amount": "total", "buyer": "customer.name"}).publish()
    assert rows(shop, "bill", "amount", "buyer") == [(Decimal("9.00"), "Bob")]
    view.edit_view(where={"status": "paid"}).publish()
    assert len(rows(shop, "bill", "amount", "buyer")) == 2
    view.edit_view(where={}).publish()
    assert len(rows(shop, "bill", "amount", "buyer")) == 3


def test_only_published_tables_of_ours_are_read(shop: Workspace) -> None:
    shop.entities.create("idea", fields={"title": "string"})
    with pytest.raises(InvalidState, match="not published"):
        shop.entities.create_view("ideas", source="idea", fields={"title": "title"})
    shop.entities.create_view("bill", source="invoice", fields={"total": "total"}).publish()
    with pytest.raises(InvalidState, match="not ours"):
        shop.entities.create_view("bills", source="bill", fields={"total": "total"})
    with pytest.raises(DefinitionError, match="a view"):
        shop.entities["customer"].add_field("bill", "lookup", reference_entity="bill")


def test_a_view_is_copied_as_python_with_the_names_of_today(shop: Workspace) -> None:
    shown = {"buyer": "customer.name", "revenue": {"sum": "total"}, "n": {"count": "*"}}
    rule = {"combinator": "and", "rules": [{"field": "status", "operator": "=", "value": "paid"}]}
    shop.entities.create_view("sales", source="invoice", fields=shown, where=rule, label="All sales").publish()
    shop.entities["invoice"].rename_field("total", "gross").rename_field("status", "state").publish()
    source = shop.entities["sales"].as_python()
    assert "gross" in source
    assert "state" in source
    made = eval(source.replace('"sales"', '"again"'), {"ws": shop})
    assert made.definition.label == "All sales"
    made.publish()
    assert rows(shop, "again", "buyer", "revenue", "n") == rows(shop, "sales", "buyer", "revenue", "n")


def test_what_a_view_can_show_is_offered_with_what_can_be_made_of_it(shop: Workspace) -> None:
    shop.entities["invoice"].add_field(
        "twice", "decimal", is_calculated=True, calculation_formula="total * 2"
    ).publish()
    views = shop.runtime.modelling.views
    offered = {one.text: one for one in views.offered(shop.context, "invoice")}
    assert list(offered) == ["number", "total", "status", "customer.id", "customer.name", "customer.city", "twice"]
    assert offered["customer.name"].labels == ("Customer", "Name")
    assert offered["total"].aggregates == ("sum", "avg", "min", "max")
    assert (offered["status"].aggregates, offered["customer.id"].field_type) == ((), "uuid")
    shown = {"a": "totl", "n": {"count": "*"}}
    assert [one.field for one in shop.entities.check_view(source="invoice", fields=shown, where={"stats": 1})] == [
        "fields.a",
        "where.stats",
    ]
    assert list(shop.entities.check_view(source="invoice", fields={"city": "customer.city"})) == []
    shop.entities.create("idea", fields={"title": "string"})
    with pytest.raises(InvalidState, match="not published"):
        views.offered(shop.context, "idea")


def test_what_lies_behind_several_lookups_is_offered_shown_and_asked_for(shop: Workspace) -> None:
    shop.entities.create("region", fields={"name": "string"}).publish()
    lookups = {
        "region": {"field_type": "lookup", "reference_entity": "region"},
        "parent": {"field_type": "lookup", "reference_entity": "customer"},
    }
    customer = shop.entities["customer"]
    for name, lookup in lookups.items():
        customer.add_field(name, **lookup)
    customer.publish()
    for record, region in zip(shop.records["customer"].list(sort="name"), ("Southwest", "North"), strict=True):
        found = shop.records["region"].create(name=region)
        shop.records["customer"].update(record["id"], region=found["id"])
    offered = {one.text: one.labels for one in shop.runtime.modelling.views.offered(shop.context, "invoice")}
    assert offered["customer.region.name"] == ("Customer", "Region", "Name")
    assert {"customer.parent.name", "customer.parent.region.name"} <= set(offered)
    assert not any(text.startswith("customer.parent.parent.") for text in offered)
    where = {"field": "customer.region.name", "operator": "beginsWith", "value": "South"}
    shown = {"number": "number", "region": "customer.region.name"}
    shop.entities.create_view("southern", source="invoice", fields=shown, where=where).publish()
    assert rows(shop, "southern", "number", "region") == [(0, "Southwest"), (1, "Southwest")]


def test_a_view_is_read_back_with_the_names_of_today(shop: Workspace) -> None:
    view = shop.entities.create_view("sales", source="invoice", fields={"sum": {"sum": "total"}}, where={"total": 9})
    shop.entities["invoice"].rename_field("total", "gross").publish()
    written = shop.runtime.modelling.views.written(shop.context, view.definition)
    assert (written.source, written.fields, written.where) == ("invoice", {"sum": {"sum": "gross"}}, {"gross": 9})
    with pytest.raises(InvalidState, match="is no view"):
        shop.runtime.modelling.views.written(shop.context, shop.entities["invoice"].definition)


def test_a_clone_of_a_view_is_a_view(shop: Workspace) -> None:
    view = shop.entities.create_view("bill", source="invoice", fields={"total": "total"}).publish()
    assert view.clone("other").publish().cloned_from == "bill"
    assert rows(shop, "other", "total", sort="total") == rows(shop, "bill", "total", sort="total")
    with pytest.raises(DefinitionError, match="a view"):
        shop.relationships.create("customer", "bill")
