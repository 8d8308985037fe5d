"""Reports and dashboards answer with what their reader may see, and follow the model."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from buildify_nb.errors import (
    AlreadyExists,
    DefinitionError,
    ExpressionError,
    InvalidState,
    NotFound,
    PermissionDenied,
    StillReferenced,
    UnsafeMigration,
)
from buildify_nb.workspace import Workspace


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Orders of two countries."""
    workspace.entities.create(
        "order_",
        fields={
            "number": "string",
            "country": "string",
            "status": {"field_type": "select", "allowed_values": [{"value": "open", "label": "Still open"}, "paid"]},
            "total": "decimal",
            "placed": "date",
            "owner": "string",
        },
    ).publish()
    rows = [("a", "PE", "open", 10, "2026-01-05", "bea"), ("b", "PE", "paid", 20, "2026-01-20", "bea")]
    rows += [("c", "TD", "open", 5, "2026-02-01", "cem"), ("d", "TD", "open", 7, "2026-03-01", "cem")]
    names = ("number", "country", "status", "total", "placed", "owner")
    workspace.records["order_"].bulk_create([dict(zip(names, row, strict=True)) for row in rows])
    return workspace


def test_figures_by_group_are_a_chart_and_rows(shop: Workspace) -> None:
    report = shop.reports.create(
        "by_country", "order_", values={"total": {"sum": "total"}}, by="country, status", chart="bar"
    )
    found = report.run()
    assert [dict(one) for one in found.items] == [
        {"country": "PE", "status": "open", "total": Decimal("10.00")},
        {"country": "PE", "status": "paid", "total": Decimal("20.00")},
        {"country": "TD", "status": "open", "total": Decimal("12.00")},
    ]
    assert [(one.label, one.values) for one in found.series] == [("Still open", [10.0, 12.0]), ("Paid", [20.0, None])]
    assert "PE · Still open: 10.00" in report._repr_html_()
    assert report.to_csv().decode().splitlines()[1] == "PE,open,10.00"


def test_a_list_goes_on_as_far_as_its_limit(shop: Workspace) -> None:
    report = shop.reports.create(
        "open_ones", "order_", filters="status = 'open'", fields=["total", "number"], sort="total:desc", limit=2
    )
    found = report.run()
    assert [one["number"] for one in found.items] == ["a", "d"]
    assert found.has_more
    assert "the first 2" in report._repr_html_()
    assert [column.name for column in found.columns] == ["total", "number"]
    assert not report.edit(limit=3).run().has_more


def test_months_make_a_line(shop: Workspace) -> None:
    found = shop.reports.create("by_month", "order_", values={"n": "count"}, by="placed:month", chart="line").run()
    assert found.categories == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert found.series[0].values == [2.0, 1.0, 1.0]


def test_each_reader_sees_their_own_part(shop: Workspace) -> None:
    shop.reports.create("total", "order_", values={"total": {"sum": "total"}}, chart="number")
    shop.reports.create("list", "order_", fields=["number", "total"])
    shop.dashboards.create("board", [["total", "list"]])
    shop.roles.create("clerk", permissions=["records:read:order_", "data_model:read:tenant"])
    shop.access_rules.set("clerk", "order_", rows="owner = USER_NAME()")
    shop.users.create("bea", roles=["clerk"])
    shop.roles.create("reader", permissions=["data_model:read:tenant"])
    shop.users.create("guest", roles=["reader"])
    shop.users.create("nobody")
    assert shop.as_user("bea").reports["total"].run().items[0]["total"] == Decimal(30)
    shown = shop.as_user("bea").dashboards["board"]._repr_html_()
    assert "30.00" in shown
    assert ">c<" not in shown
    with pytest.raises(PermissionDenied, match="records:read:order_"):
        shop.as_user("guest").reports["total"].run()
    assert "It takes the permission records:read:order_" in shop.as_user("guest").dashboards["board"]._repr_html_()
    with pytest.raises(PermissionDenied, match="data_model:read:tenant"):
        shop.as_user("nobody").reports["total"]
    with pytest.raises(PermissionDenied, match="data_model:create:tenant"):
        shop.as_user("bea").reports.create("mine", "order_")
    with pytest.raises(PermissionDenied, match="data_model:update:tenant"):
        shop.as_user("bea").reports["total"].edit(label="Mine")


def test_a_dashboard_lays_reports_out(shop: Workspace, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        shop.reports.create(name, "order_", by="country")
    board = shop.dashboards.create("board", [["one", {"report": "two", "title": "The second"}], ["three"]])
    assert [[tile.width for tile in row] for row in board.definition.rows] == [[6, 6], [12]]
    board.edit(rows=[["one", {"report": "two", "width": 8}, "three"], ["one"]])
    assert [[tile.width for tile in row] for row in board.definition.rows] == [[2, 8, 2], [12]]
    board.undo()
    page = board.to_html(tmp_path / "board.html")
    assert (tmp_path / "board.html").read_text() == page
    assert page.count("<table") == 3
    assert "The second" in page
    assert [path.name for path in board.to_csv(tmp_path / "csv")] == ["one.csv", "two.csv", "three.csv"]
    assert (tmp_path / "csv" / "two.csv").read_text().splitlines()[1] == "PE,2"


def test_saves_are_revisions(shop: Workspace) -> None:
    report = shop.reports.create("orders", "order_", by="country", label="First")
    report.edit(label="Second", name="sales")
    assert (report.name, list(shop.reports)) == ("sales", ["sales"])
    report.undo()
    assert (report.name, shop.reports["orders"].definition.label) == ("orders", "First")
    report.redo()
    assert shop.reports["sales"].definition.label == "Second"
    with pytest.raises(InvalidState, match="nothing to redo"):
        report.redo()
    report.restore(1)
    assert [one.action for one in report.history()] == ["create", "edit", "undo", "redo", "restore"]
    with pytest.raises(NotFound, match="no revision 9"):
        report.restore(9)
    told = [entry.action for entry in shop.audit.entries(entity_type="report")]
    assert told == ["restore", "redo", "undo", "edit", "create"]


def test_what_makes_no_sense_is_refused_and_not_saved(shop: Workspace) -> None:
    reports = shop.reports
    with pytest.raises(ExpressionError, match="country"):
        reports.create("bad", "order_", by="countri")
    with pytest.raises(DefinitionError, match="chart"):
        reports.create("bad", "order_", by="country", chart="donut")
    with pytest.raises(DefinitionError, match="name"):
        reports.create("Bad name", "order_", by="country")
    with pytest.raises(NotFound, match="order_"):
        reports.create("bad", "orders_")
    assert list(reports) == []
    reports.create("good", "order_")
    with pytest.raises(AlreadyExists):
        reports.create("good", "order_")
    with pytest.raises(NotFound, match="good"):
        reports["goods"]
    with pytest.raises(NotFound, match="no report 'missing'"):
        shop.dashboards.create("board", [["missing"]])
    with pytest.raises(DefinitionError, match="rows of reports"):
        shop.dashboards.create("board", "good")
    with pytest.raises(DefinitionError, match="width"):
        shop.dashboards.create("board", [[{"report": "good", "width": 13}]])


def test_a_report_that_is_shown_stays(shop: Workspace) -> None:
    shop.reports.create("good", "order_")
    board = shop.dashboards.create("board", ["good"])
    with pytest.raises(StillReferenced, match="'board' shows it"):
        shop.reports["good"].delete()
    board.delete()
    shop.reports["good"].delete()
    assert (list(shop.reports), list(shop.dashboards)) == ([], [])
    shop.reports.create("good", "order_")


def test_a_renamed_entity_keeps_its_reports_and_a_dropped_field_is_told(shop: Workspace) -> None:
    shop.reports.create("by_country", "order_", by="country", filters="total > 1")
    with pytest.raises(UnsafeMigration, match="the report by_country refers to country"):
        shop.entities["order_"].drop_field("country").publish(accept_data_loss=True)
    shop.entities["order_"].undo()
    shop.entities["order_"].edit(name="sale").publish()
    assert len(shop.reports["by_country"].run().items) == 2


def test_tenants_do_not_see_each_others(shop: Workspace, acme: Workspace) -> None:
    shop.reports.create("good", "order_")
    assert list(acme.reports) == []
    with pytest.raises(NotFound):
        acme.reports["good"]
