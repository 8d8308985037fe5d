"""Files hold exactly what a list gives its user, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from buildify_nb.errors import ExpressionError, PermissionDenied
from tests.conformance.records.world import World


def lines(content: Any) -> list[str]:
    assert isinstance(content, bytes)
    return content.decode().splitlines()


def test_csv_is_what_is_filtered_in_order(music: World) -> None:
    album = music["album"].create(title="=Blue")["id"]
    for name, price in (("a", "1.50"), ("b", None), ("c", 3)):
        music["track"].create(name=name, price=price, album=album)
    options: dict[str, Any] = {"fields": ["name", "price", "album"], "sort": "name:desc"}
    found = lines(music["track"].to_csv(labels=True, filters="price IS NOT NULL", **options))
    assert found[0] == "id,name,price,album,album__label,row_version"
    assert [line.split(",")[1:5] for line in found[1:]] == [
        ["c", "3.00", album, "'=Blue"],
        ["a", "1.50", album, "'=Blue"],
    ]


def test_all_pages_are_written_to_a_file(music: World, tmp_path: Path) -> None:
    music["tag"].bulk_create([{"name": f"t{number:04}"} for number in range(2500)])
    path = music["tag"].to_csv(tmp_path / "tags.csv", fields="name", sort="name")
    assert path == tmp_path / "tags.csv"
    written = (tmp_path / "tags.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in written[1:]] == [f"t{number:04}" for number in range(2500)]


def test_a_spreadsheet_has_typed_cells(music: World, tmp_path: Path) -> None:
    music["track"].create(name="=a", price="1.50", released="2026-01-02")
    music["track"].to_xlsx(tmp_path / "tracks.xlsx", fields=["name", "price", "released"])
    sheet: Any = load_workbook(tmp_path / "tracks.xlsx").active
    assert sheet.title == "Tracks"
    assert [one.value for one in sheet[1]] == ["id", "name", "price", "released", "row_version"]
    assert [one.value for one in sheet[2]][1:3] == ["=a", 1.5]
    assert sheet["D2"].is_date


def test_headings_may_be_labels(music: World, tmp_path: Path) -> None:
    album = music["album"].create(title="Blue")["id"]
    music["track"].create(name="a", album=album)
    asked: dict[str, Any] = {"fields": ["name", "album"], "labels": True}
    by_name, by_label = (lines(music["track"].to_csv(headings=one, **asked)) for one in ("names", "labels"))
    assert by_name[0].split(",")[1:4] == ["name", "album", "album__label"]
    assert by_label[0].split(",")[1:4] == ["Name", "Album", "Album (title)"]
    assert by_label[1:] == by_name[1:]
    music["track"].to_xlsx(tmp_path / "tracks.xlsx", headings="labels", **asked)
    sheet: Any = load_workbook(tmp_path / "tracks.xlsx").active
    assert [cell.value for cell in sheet[1]][1:4] == ["Name", "Album", "Album (title)"]
    unknown: Any = "titles"
    with pytest.raises(ExpressionError, match="neither 'names' nor 'labels'"):
        music["track"].to_csv(headings=unknown)


def test_polars_has_exact_types(music: World) -> None:
    music["track"].create(name="a", price="1.50")
    frame = music["track"].to_polars(fields=["name", "price"])
    assert frame.select("name", "price").rows() == [("a", Decimal("1.50"))]


def test_rights_and_rules_hold(music: World) -> None:
    for name in "ab":
        music["track"].create(name=name, price=1)
    with pytest.raises(PermissionDenied):
        music.as_user("guest")["track"].to_csv()
    clerk = music.as_user("clerk", "records:read:track")
    music.access_rules.set(music.context, "role_clerk", "track", rows="name = 'a'", hidden_fields=["price"])
    found = lines(clerk["track"].to_csv())
    assert "price" not in found[0].split(",")
    assert len(found) == 2
    with pytest.raises(ExpressionError):
        clerk["track"].to_csv(fields=["price"])
    with pytest.raises(ExpressionError, match="is no option here"):
        clerk["track"].to_csv(page=2)
