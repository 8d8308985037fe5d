"""What is exported comes back whole, by CSV and by spreadsheets, on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.records.world import World

EVERYTHING: dict[str, Any] = {
    "title": "string",
    "count": "integer",
    "big": "biginteger",
    "price": {"field_type": "decimal", "decimal_places": 6},
    "cost": "currency",
    "share": "percentage",
    "ok": "boolean",
    "day": "date",
    "at": "datetime",
    "clock": "time",
    "kind": {"field_type": "select", "allowed_values": ["a", "b"]},
    "tags": {"field_type": "multiselect", "allowed_values": ["x", "y"]},
    "doc": "json",
    "mail": "email",
    "link": "url",
    "ref": "uuid",
    "text": "text",
}
RECORDS: list[dict[str, Any]] = [
    {"title": "=1+1", "count": -3, "big": 2**60, "price": "-1234567.123456", "cost": "1234.50", "share": "12.5"},
    {"title": "'=1", "ok": True, "day": "2026-01-31", "at": "2026-01-31T14:30:05Z", "clock": "14:30:05"},
    {"title": "'a", "kind": "a", "tags": ["y", "x"], "doc": {"a": [1, None, "ü"]}, "mail": "ada@x.org"},
    {"title": " a\nb,;\t'\" ", "link": "https://x.org/?a=1", "ref": "01890a5d-ac96-774b-bcce-b302099a8057"},
    {"title": "-5", "doc": "5", "text": "a\r\nb", "day": "1815-12-10", "at": "1815-12-10T00:00:00Z"},
    {"title": "007", "doc": 5, "ok": False, "text": "x" * 1000, "price": "0.000001"},
    {"title": "true", "doc": "a", "count": 0, "at": "2026-01-31T00:00:00.123456Z", "clock": "00:00:00.000001"},
    {"title": " ", "text": "\n", "doc": " "},
    {"title": "1,5", "doc": True, "cost": "0", "tags": []},
    {"title": "_x000D_", "doc": [], "big": -(2**62), "price": "99999999999999.999999"},
]


@pytest.mark.parametrize("form", ["csv", "raw", "xlsx"])
def test_what_is_exported_comes_back_whole(world: World, form: str, tmp_path: Path) -> None:
    for name in ("first", "second"):
        world.entity(name, EVERYTHING)
    world["first"].bulk_create(RECORDS)
    if form == "xlsx":
        path = world["first"].to_xlsx(tmp_path / "a.xlsx")
    else:
        path = tmp_path / "a.csv"
        world["first"].to_csv(path, raw=form == "raw")
    report = world["second"].import_file(path, raw=form == "raw")
    assert report.created == len(RECORDS)
    first, second = (
        [{field: one[field] for field in EVERYTHING} for one in world[name].list(sort="created_at,id")]
        for name in ("first", "second")
    )
    assert sorted(map(repr, second)) == sorted(map(repr, first))
