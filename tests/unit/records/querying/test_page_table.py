from __future__ import annotations

from decimal import Decimal

from buildify_nb.errors import Problem
from buildify_nb.records.querying.page_table import SHOWN_FAILURES, SHOWN_ROWS, failures_html
from buildify_nb.records.record import BulkFailure, BulkResult, Record
from tests.unit.records.factories import model

TRACK = model({"title": "string", "price": {"field_type": "currency", "label": "Unit price"}, "is_live": "boolean"})
TABLE = TRACK.table(TRACK.names)


def test_headings_are_labels_and_values_are_readable() -> None:
    html = TABLE.html(
        [Record({"id": "1", "title": "A & B", "price": Decimal("1.50"), "is_live": True})], caption="1–1 of 1"
    )
    assert "<caption>1–1 of 1</caption>" in html
    assert '<th style="text-align: right">Unit price</th>' in html
    assert ">A &amp; B</td>" in html
    assert ">Yes</td>" in html
    assert "row_version" not in html


def test_script_in_a_value_is_text() -> None:
    html = TABLE.html([Record({"title": "<script>alert(1)</script>"})], caption="<b>")
    assert "<script>" not in html
    assert "<b>" not in html


def test_references_read_as_their_titles_and_nulls_as_nothing() -> None:
    record = Record({"title": "id-of-something", "price": None})
    record.labels = {"title": "Its title"}
    assert TABLE.columns[1].text(record) == "Its title"
    assert TABLE.columns[2].text(record) == ""


def test_long_tables_and_long_texts_are_cut_and_say_so() -> None:
    html = TABLE.html([Record({"title": "x" * 500})] * (SHOWN_ROWS + 1), caption="many")
    assert html.count("<tr>") == SHOWN_ROWS + 1
    assert f"first {SHOWN_ROWS} shown" in html
    assert "x" * 119 + "…" in html
    assert "x" * 121 not in html


def test_a_bulk_result_lists_the_first_failures() -> None:
    failures = tuple(BulkFailure(n, (Problem("name", "must be <given>"),)) for n in range(SHOWN_FAILURES + 5))
    html = failures_html(BulkResult(2, ("a", "b"), failures))
    assert "2 created, 15 refused" in html
    assert html.count("must be &lt;given&gt;") == SHOWN_FAILURES
    assert "<table>" not in failures_html(BulkResult(2, ("a", "b")))
