"""Files of any kind become a table with headers; a structure that is wrong is refused with its row."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.importing.imports import FileOptions
from buildify_nb.records.importing.sheets import Sheet, open_sheet
from tests.unit.records.importing.test_xlsx_reading import book


def opened(source: Any, known: tuple[str, ...] = ("name", "size"), **options: Any) -> Sheet:
    return open_sheet(source, FileOptions(**options), known)


def test_paths_bytes_and_files_are_read_alike(tmp_path: Path) -> None:
    content = b"name,size\na,1\nb,2\n"
    (tmp_path / "a.csv").write_bytes(content)
    for source in (tmp_path / "a.csv", str(tmp_path / "a.csv"), content, bytearray(content), io.BytesIO(content)):
        sheet = opened(source)
        assert (sheet.headers, list(sheet), len(sheet)) == (("name", "size"), [(2, ["a", "1"]), (3, ["b", "2"])], 2)
        sheet.close()


def test_a_spreadsheet_is_told_by_its_content(tmp_path: Path) -> None:
    sheet = opened(book([["Name", "Size", None], ["a", 1], ["b", None, None]]))
    # A row that ends early has empty cells.
    assert (sheet.headers, list(sheet)) == (("Name", "Size"), [(2, ["a", 1]), (3, ["b", None])])


@pytest.mark.parametrize(
    ("content", "headers", "rows"),
    [
        (b"Title,Amount\na,1\n", ("Title", "Amount"), 1),
        (b"a,1\nb,2\n", ("column 1", "column 2"), 2),
        (b"Ada,ada@x.org\n", ("column 1", "column 2"), 1),
        (b"name,2026\na,1\n", ("name", "2026"), 1),
        (b"\n\nname,size\n\na,1\n", ("name", "size"), 1),
        (b"name,\na,1\n", ("name",), 0),
        (b"name,,size\na,,1\n", ("name", "column 2", "size"), 1),
    ],
)
def test_headers_are_found_out(content: bytes, headers: tuple[str, ...], rows: int) -> None:
    if not rows:
        with pytest.raises(InvalidRecord, match="has 2 cells where the headers are 1"):
            opened(content)
        return
    sheet = opened(content)
    assert (sheet.headers, len(sheet)) == (headers, rows)


def test_headers_are_where_the_caller_says() -> None:
    content = b"List of things,\nname,size\na,1\n"
    assert opened(content, header=2).headers == ("name", "size")
    assert list(opened(content, header=2)) == [(3, ["a", "1"])]
    assert opened(b"name,size\na,1\n", header=False).headers == ("column 1", "column 2")
    assert opened(b"1,2\na,1\n", header=True).headers == ("1", "2")


@pytest.mark.parametrize(
    ("content", "field", "told"),
    [
        (b"", "file", "is empty"),
        (b"\n ,\n\n"[:1], "file", "is empty"),
        (b"name,size,name\na,1,2\n", "row 1", "'name' is the header of columns 1 and 3"),
        (b"name,size\na,1\n\nb,1,2\n", "row 4", "has 3 cells where the headers are 2"),
        (b"name,size\na\n", "row 2", "has 1 cells where the headers are 2"),
        (b"\xd0\xcf\x11\xe0aaaaaaa", "file", "locked by a password"),
    ],
)
def test_a_wrong_structure_is_refused_with_its_row(content: bytes, field: str, told: str) -> None:
    with pytest.raises(InvalidRecord, match=told) as refused:
        opened(content)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(InvalidRecord, match="2,001 columns"):
        opened(",".join(f"c{n}" for n in range(2001)).encode())


def test_cells_that_are_empty_beyond_the_headers_are_left_out() -> None:
    assert list(opened(b"name,size\na,1,,\n")) == [(2, ["a", "1"])]


def test_sources_that_are_none_are_refused(tmp_path: Path) -> None:
    for source, told in (
        (tmp_path / "none.csv", "cannot be opened: No such file"),
        (tmp_path, "cannot be opened: Is a directory"),
        ("a\0b", "cannot be opened: it is no path"),
        (7, "must be a path, bytes"),
        (io.StringIO("a"), "opened in binary mode"),
    ):
        with pytest.raises(InvalidRecord, match=told):
            opened(source)


def test_samples_are_the_first_values_that_are_there() -> None:
    assert opened(b"name,size\n,1\na,\nb,2\nc,3\n").samples(2) == [["a", "b"], ["1", "2"]]
    assert opened(b"name,size\n").samples(2) == [[], []]
