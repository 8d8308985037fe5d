"""Saved views: what they list, who has them, and that nobody sees more by one than without it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.errors import AlreadyExists, ExpressionError, InvalidRecord, NotFound, PermissionDenied
from buildify_nb.records.recordset import Records, RecordsByEntity
from tests.conformance.records.world import World

FIELDS = {"name": "string", "status": "string", "total": "decimal", "placed": "date", "secret": "string"}
UPDATES = ("records:read:sale", "records:update:sale")


@pytest.fixture
def orders(world: World) -> Records:
    """Four orders; the clock stands at the first of January 2026."""
    rows: list[dict[str, Any]] = [
        {"name": "a", "status": "open", "total": 5, "placed": "2025-12-31", "secret": "x"},
        {"name": "b", "status": "open", "total": 9, "placed": "2025-11-01", "secret": "y"},
        {"name": "c", "status": "done", "total": 7, "placed": "2026-01-01", "secret": "x"},
        {"name": "d", "status": None, "total": None, "placed": None, "secret": None},
    ]
    made = world.entity("sale", FIELDS)
    made.bulk_create(rows)
    return made


def names(page: Any) -> str:
    return "".join(record["name"] for record in page)


def narrowed(world: World, name: str, **rule: Any) -> RecordsByEntity:
    seen = world.as_user(name, *UPDATES)
    world.access_rules.set(world.context, f"role_{name}", "sale", **rule)
    return seen


def test_a_view_lists_what_it_was_saved_with(orders: Records) -> None:
    view = orders.views.save("open ones", filters={"status": "open"}, sort="total:desc", fields=["total", "name"])
    assert repr(view) == (
        "SavedView('open ones', filters={'status': 'open'}, sort=['total:desc'], fields=('total', 'name'))"
    )
    again = orders.views["open ones"]
    assert names(again.list()) == "ba"
    assert [name for name in FIELDS if name in again.list()[0]] == ["name", "total"]
    assert (again.count(), list(again.to_pandas()["name"])) == (2, ["b", "a"])
    assert names(again.list(page_size=1, page=2)) == "a"
    assert list(orders.views) == ["open ones"]


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        ("total > 6 OR status IS NULL", "bcd"),
        ({"field": "placed", "operator": "lastDays", "value": 30}, "ac"),
        ({"total": [Decimal("5.00"), 7], "placed": date(2026, 1, 1)}, "c"),
        ([{"secret": "x"}, "total > 5"], "c"),
        (None, "abcd"),
    ],
)
def test_filters_of_every_form_are_kept(orders: Records, filters: Any, wanted: str) -> None:
    orders.views.save("v", filters=filters, sort="name")
    assert names(orders.views["v"].list()) == wanted


def test_the_last_days_are_others_tomorrow(world: World, orders: Records) -> None:
    orders.views.save("new", filters={"field": "placed", "operator": "lastDays", "value": 1}, sort="name")
    assert names(orders.views["new"].list()) == "ac"
    world.clock.advance(days=1)
    assert names(orders.views["new"].list()) == "c"


def test_saving_again_replaces_and_deleting_leaves_the_records(orders: Records) -> None:
    orders.views.save("v", filters={"status": "open"})
    orders.views.save("v", filters={"status": "done"})
    assert names(orders.views["v"].list()) == "c"
    orders.views["v"].delete()
    assert len(orders.views) == 0
    assert orders.count() == 4
    with pytest.raises(NotFound, match=r"no saved view 'v' of 'sale'.*Save one"):
        orders.views["v"].list()


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"filters": {"stat": "open"}}, ExpressionError),
        ({"sort": "nothing"}, ExpressionError),
        ({"fields": ["name", "nothing"]}, ExpressionError),
        ({"widths": {"name": 1}}, InvalidRecord),
        ({"widths": {"nothing": 100}}, InvalidRecord),
        ({"fields": ["name"], "groups": {"G": ["total"]}}, InvalidRecord),
        ({"name": ""}, InvalidRecord),
    ],
)
def test_what_makes_no_sense_is_not_saved(orders: Records, given: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        orders.views.save(given.get("name", "v"), **{key: value for key, value in given.items() if key != "name"})
    assert len(orders.views) == 0


def test_a_private_view_is_nobody_elses_and_a_shared_one_everybodys(world: World, orders: Records) -> None:
    bob = world.as_user("bob", *UPDATES)["sale"]
    orders.views.save("mine", filters={"status": "open"})
    orders.views.save("ours", filters={"status": "done"}, shared=True)
    assert [(view.name, view.is_shared) for view in bob.views.values()] == [("ours", True)]
    assert names(bob.views["ours"].list()) == "c"
    bob.views.save("ours", filters={"status": "open"}, sort="name")
    assert names(bob.views["ours"].list()) == "ab"
    assert names(orders.views["ours"].list()) == "c"
    bob.views.delete("ours")
    assert names(bob.views["ours"].list()) == "c"


def test_a_shared_view_belongs_to_who_shared_it(world: World, orders: Records) -> None:
    bob = world.as_user("bob", *UPDATES)["sale"]
    bob.views.save("ours", filters={"status": "open"}, shared=True)
    carl = world.as_user("carl", *UPDATES)["sale"]
    with pytest.raises(PermissionDenied, match="bob shared it"):
        carl.views.delete("ours")
    with pytest.raises(AlreadyExists, match="bob saved it"):
        carl.views.save("ours", shared=True)
    assert carl.views["ours"].count() == 2
    orders.views.delete("ours")
    assert len(bob.views) == 0
    dora = world.as_user("dora", "records:read:sale")["sale"]
    with pytest.raises(PermissionDenied):
        dora.views.save("ours", shared=True)
    dora.views.save("mine", filters={"status": "done"})
    assert names(dora.views["mine"].list()) == "c"


def test_sharing_a_view_takes_it_out_of_the_private_ones_and_back(world: World, orders: Records) -> None:
    bob = world.as_user("bob", *UPDATES)["sale"]
    orders.views.save("v", filters={"status": "open"})
    orders.views.save("v", filters={"status": "open"}, shared=True)
    assert world.sql("SELECT count(*) FROM buildify.saved_views")[0][0] == 1
    assert list(bob.views) == ["v"]
    orders.views.save("v", filters={"status": "open"})
    assert (list(bob.views), list(orders.views)) == ([], ["v"])


def test_a_shared_view_shows_nobody_more_than_they_may_see(world: World, orders: Records) -> None:
    orders.views.save("columns", fields=["name", "secret"], widths={"secret": 90}, sort="secret,name", shared=True)
    orders.views.save("by secret", filters={"secret": "x"}, shared=True)
    orders.views.save("by formula", filters="UPPER(secret) = 'X'", shared=True)
    orders.views.save("open", filters={"status": "open"}, sort="name", shared=True)
    bob = narrowed(world, "bob", hidden_fields=["secret"], rows={"read": "total < 8"})["sale"]
    assert list(bob.views) == ["columns", "open"]
    columns = bob.views["columns"].saved.content
    assert (columns.fields, columns.widths, columns.sort) == (("name",), {}, ("name",))
    assert "secret" not in repr(bob.views["columns"])
    assert names(bob.views["columns"].list()) == "ac"
    assert names(bob.views["open"].list()) == "a"
    with pytest.raises(NotFound):
        bob.views["by secret"].list()
    with pytest.raises(ExpressionError):
        bob.views.save("mine", filters={"secret": "x"})


def test_views_go_with_the_right_to_read(world: World, orders: Records) -> None:
    orders.views.save("open", filters={"status": "open"}, shared=True)
    eve = world.as_user("eve", "records:read:other")["sale"]
    with pytest.raises(PermissionDenied):
        list(eve.views)
    with pytest.raises(PermissionDenied):
        eve.views.save("mine")


def test_a_view_follows_renamed_fields_and_tells_of_lost_ones(world: World, orders: Records) -> None:
    bob = world.as_user("bob", *UPDATES)["sale"]
    orders.views.save("v", filters={"status": "open"}, sort="total:desc", fields=["total", "name"], shared=True)
    orders.views.save("f", filters="status = 'done'", shared=True)
    world.entities["sale"].rename_field("status", "state").rename_field("total", "amount").publish()
    assert names(orders.views["v"].list()) == "ba"
    assert orders.views["v"].options["fields"] == ("amount", "name")
    assert names(orders.views["f"].list()) == "c"
    world.entities["sale"].drop_field("state").publish(accept_data_loss=True)
    assert orders.views["v"].saved.problem == "It filters by 'status', which is no field any more."
    assert list(bob.views) == []


def test_which_view_is_open_is_remembered_by_user(world: World, orders: Records) -> None:
    bob = world.as_user("bob", *UPDATES)["sale"]
    orders.views.save("v", shared=True)
    assert orders.views.opened is None
    orders.views.remember("v")
    assert (orders.views.opened, bob.views.opened) == ("v", None)
    orders.views.remember(None)
    assert orders.views.opened is None
    orders.views.remember("v")
    orders.views.delete("v")
    assert orders.views.opened is None
    with pytest.raises(NotFound):
        orders.views.remember("v")


def test_another_tenant_has_none_of_it(world: World, orders: Records) -> None:
    orders.views.save("v", filters={"status": "open"}, shared=True)
    other = world.neighbour("sale", FIELDS)
    assert list(other.views) == []
    other.views.save("v", filters={"status": "done"}, shared=True)
    assert orders.views["v"].count() == 2


def test_what_is_done_to_shared_views_is_audited(world: World, orders: Records) -> None:
    orders.views.save("mine")
    orders.views.save("ours", filters={"status": "open"}, shared=True)
    orders.views.delete("ours")
    entries = world.audit.entries(world.context, entity_type="saved_view")
    assert [(one.action, one.entity_name) for one in entries.items] == [("delete_view", "ours"), ("save_view", "ours")]
    assert entries.items[1].changes["filters"] == {"status": "open"}
