"""What people and programs call CSV is read, and what is broken is refused with its row."""

from __future__ import annotations

import io
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.exporting.csv_file import csv_pieces
from buildify_nb.records.importing.csv_reading import csv_rows, found_delimiter, found_encoding
from buildify_nb.records.importing.imports import FileOptions


def read(content: bytes, **options: object) -> list[tuple[int, list[object]]]:
    return list(csv_rows(io.BytesIO(content), FileOptions(**options)))  # type: ignore[arg-type]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "cp1252"]


@pytest.mark.parametrize(("encoding", "delimiter"), list(product(ENCODINGS, ",;\t|")))
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str) -> None:
    rows = [["Größe", "Preis"], ["weiß", "1"], [f"a{delimiter}b\r\nc", '"']]
    quoted = "\r\n".join(delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    assert read(quoted.encode(encoding)) == [(1, rows[0]), (2, rows[1]), (3, rows[2])]


def test_the_delimiter_is_the_one_by_which_rows_agree() -> None:
    assert found_delimiter(io.BytesIO(b"a;b\n1,5;2,5\n3,5;4\n"), "utf-8") == ";"
    assert found_delimiter(io.BytesIO(b"name,note\nx,one;two\n"), "utf-8") == ","
    assert found_delimiter(io.BytesIO(b"name\nx\n"), "utf-8") == ","
    assert read(b"sep=|\na|b,c,d\n1|2,3,4\n") == [(1, ["a", "b,c,d"]), (2, ["1", "2,3,4"])]


def test_encodings_by_mark_by_content_and_as_told() -> None:
    assert found_encoding(io.BytesIO("ü".encode())) == "utf-8"
    assert found_encoding(io.BytesIO("ü".encode("cp1252"))) == "cp1252"
    assert found_encoding(io.BytesIO("ü".encode("utf-16"))) == "utf-16"
    assert read("a,Ł".encode("cp1250"), encoding="cp1250") == [(1, ["a", "Ł"])]


def test_blank_rows_count_and_are_left_out() -> None:
    assert read(b"a,b\n\n1,2\n,\n3,4") == [(1, ["a", "b"]), (3, ["1", "2"]), (5, ["3", "4"])]


def test_old_line_ends_are_line_ends() -> None:
    assert read(b"a,b\r1,2\r3,4") == [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]


@pytest.mark.parametrize(
    ("content", "options", "row", "told"),
    [
        (b'a,b\n1,"2\n3,4\n', {}, 2, "never closed"),
        (b'a,b\n"1"x,2\n', {}, 2, "unmatched quotation mark"),
        (b"a,b\n1,2\n3,\x004\n", {}, 3, "NUL"),
        (b"a,b\n1,\xff\n", {"encoding": "utf-8"}, 2, "bytes that are not utf-8"),
        (b"a,b\nx,y\n1,\x81\xff\n", {}, 3, "bytes that are not cp1252"),
        ("a,ü".encode(), {"encoding": "ascii"}, 1, "bytes that are not ascii"),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", {}, 2, "is not in utf-16"),
    ],
)
def test_what_is_broken_names_its_row(content: bytes, options: dict[str, object], row: int, told: str) -> None:
    with pytest.raises(InvalidRecord, match=told) as refused:
        read(content, **options)
    assert [problem.field for problem in refused.value.problems] == [f"row {row}"]


def test_an_encoding_that_there_is_not_is_refused() -> None:
    for encoding in ("utf-9", "rot13", "zlib", "a\0b"):
        with pytest.raises(InvalidRecord, match="there is no encoding"):
            read(b"a,b", encoding=encoding)
    assert read(b"a,b", encoding="") == [(1, ["a", "b"])]
    with pytest.raises(InvalidRecord, match="row 1: is not in idna"):
        read("ü,b".encode(), encoding="idna")


def test_a_quotation_mark_that_swallows_a_large_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b'a,b\n1,"' + b"x" * (17 * 1024 * 1024)
    with pytest.raises(InvalidRecord, match="never closed") as refused:
        read(content, delimiter=",", encoding="utf-8")
    assert refused.value.problems[0].field == "row 2"


def test_a_cell_longer_than_pythons_limit_is_read() -> None:
    assert read(b"a,b\n1," + b"x" * 500_000)[1][1][1] == "x" * 500_000


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2),
        max_size=8,
    ),
    st.booleans(),
)
def test_what_was_exported_reads_as_it_was(rows: list[list[str]], raw: bool) -> None:
    content = b"".join(csv_pieces(["a", "b"], rows, raw=raw))
    found = read(content, raw=raw, delimiter=",", encoding="utf-8")
    assert [cells for _, cells in found] == [["a", "b"], *(row for row in rows if any(row))]
