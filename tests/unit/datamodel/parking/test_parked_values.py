"""What is hidden, as a list that reads well."""

from __future__ import annotations

from decimal import Decimal

from buildify_nb.datamodel.parking.parked_values import Parked, ParkedRows, ParkedValues

ITEM = Parked("parked_a_v2", "column", "a", "thing_v2", 1200)


def test_a_list_of_what_is_hidden() -> None:
    parked = ParkedValues((ITEM, Parked("parked_x_t", "table", "<b>", None, 0)))
    assert (len(parked), parked[0], list(parked[:1]), parked.names[1]) == (2, ITEM, [ITEM], "parked_x_t")
    assert repr(parked).splitlines() == [
        "column parked_a_v2 of a, hidden by thing_v2: 1,200 rows with values",
        "table parked_x_t of <b>: 0 rows with values",
    ]
    assert "&lt;b&gt;" in parked._repr_html_()


def test_rows_of_what_is_hidden_are_sent_in_the_types_of_json() -> None:
    kept = {"id": "1", "price": Decimal("1E+3"), "more": {"mood": ["<b>"]}, "day": None}
    rows = ParkedRows(ITEM, tuple(kept), (kept,))
    assert (len(rows), rows[0], list(rows)) == (1, kept, [kept])
    assert rows.wire == [{"id": "1", "price": "1000", "more": {"mood": ["<b>"]}, "day": None}]
    assert repr(rows) == "<ParkedRows: 1 of 1,200 rows of parked_a_v2>"
    assert "&lt;b&gt;" in rows._repr_html_()
