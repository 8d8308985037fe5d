"""Records on the wire."""

from __future__ import annotations

from buildify_nb.api.record_bodies import BulkResponse, RecordPage
from buildify_nb.errors import Problem
from buildify_nb.records.querying.page_table import PageTable
from buildify_nb.records.record import BulkFailure, BulkResult, Page, Record


def test_a_page_says_how_many_pages_there_are() -> None:
    page = Page((Record({"id": "1"}),), 11, 2, 5, "track", PageTable(()))
    sent = RecordPage.of(page, [{"id": "1"}])
    assert sent.model_dump() == {
        "items": [{"id": "1"}],
        "total": 11,
        "page": 2,
        "page_size": 5,
        "is_estimate": False,
        "pages": 3,
        "next": None,
    }


def test_a_bulk_result_lists_its_failures() -> None:
    sent = BulkResponse.of(BulkResult(1, ("a",), (BulkFailure(4, (Problem("title", "must be given"),)),)))
    failure = {"index": 4, "errors": [{"field": "title", "message": "must be given"}]}
    assert sent.model_dump() == {"created": 1, "ids": ["a"], "failures": [failure]}
