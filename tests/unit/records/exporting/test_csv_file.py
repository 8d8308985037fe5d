from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.records.exporting.csv_file import FORMULA, cell, csv_pieces, plain_text


def test_values_read_exactly() -> None:
    row = [
        'a,"b"\nc',
        Decimal("1.50"),
        None,
        True,
        date(2026, 1, 2),
        datetime(2026, 1, 2, 3, tzinfo=UTC),
        {"a": [1]},
        7,
    ]
    found = b"".join(csv_pieces(["t", "d", "n", "b", "day", "at", "doc", "i"], [row])).decode()
    [_, read] = list(csv.reader(io.StringIO(found)))
    assert read == ['a,"b"\nc', "1.50", "", "true", "2026-01-02", "2026-01-02T03:00:00Z", '{"a": [1]}', "7"]


def test_no_text_runs_as_a_formula_unless_it_may() -> None:
    assert [cell(text) for text in ("=1+1", "+1", "-1", "@a", "\ta", "a=1")] == [
        *("'=1+1", "'+1", "'-1", "'@a", "'\ta"),
        "a=1",
    ]
    assert cell("=1+1", raw=True) == "=1+1"
    assert cell(-1) == -1


def test_many_rows_come_in_pieces() -> None:
    pieces = list(csv_pieces(["n"], ([n] for n in range(1200))))
    assert len(pieces) == 3
    assert len(b"".join(pieces).splitlines()) == 1201


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), min_size=2, max_size=2)
    )
)
def test_texts_come_back(rows: list[list[str]]) -> None:
    content = b"".join(csv_pieces(["a", "b"], rows)).decode()
    read = list(csv.reader(io.StringIO(content, newline="")))[1:]
    assert not any(one.startswith(FORMULA) for row in read for one in row)
    assert [[plain_text(one) for one in row] for row in read] == rows


@given(st.text("'=+-@ab", max_size=6))
def test_an_apostrophe_of_the_text_itself_is_kept(text: str) -> None:
    assert plain_text(cell(text)) == text
    assert not cell(text).startswith(FORMULA)


def test_no_heading_runs_as_a_formula_unless_it_may() -> None:
    assert b"".join(csv_pieces(["=1+1", "-"], [])) == b"'=1+1,'-\r\n"
    assert b"".join(csv_pieces(["=1+1"], [], raw=True)) == b"=1+1\r\n"
