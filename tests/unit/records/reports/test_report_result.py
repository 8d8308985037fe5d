from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from buildify_nb.records.reports.report_result import ReportColumn, ReportResult
from buildify_nb.records.reports.reports import Chart, Report

ROWS: tuple[dict[str, Any], ...] = (
    {"country": "Peru", "status": "open", "total": Decimal("2.50"), "n": 1},
    {"country": "Peru", "status": "paid", "total": Decimal("1.00"), "n": 2},
    {"country": "=Chad", "status": "open", "total": None, "n": 3},
)


def column(name: str, *, is_figure: bool = False) -> ReportColumn:
    return ReportColumn(name, name.title(), is_figure, lambda item: "" if item[name] is None else str(item[name]))


def result(chart: Chart, groups: int = 2) -> ReportResult:
    report = Report(name="sales", label="Sales <all>", entity_id=UUID(int=1), chart=chart, values={"n": "count"})
    columns = (column("country"), column("status"), column("total", is_figure=True), column("n", is_figure=True))
    return ReportResult(report, columns, ROWS, groups, has_more=False)


def test_the_second_group_makes_the_series() -> None:
    found = result("bar")
    assert found.categories == ["Peru", "=Chad"]
    assert [(one.label, one.values) for one in found.series] == [("open", [2.5, None]), ("paid", [1.0, None])]
    assert "<svg" in found.to_html()


def test_without_one_each_figure_is_a_series() -> None:
    found = result("line", groups=1)
    assert [one.label for one in found.series] == ["Total", "N"]


def test_months_are_told_without_days() -> None:
    report = Report(name="sales", entity_id=UUID(int=1), chart="line", values={"n": "count"})
    columns = (column("month"), column("n", is_figure=True))
    months = tuple({"month": f"2026-{number:02}-01", "n": number} for number in (1, 2))
    assert ">2026-02</text>" in ReportResult(report, columns, months, 1, has_more=False).body()


def test_nothing_is_said_to_be_nothing() -> None:
    found = result("table")
    assert "Nothing found." in ReportResult(found.report, found.columns, (), 2, has_more=False).body()


def test_a_number_is_the_first_figure() -> None:
    assert ">2.50</div>" in result("number").body()


def test_a_table_is_escaped_and_says_how_much_it_leaves_out() -> None:
    body = result("table").body()
    assert "Sales &lt;all&gt;" in body
    assert "<td" in body
    assert repr(result("table")) == "ReportResult('sales', 3 rows)"


def test_csv_holds_exact_figures_and_no_formulas(tmp_path: Path) -> None:
    content = result("table").to_csv(tmp_path / "sales.csv")
    assert (tmp_path / "sales.csv").read_bytes() == content
    assert content.decode().splitlines() == [
        "country,status,total,n",
        "Peru,open,2.50,1",
        "Peru,paid,1.00,2",
        "'=Chad,open,,3",
    ]


def test_a_page_stands_alone(tmp_path: Path) -> None:
    page = result("pie").to_html(tmp_path / "sales.html")
    assert (tmp_path / "sales.html").read_text() == page
    assert page.startswith("<!doctype html>")
    assert "<title>Sales &lt;all&gt;</title>" in page
    assert "http" not in page
