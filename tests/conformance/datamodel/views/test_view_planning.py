"""Publishes of views, and of the tables that they read, on both engines."""

from __future__ import annotations

from decimal import Decimal

import pytest

from buildify_nb.errors import PermissionDenied, StillReferenced, UnsafeMigration
from buildify_nb.workspace import Workspace
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
        with pytest.raises(UnsafeMigration, match="the view bill"):
            invoice.publish(accept_data_loss=True)
        invoice.undo()
    invoice.archive()
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
