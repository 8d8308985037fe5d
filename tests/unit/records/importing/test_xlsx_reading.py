"""Sheets are read by their cells; what is broken, locked or a trap is refused."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.exporting.xlsx_file import write_xlsx
from buildify_nb.records.importing import xlsx_reading
from buildify_nb.records.importing.xlsx_reading import refuse_old, xlsx_rows

START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def book(rows: list[list[Any]], **others: list[list[Any]]) -> bytes:
    made, written = Workbook(), io.BytesIO()
    sheet: Any = made.active
    for name, content in {"Sheet": rows, **others}.items():
        target = sheet if name == "Sheet" else made.create_sheet(name)
        for row in content:
            target.append(row)
    made.save(written)
    return written.getvalue()


def read(content: bytes, sheet: str | int | None = None) -> list[tuple[int, list[Any]]]:
    return list(xlsx_rows(io.BytesIO(content), sheet))


def rebuilt(content: bytes, **parts: bytes) -> bytes:
    """A spreadsheet with other parts in the place of its own."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(Path(name).stem, old.read(name)))
    return written.getvalue()


def test_cells_are_values_days_are_text() -> None:
    day = datetime(2026, 1, 2)  # noqa: DTZ001 - as cells have it
    rows = [
        ["a", 1, 1.5, True, None],
        [day, day.replace(hour=3), time(4, 5), timedelta(hours=30, seconds=1), "=1+1"],
    ]
    found = read(book(rows))
    assert found[0] == (1, ["a", 1, 1.5, True])
    # A formula of which no program has noted what it comes to is an empty cell.
    assert found[1] == (2, ["2026-01-02", "2026-01-02T03:00:00", "04:05:00", "30:00:01", None])


def test_blank_rows_count_and_are_left_out() -> None:
    assert read(book([["a"], [], [None], ["b"]])) == [(1, ["a"]), (4, ["b"])]


def test_sheets_by_name_and_place() -> None:
    content = book([["a"]], Other=[["b"]])
    assert [read(content, one)[0][1] for one in (None, "Other", 2, 1)] == [["a"], ["b"], ["b"], ["a"]]
    with pytest.raises(InvalidRecord, match=r"no sheet 'Othr'; did you mean 'Other'\?"):
        read(content, "Othr")
    with pytest.raises(InvalidRecord, match="no sheet 3: there are 2"):
        read(content, 3)


def test_what_is_broken_is_refused() -> None:
    whole = book([["a", "b"], [1, 2]])
    for content in (whole[: len(whole) // 2], b"PK\x03\x04nothing", rebuilt(whole, sheet1=b"<worksheet><row>")):
        with pytest.raises(InvalidRecord, match="is broken"):
            read(content)


def test_a_sheet_that_breaks_off_says_where() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, 9_001))
    start = START + b'<dimension ref="A1"/><sheetData>'
    with pytest.raises(InvalidRecord, match=r"is broken: .* somewhere behind row 9,000"):
        read(rebuilt(book([["a"]]), sheet1=start + rows + b"<row"))


def test_entities_that_grow_are_refused() -> None:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = b'<!DOCTYPE x [<!ENTITY l0 "lol">' + levels + b"]>"
    body = START + b'<sheetData><row r="1">'
    cell = b'<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>'
    with pytest.raises(InvalidRecord, match="is broken"):
        read(rebuilt(book([["a"]]), sheet1=bomb + body + cell))


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InvalidRecord, match="far larger unpacked"):
        read(rebuilt(book([["a"]]), sheet1=b" " * (80 * 1024 * 1024)))


def test_rows_beyond_a_sheet_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_reading, "MOST_ROWS", 2)
    with pytest.raises(InvalidRecord, match="beyond the 2 rows") as refused:
        read(book([["a"], [1], [2]]))
    assert refused.value.problems[0].field == "row 3"


def test_locked_and_old_files_are_refused() -> None:
    with pytest.raises(InvalidRecord, match=r"locked by a password, or of an old format \(\.xls\)"):
        refuse_old(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    content = bytearray(book([["a"]]))
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1
    with pytest.raises(InvalidRecord, match="locked by a password"):
        read(bytes(content))


@given(
    st.lists(
        st.one_of(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])),
            st.sampled_from(["=1+1", "'=1", "a\rb", "a\r\nb", "_x000D_", " a ", "\t", "1", "true"]),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_texts_that_were_exported_read_as_they_were(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("texts") / "a.xlsx"
    write_xlsx(path, "t", ["x"] * len(texts), [texts])
    found = read(path.read_bytes())
    assert [cell or "" for cell in found[1][1]] == texts if any(texts) else len(found) == 1


def test_numbers_and_days_that_were_exported_read_as_they_were(tmp_path: Path) -> None:
    row = [Decimal("1.50"), 7, date(2026, 1, 2), time(1, 2, 3), True, Decimal("0.1"), 10**15]
    write_xlsx(tmp_path / "a.xlsx", "t", list("abcdefg"), [row])
    assert read((tmp_path / "a.xlsx").read_bytes())[1][1] == [
        *(1.5, 7, "2026-01-02", "01:02:03", True, 0.1, "1000000000000000"),
    ]
