"""Imports over HTTP, on both engines: previewed, all or nothing, streamed and limited."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openpyxl import Workbook

from buildify_nb.api.body_limit import MOST_BYTES
from buildify_nb.records.importing import uploaded_file
from tests.api_desk import Desk, problems, records_of

CONTENT = "Titel;Preis\nä;1,50\nb;2,25\n;3,5\n".encode("cp1252")
MAPPING = {"mapping": json.dumps({"Titel": "title", "Preis": "price"})}


@pytest.fixture
def entity(desk: Desk) -> str:
    return desk.entity()


def path(entity: str) -> str:
    return f"/api/v1/dynamic-data/{entity}/import"


def stored(anna: httpx.Client, entity: str) -> list[tuple[Any, ...]]:
    found = anna.get(records_of(entity), params={"sort": "title"}).json()["items"]
    return [(one["title"], one["price"]) for one in found]


def test_a_preview_tells_all_and_writes_nothing(anna: httpx.Client, entity: str) -> None:
    told = anna.post(path(entity), content=CONTENT, params={"preview": True, **MAPPING})
    assert told.status_code == 200, told.text
    found = told.json()
    assert [found[name] for name in ("rows", "created", "refused_rows", "is_written")] == [3, 2, 1, False]
    assert [(one["header"], one["field"], one["samples"]) for one in found["columns"]] == [
        ("Titel", "title", ["ä", "b"]),
        ("Preis", "price", ["1,50", "2,25", "3,5"]),
    ]
    assert [one["title"] for one in found["records"]] == ["ä", "b"]
    assert found["refused"] == [{"row": 4, "field": "title", "message": "must be given", "value": None}]
    assert stored(anna, entity) == []


def test_one_bad_row_keeps_all_away_unless_it_is_skipped(anna: httpx.Client, entity: str) -> None:
    refused = anna.post(path(entity), content=CONTENT, params=MAPPING)
    assert (refused.status_code, problems(refused)) == (422, {"row 4, title": "must be given"})
    assert stored(anna, entity) == []
    told = anna.post(path(entity), content=CONTENT, params={"if_bad": "skip", **MAPPING})
    assert (told.status_code, told.json()["created"], told.json()["is_written"]) == (200, 2, True)
    assert stored(anna, entity) == [("b", "2.25"), ("ä", "1.50")]


def test_a_trial_leaves_nothing(anna: httpx.Client, entity: str) -> None:
    told = anna.post(path(entity), content=b"title\na\n", params={"dry_run": True}).json()
    assert (told["created"], told["is_written"]) == (1, False)
    assert stored(anna, entity) == []


def test_records_are_changed_by_unique_fields_with_that_right_too(desk: Desk, anna: httpx.Client) -> None:
    draft = desk.draft()
    entity = draft.edit_field("title", is_unique=True).publish().name
    content = b"title,price\na,1\nb,2\n"
    anna.post(path(entity), content=content)
    told = anna.post(path(entity), content=content.replace(b"a,1", b"a,9"), params={"by": "title"}).json()
    assert (told["created"], told["updated"]) == (0, 2)
    assert stored(anna, entity)[0] == ("a", "9.00")
    maker = desk.client(desk.user_with(f"records:create:{entity}"))
    refused = maker.post(path(entity), content=content, params={"by": "title"})
    assert (refused.status_code, f"records:update:{entity}" in refused.json()["detail"]) == (403, True)


def test_who_may_not_create_is_refused_and_who_may_not_read_sees_nothing(desk: Desk, entity: str) -> None:
    reader = desk.client(desk.user_with(f"records:read:{entity}"))
    for params in ({}, {"preview": True}):
        assert reader.post(path(entity), content=b"title\na\n", params=params).status_code == 403
    maker = desk.client(desk.user_with(f"records:create:{entity}"))
    told = maker.post(path(entity), content=b"title\na\n", params={"preview": True}).json()
    assert (told["created"], told["records"]) == (1, [])


def test_a_spreadsheet_is_imported(anna: httpx.Client, entity: str) -> None:
    book, written = Workbook(), io.BytesIO()
    sheet: Any = book.create_sheet("Prices")
    for row in (["title", "price"], ["a", 1.5]):
        sheet.append(row)
    book.save(written)
    told = anna.post(path(entity), content=written.getvalue(), params={"sheet": "Prices"})
    assert told.json()["created"] == 1, told.text
    assert stored(anna, entity) == [("a", "1.50")]


def test_files_without_headers_are_mapped_by_place(anna: httpx.Client, entity: str) -> None:
    mapping = json.dumps({"column 1": "title", "column 2": None})
    told = anna.post(path(entity), content=b"x,1\ny,2\n", params={"header": 0, "mapping": mapping})
    assert told.json()["created"] == 2, told.text


@pytest.mark.parametrize(
    ("content", "params", "field"),
    [
        (b"title\n\x00\n", {}, "row 2"),
        (b"", {}, "file"),
        (b"title\na\n", {"mapping": "{"}, "mapping"),
        (b"title\na\n", {"mapping": "[1]"}, "mapping"),
        (b"title\na\n", {"mapping": '{"title": 5}'}, "mapping"),
        (b"title\na\n", {"encoding": "rot13"}, "file"),
        (b"title\na\n", {"by": "price"}, "by"),
        (b"title\na\n", {"if_bad": "maybe"}, "if_bad"),
        (b"title\na\n", {"maping": "{}"}, "maping"),
    ],
)
def test_what_is_wrong_is_named(
    anna: httpx.Client, entity: str, content: bytes, params: dict[str, str], field: str
) -> None:
    refused = anna.post(path(entity), content=content, params=params)
    assert refused.status_code == 422, refused.text
    assert field in {name.rpartition(".")[2] for name in problems(refused)}
    assert stored(anna, entity) == []


def test_a_form_is_refused_with_the_right_call(anna: httpx.Client, entity: str) -> None:
    refused = anna.post(path(entity), files={"file": ("a.csv", b"title\na\n")})
    assert (refused.status_code, "--data-binary" in refused.json()["detail"]) == (422, True)
    assert stored(anna, entity) == []


def rows(size: int) -> Iterator[bytes]:
    """A body of unknown length."""
    yield b"title,price\n"
    for number in range(size // 100_000):
        yield f'"{"x" * 200}",{number}\n'.encode() + b"\n" * 99_780


def test_a_file_is_streamed_up_to_its_own_limit(
    anna: httpx.Client, entity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = anna.post(path(entity), content=rows(MOST_BYTES + 2_000_000))
    assert (told.status_code, told.json()["created"]) == (200, (MOST_BYTES + 2_000_000) // 100_000), told.text
    monkeypatch.setattr(uploaded_file, "MOST_BYTES", 1_000_000)
    refused = anna.post(path(entity), content=rows(3_000_000))
    assert (refused.status_code, "has more than" in refused.json()["detail"]) == (413, True)
