"""Conditions that are built in Python are taken wherever a condition is, and stored as plain documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from buildify_nb import f
from buildify_nb.errors import DefinitionError, ExpressionError, InvalidRecord
from buildify_nb.expressions.condition_building import Expression
from buildify_nb.workspace import Workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Three sales, two of them of Ada."""
    workspace.entities.create("buyer", fields={"name": "string"}).publish()
    buyer = {"field_type": "lookup", "reference_entity": "buyer"}
    fields = {"name": "string", "total": "decimal", "paid": "decimal", "placed": "date", "buyer": buyer}
    workspace.entities.create("sale", fields=fields).publish()
    ada = workspace.records["buyer"].create(name="Ada")["id"]
    rows: list[dict[str, Any]] = [
        {"name": "a", "total": 50, "paid": 50, "placed": "2024-02-29", "buyer": ada},
        {"name": "b", "total": 150, "paid": 20, "placed": "2024-03-01", "buyer": ada},
        {"name": "c", "total": 200, "paid": None, "placed": None},
    ]
    workspace.records["sale"].bulk_create(rows)
    return workspace


def names(records: Any) -> str:
    return "".join(sorted(record["name"] for record in records))


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (f.total > 100, "bc"),
        ((f.total > 100) & f.buyer.name.contains("AD"), "b"),
        (f.buyer.name.is_null() | (f.paid == f.total), "ac"),
        (~f.buyer.name.begins_with("a"), ""),
        ({"name": ["a", "b"]} & f.placed.after("2024-02-29"), "b"),
        ([f.total > 100, {"name": "c"}, "paid IS NULL"], "c"),
    ],
)
def test_every_read_takes_them(shop: Workspace, condition: Any, wanted: str) -> None:
    sales = shop.records["sale"]
    assert names(sales.list(filters=condition)) == names(sales.each(filters=condition)) == wanted
    assert sales.count(filters=condition) == len(wanted)
    assert names(sales.window(start=0, stop=9, filters=condition).items) == wanted
    assert sales.aggregate(filters=condition)[0]["count"] == len(wanted)
    assert names(sales.list(filters=condition).to_pandas().to_dict("records")) == wanted


def test_figures_are_kept_by_them(shop: Workspace) -> None:
    found = shop.records["sale"].aggregate(n="count", by="buyer.name", having=f.n > 1)
    assert [(one["buyer.name"], one["n"]) for one in found] == [("Ada", 2)]


def test_saved_views_and_reports_store_plain_documents(shop: Workspace) -> None:
    condition = f.total.between(100, 190) & f.placed.is_not_null()
    sales = shop.records["sale"]
    sales.views.save("middle", filters=condition)
    sales.views.save("several", filters=[condition, f.name == "a"])
    report = shop.reports.create("sum", "sale", values={"total": {"sum": "total"}}, filters=condition)
    assert names(sales.views["middle"].list()) == "b"
    assert sales.views["middle"].options["filters"] == dict(condition)
    assert type(sales.views["middle"].options["filters"]) is dict
    assert names(sales.views["several"].list()) == ""
    assert [dict(one) for one in report.run().items] == [{"total": 150}]
    assert type(shop.reports["sum"].definition.filters) is dict


def test_indexes_hold_records_by_them(shop: Workspace) -> None:
    sale = shop.entities["sale"]
    sale.edit().add_index("one_open", ["name"], is_unique=True, where_clause=f.paid.is_null())
    sale.publish()
    shop.records["sale"].create(name="a", paid=1)
    with pytest.raises(InvalidRecord):
        shop.records["sale"].create(name="c")
    assert shop.records["sale"].count(filters=f.name == "c") == 1


def test_fields_are_shown_and_views_are_made_by_them(shop: Workspace) -> None:
    fields = {"kind": "string", "size": {"field_type": "integer", "visible_when": f.kind == "box"}}
    shop.entities.create("parcel", fields=fields).publish()
    shop.records["parcel"].create(kind="box", size=3)
    with pytest.raises(InvalidRecord):
        shop.records["parcel"].create(kind="letter", size=3)
    shop.entities.create_view("big_sale", source="sale", fields=["name"], where=f.total > 100).publish()
    assert names(shop.records["big_sale"].list()) == "bc"


@pytest.mark.parametrize("condition", [f.totl > 1, f.name.between(1, 2) & (f.total > "x"), f.total.contains("x")])
def test_what_does_not_fit_is_refused_by_the_reader(shop: Workspace, condition: Expression) -> None:
    with pytest.raises(ExpressionError) as refused:
        shop.records["sale"].list(filters=condition)
    assert refused.value.problems


def test_today_and_who_asks_are_conditions_too(shop: Workspace) -> None:
    sales = shop.records["sale"]
    sales.create(name="ana", placed=datetime.now(UTC).date())
    assert names(sales.list(filters=f.name.is_user())) == "ana"
    assert names(sales.list(filters=f.name == f["USER_NAME()"])) == "ana"
    assert sales.count(filters=f.created_by.is_user()) == 4
    assert sales.count(filters=f.created_by.is_not_user() | (f["HAS_ROLE('nobody')"] == True)) == 0  # noqa: E712
    assert sales.count(filters=f.name == f["USER_DEPARTMENT()"]) == 0
    assert names(sales.list(filters=f.placed.last_days(1))) == "ana"
    found = sales.aggregate(n="count", by="placed", having=f.placed.last_days(1))
    assert [one["n"] for one in found] == [1]


def test_a_saved_view_asks_who_reads_it(shop: Workspace) -> None:
    sales = shop.records["sale"]
    sales.create(name="ana")
    sales.views.save("mine", filters=(f.name == f["USER_NAME()"]) & (f["HAS_ROLE('x.y')"] == False))  # noqa: E712
    assert names(sales.views["mine"].list()) == "ana"


def test_a_field_is_shown_by_days_counted_from_today(shop: Workspace) -> None:
    fields = {"due": "date", "note": {"field_type": "string", "visible_when": f.due.next_days(7)}}
    shop.entities.create("task", fields=fields).publish()
    today = datetime.now(UTC).date()
    shop.records["task"].create(due=today + timedelta(days=3), note="soon")
    with pytest.raises(InvalidRecord, match="Due in the next 7 days"):
        shop.records["task"].create(due=today + timedelta(days=30), note="late")


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (f.placed.last_days(3), "depends on today"),
        (f.name.is_user(), "depends on who asks"),
        (f.name == f["USER_NAME()"], "depends on who asks"),
        (f.name.changed(), "records that are stored have no before"),
    ],
)
def test_what_is_kept_asks_no_more_than_the_record(shop: Workspace, condition: Expression, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        shop.entities["sale"].edit().add_index("by_name", ["name"], where_clause=condition)
    with pytest.raises(DefinitionError, match=told):
        shop.entities.create_view("some", source="sale", fields=["name"], where=condition)


def test_a_list_is_not_asked_what_a_write_changed(shop: Workspace) -> None:
    for condition in (f.name.changed(), f.total.changed_to(None), ~f.name.changed_from("a")):
        with pytest.raises(ExpressionError, match="records that are stored have no before"):
            shop.records["sale"].list(filters=condition)
        with pytest.raises(ExpressionError, match="records that are stored have no before"):
            shop.records["sale"].views.save("odd", filters=condition)
