from __future__ import annotations

from decimal import Decimal

from buildify_nb.records.aggregating.aggregation import Aggregation, ResultColumn
from buildify_nb.storage.column_types import ColumnKind, ColumnType

COLUMNS = (
    ResultColumn("genre", "Genre", ColumnType(ColumnKind.VARCHAR), {"rnb": "Rhythm & Blues"}),
    ResultColumn("total", "Total", ColumnType(ColumnKind.NUMERIC, precision=38, scale=2)),
)
ROWS = ({"genre": "rnb", "total": Decimal("1.50")}, {"genre": None, "total": None})
FOUND = Aggregation(ROWS, COLUMNS, "track", has_more=False, sql="SELECT 1")


def test_it_is_a_sequence_of_its_rows() -> None:
    assert (len(FOUND), FOUND[0], list(FOUND), FOUND[1:]) == (2, ROWS[0], list(ROWS), ROWS[1:])
    assert repr(FOUND) == "Aggregation('track', 2 rows)"
    assert repr(Aggregation(ROWS, COLUMNS, "track", has_more=True, sql="")) == "Aggregation('track', the first 2 rows)"


def test_it_reads_as_a_table_with_words_and_numbers_to_the_right() -> None:
    html = FOUND._repr_html_()
    assert '<td style="text-align: left">Rhythm &amp; Blues</td><td style="text-align: right">1.50</td>' in html
    assert "None" not in html


def test_its_frame_names_what_has_a_name() -> None:
    frame = FOUND.to_pandas()
    assert list(frame.columns) == ["genre", "genre__label", "total"]
    assert frame["genre__label"].tolist()[0] == "Rhythm & Blues"
    assert str(FOUND.to_arrow().schema.field("total").type) == "decimal128(38, 2)"


def test_no_rows_have_types_too() -> None:
    empty = Aggregation((), COLUMNS, "track", has_more=False, sql="")
    assert [str(field.type) for field in empty.to_arrow().schema] == ["string", "string", "decimal128(38, 2)"]
