"""Publishes of views, and of the tables that they read, on both engines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.views.view_planning import ViewPlanner
from buildify_nb.errors import DriftFound, InvalidState, PermissionDenied, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
from tests.conformance.datamodel.views.view_rows import rows


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
        with pytest.raises(UnsafeMigration, match=r"the view bill.*[^.]\.$"):
            invoice.publish(accept_data_loss=True)
        invoice.undo()
    invoice.archive(although_used=True)
    with pytest.raises(StillReferenced, match="the view bill"):
        invoice.delete()
    assert rows(shop, "bill", "amount") == [(Decimal("1.50"),), (Decimal("2.25"),)]


def test_nobody_sees_through_a_view_what_he_may_not_read(shop: Workspace) -> None:
    shop.roles.create(
        "modeller", permissions=["data_model:create:tenant", "data_model:read:tenant", "data_model:execute:tenant"]
    )
    shop.users.create("max", roles=["modeller"])
    made = shop.as_user("max").entities.create_view("spy", source="invoice", fields={"total": "total"})
    with pytest.raises(PermissionDenied, match="records:read:invoice"):
        made.publish()
    assert shop.entities["spy"].status == "draft"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"field_type": "currency"}, {"field_type": "decimal"}),
        ({"field_type": "json"}, {"field_type": "multiselect", "allowed_values": ["a"]}),
    ],
)
def test_a_type_that_breaks_a_view_is_refused_where_the_column_stays(
    workspace: Workspace, before: dict[str, Any], after: dict[str, Any]
) -> None:
    thing = workspace.entities.create("thing", fields={"x": before}).publish()
    workspace.entities.create_view("shown", source="thing", fields={"x": "x"}).publish()
    thing.edit_field("x", **after)
    assert not thing.preview().operations
    with pytest.raises(UnsafeMigration, match="the view shown"):
        thing.publish(accept_data_loss=True)


def test_a_view_whose_old_query_cannot_be_built_is_defined_anew(
    shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}).publish()
    with monkeypatch.context() as without_refusal:
        without_refusal.setattr(ViewPlanner, "_broken", lambda *_: [])
        shop.entities["invoice"].edit_field("total", field_type="currency").publish()
    with pytest.raises(InvalidState, match="edit_view"):
        view.publish()
    view.edit_view(fields={"amount": "total"}).publish()
    assert view.definition.field("amount").field_type == "currency"
    assert len(rows(shop, "bill", "amount")) == 3


def test_a_source_goes_back_to_what_its_view_can_read(shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}).publish()
    invoice = shop.entities["invoice"].edit_field("total", field_type="currency")
    with monkeypatch.context() as without_refusal:
        without_refusal.setattr(ViewPlanner, "_broken", lambda *_: [])
        invoice.publish()
    invoice.edit_field("total", field_type="decimal").rename_field("total", "gross").publish()
    assert len(rows(shop, "bill", "amount")) == 3


def test_a_view_that_was_dropped_is_told_and_made_again(shop: Workspace) -> None:
    view = shop.entities.create_view("bill", source="invoice", fields={"amount": "total"}).publish()
    assert list(shop.entities.drifted()) == []
    sql(shop, "DROP VIEW {s}.custom_bill")
    with pytest.raises(DriftFound):
        rows(shop, "bill", "amount")
    assert [str(difference) for difference in view.drift()] == ["the view is gone"]
    assert list(shop.entities.drifted()) == [view.drift()]
    assert view.reconcile().remaining == ("the view is gone; publish the entity, which makes it again",)
    view.publish()
    assert (len(rows(shop, "bill", "amount")), len(view.drift())) == (3, 0)
    sql(shop, "DROP VIEW {s}.custom_bill")
    shop.entities["invoice"].rename_field("total", "gross").publish()
    assert len(rows(shop, "bill", "amount")) == 3


def test_a_condition_that_a_new_type_breaks_names_the_view(shop: Workspace) -> None:
    shop.entities.create_view("bill", source="invoice", fields={"number": "number"}, where={"total": 9}).publish()
    invoice = shop.entities["invoice"].edit_field("total", field_type="boolean")
    with pytest.raises(UnsafeMigration, match="the view bill could not be made again"):
        invoice.publish(accept_data_loss=True)


def test_a_table_of_others_is_not_taken_for_a_view(shop: Workspace) -> None:
    sql(shop, "CREATE TABLE {s}.custom_bill (id integer)")
    view = shop.entities.create_view("bill", source="invoice", fields={"number": "number"})
    with pytest.raises(DriftFound, match=r"did not create.*adopt"):
        view.publish()
    assert view.status == "draft"
