from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.record import BulkResult, Page, Record, given_values
from tests.unit.records.factories import model

TRACK = model({"title": "string"})


def page(count: int, *, total: int | None, number: int = 1, size: int = 2) -> Page:
    items = tuple(Record({"id": str(n), "title": f"t{n}"}) for n in range(count))
    return Page(items, total, number, size, "track", TRACK.table(("id", "title")))


def test_a_record_is_a_dict() -> None:
    record = Record({"id": "1"})
    record.labels = {"album": "Blue"}
    assert record == {"id": "1"}
    assert repr(record) == "Record()"


def test_a_record_shows_its_fields_and_nothing_of_the_system() -> None:
    record = Record({"id": "1", "title": "<Blue>", "album": "7", "row_version": 1, "created_at": None})
    record.labels = {"album": "Kind"}
    assert repr(record) == "Record(title='<Blue>', album='7')"
    html = record._repr_html_()
    assert ("&lt;Blue&gt;" in html, ">Kind<" in html, "row_version" in html) == (True, True, False)
    assert pickle.loads(pickle.dumps(record)) == record


def test_values_are_a_mapping() -> None:
    assert given_values({"a": 1, "b": 1}, {"b": 2}) == {"a": 1, "b": 2}
    with pytest.raises(InvalidRecord, match="must be values by field name"):
        given_values([("a", 1)])


def test_a_page_is_a_sequence_of_its_records() -> None:
    found = page(2, total=5)
    assert len(found) == 2
    assert [record["id"] for record in found] == ["0", "1"]
    assert found[-1]["title"] == "t1"
    assert found[0:1] == found.items[:1]
    assert {"id": "1", "title": "t1"} in found


def test_a_page_says_where_it_is_the_same_each_time() -> None:
    assert repr(page(2, total=3503, number=2)) == "Page('track', 3–4 of 3,503)"
    assert repr(page(2, total=None)) == "Page('track', 1–2 of many)"
    assert repr(replace(page(2, total=3503), is_estimate=True)) == "Page('track', 1–2 of about 3,503)"
    assert repr(page(0, total=0)) == "Page('track', no records)"
    assert repr(page(0, total=7, number=9)) == "Page('track', none of 7)"


def test_the_number_of_pages_needs_a_count() -> None:
    assert page(2, total=5).pages == 3
    assert page(2, total=None).pages is None


def test_a_page_becomes_a_frame_with_its_columns_even_when_empty() -> None:
    assert page(2, total=2).to_pandas().to_dict("list") == {"id": ["0", "1"], "title": ["t0", "t1"]}
    assert list(page(0, total=0).to_pandas().columns) == ["id", "title"]


def test_a_bulk_result_is_one_line() -> None:
    assert repr(BulkResult(1500, ())) == "BulkResult(created=1,500, failed=0)"
    assert "1,500 created" in BulkResult(1500, ())._repr_html_()


def test_a_record_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(Record({"id": "1"}))) == {"id": "1"}
