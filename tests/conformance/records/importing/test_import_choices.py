"""Choices are what this user's import may do."""

from __future__ import annotations

import pytest

from buildify_nb.errors import PermissionDenied
from tests.conformance.records.world import World


def test_fields_lookups_and_unique_fields_are_offered(shop: World) -> None:
    shop.entities["invoice"].add_field(
        "gross", "decimal", is_calculated=True, calculation_formula="total * 2"
    ).publish()
    choices = shop["invoice"].import_choices
    assert [one.name for one in choices.fields] == ["number", "total", "due", "paid", "status", "note", "customer"]
    assert (choices.fields[0].label, choices.fields[0].is_required) == ("Invoice no.", True)
    assert choices.fields[-1].references == ("customer.email",)
    assert choices.by == (("number",), ("id",))


def test_a_user_is_offered_what_that_user_may_do(shop: World) -> None:
    maker = shop.as_user("maker", "records:create:invoice", "records:read:invoice")["invoice"]
    shop.access_rules.set(shop.context, "role_maker", "invoice", hidden_fields=["note"], readonly_fields=["due"])
    choices = maker.import_choices
    assert not {"note", "due"} & {one.name for one in choices.fields}
    assert (choices.fields[-1].references, choices.by) == ((), ())
    with pytest.raises(PermissionDenied):
        _ = shop.as_user("reader", "records:read:invoice")["invoice"].import_choices
