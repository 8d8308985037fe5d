"""Exports over HTTP, on both engines."""

from __future__ import annotations

import io
from typing import Any

import httpx
from openpyxl import load_workbook

from tests.api_desk import Desk, records_of


def test_files_are_downloads_of_what_is_filtered(desk: Desk, anna: httpx.Client) -> None:
    entity = desk.entity()
    for title in ("a", "b", "=c"):
        anna.post(records_of(entity), json={"data": {"title": title, "price": "1.5"}})
    path = f"/api/v1/dynamic-data/{entity}/export"
    told = anna.get(f"{path}.csv", params={"filters": "title <> 'a'", "sort": "title:desc", "fields": "title"})
    assert told.headers["content-type"].startswith("text/csv")
    assert told.headers["content-disposition"] == f'attachment; filename="{entity}.csv"'
    assert [line.split(",")[1] for line in told.text.splitlines()] == ["title", "b", "'=c"]
    book = anna.get(f"{path}.xlsx", params={"sort": "title", "fields": "title,price"})
    sheet: Any = load_workbook(io.BytesIO(book.content)).active
    assert [[cell.value for cell in row][1:3] for row in sheet.iter_rows(min_row=2)] == [
        ["=c", 1.5],
        ["a", 1.5],
        ["b", 1.5],
    ]
    labelled = anna.get(f"{path}.csv", params={"headings": "labels", "fields": "title"})
    assert labelled.text.splitlines()[0].split(",")[1] == "Title"
    assert anna.get(f"{path}.csv", params={"headings": "titles"}).status_code == 422
    assert anna.get(f"{path}.csv", params={"filters": "titel = 1"}).status_code == 422
    assert desk.client(desk.user_with()).get(f"{path}.xlsx").status_code == 403
