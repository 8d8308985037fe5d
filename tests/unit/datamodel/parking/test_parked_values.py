"""What is hidden, as a list that reads well."""

from __future__ import annotations

from buildify_nb.datamodel.parking.parked_values import Parked, ParkedValues

ITEM = Parked("parked_a_v2", "column", "a", "thing_v2", 1200)


def test_a_list_of_what_is_hidden() -> None:
    parked = ParkedValues((ITEM, Parked("parked_x_t", "table", "<b>", None, 0)))
    assert (len(parked), parked[0], list(parked[:1]), parked.names[1]) == (2, ITEM, [ITEM], "parked_x_t")
    assert repr(parked).splitlines() == [
        "column parked_a_v2 of a, hidden by thing_v2: 1,200 rows with values",
        "table parked_x_t of <b>: 0 rows with values",
    ]
    assert "&lt;b&gt;" in parked._repr_html_()
