"""Tables are escaped and aligned."""

from __future__ import annotations

import pytest

from buildify_nb.html_table import html_table


def test_cells_are_escaped_and_nothing_is_shown_for_none() -> None:
    shown = html_table(["<b>"], [["<script>"], [None]], caption="a & b")
    assert "<script>" not in shown
    assert "&lt;script&gt;</td>" in shown
    assert "&lt;b&gt;</th>" in shown
    assert "<caption>a &amp; b</caption>" in shown
    assert shown.count('left"></td>') == 1


def test_numbers_stand_to_the_right_under_their_heading() -> None:
    shown = html_table(["Name", "Rows"], [["track", 3]], numeric={1})
    assert shown.count("text-align: right") == 2
    assert '<td style="text-align: left">track</td><td style="text-align: right">3</td>' in shown


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        html_table(["a", "b"], [["only one"]])
