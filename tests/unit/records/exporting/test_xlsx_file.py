from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.exporting import xlsx_file
from buildify_nb.records.exporting.xlsx_file import cell, write_xlsx

DAY = datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None)
"""As cells have it: without a zone."""


def read(path: Path) -> list[list[Any]]:
    sheet: Any = load_workbook(path).active
    return [[one.value for one in row] for row in sheet.iter_rows()]


def test_values_keep_their_types(tmp_path: Path) -> None:
    row = ["=1+1", Decimal("1.50"), None, True, date(2026, 1, 2), datetime(2026, 1, 2, 3, tzinfo=UTC), {"a": [1]}, 7]
    write_xlsx(tmp_path / "a.xlsx", "Invoices/2026", ["t", "d", "n", "b", "day", "at", "doc", "i"], [row])
    found = read(tmp_path / "a.xlsx")
    assert found[1] == ["=1+1", 1.5, None, True, DAY, DAY + timedelta(hours=3), '{"a": [1]}', 7]
    sheet: Any = load_workbook(tmp_path / "a.xlsx").active
    assert (sheet.title, sheet.freeze_panes, sheet["A2"].data_type) == ("Invoices 2026", "A2", "s")


def test_what_a_spreadsheet_would_change_is_text() -> None:
    assert cell(Decimal("12345678901234567.89")) == "12345678901234567.89"
    assert cell(10**15) == "1000000000000000"
    assert cell(date(1899, 12, 31)) == "1899-12-31"
    assert cell(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00Z"
    assert cell("a\x00b") == "a\ufffdb"
    assert cell(time(1, 2)) == time(1, 2)
    assert cell(time(1, 2, 3, 4)) == "01:02:03.000004"
    assert cell(datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)) == "2026-01-02T03:04:05.000006Z"
    cut = cell("x" * 40_000)
    assert len(cut) == xlsx_file.LONGEST_TEXT
    assert cut.endswith("x … [cut here: 40,000 characters; a cell takes 32,767, CSV takes all]")
    assert cell("x" * xlsx_file.LONGEST_TEXT) == "x" * xlsx_file.LONGEST_TEXT


def test_more_rows_than_a_sheet_takes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 2)
    with pytest.raises(InvalidRecord, match="a sheet takes 2 rows"):
        write_xlsx(tmp_path / "a.xlsx", "t", ["n"], [[1], [2], [3]])


def test_what_spreadsheets_change_is_written_by_its_number() -> None:
    assert cell("a\rb") == "a_x000D_b"
    assert cell("_x000D_") == "_x005F_x000D_"
    assert cell("_xyz_") == "_xyz_"
