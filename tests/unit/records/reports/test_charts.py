from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.records.reports.charts import Series, bars, figure, lines, pie, scale_of

SALES = Series("Sales", [3.0, None, -2.0], ["3.00", "", "-2.00"])
ONE = Series("One", [1.0, 2.0, 0.0], ["1", "2", "0"])


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def named(svg: str, tag: str) -> list[ET.Element]:
    return list(drawn(svg).iter(tag))


def test_every_figure_is_a_bar_that_says_itself() -> None:
    svg = bars("Sales", ["a", "b", "c <x>"], [SALES])
    assert [one.findtext("title") for one in named(svg, "rect")] == ["a · Sales: 3.00", "c <x> · Sales: -2.00"]
    up, down = named(svg, "rect")
    assert float(up.attrib["y"]) + float(up.attrib["height"]) == pytest.approx(float(down.attrib["y"]), abs=0.2)
    assert drawn(svg).attrib["aria-label"] == "Sales"


def test_a_line_is_broken_where_there_is_no_figure() -> None:
    svg = lines("x", ["a", "b", "c"], [SALES, ONE])
    assert len(named(svg, "polyline")) == 3
    assert len(named(svg, "circle")) == 5
    assert not named(svg, "polygon")
    assert len(named(lines("x", ["a", "b", "c"], [ONE], filled=True), "polygon")) == 1


def test_series_are_told_apart() -> None:
    texts = [one.text for one in named(bars("x", ["a", "b", "c"], [SALES, ONE]), "text")]
    assert {"Sales", "One"} <= set(texts)
    assert "Sales" not in [one.text for one in named(bars("x", ["a", "b", "c"], [SALES]), "text")]


def test_a_pie_has_parts_of_what_is_above_zero() -> None:
    svg = pie("x", ["a", "b", "c"], ONE)
    assert [one.findtext("title") for one in named(svg, "path")] == ["a: 1 (33.3%)", "b: 2 (66.7%)"]
    assert len(named(pie("x", ["a"], Series("s", [5.0], ["5"])), "circle")) == 1
    assert "nothing above zero" in pie("x", ["a"], Series("s", [None], [""]))


def test_many_categories_share_the_axis() -> None:
    svg = bars("x", [f"c{n}" for n in range(100)], [Series("s", [1.0] * 100, ["1"] * 100)])
    assert sum(1 for one in named(svg, "text") if (one.text or "").startswith("c")) <= 16
    assert named(bars("x", [], []), "line")


@pytest.mark.parametrize("width", [240, 420, 840])
def test_a_chart_is_drawn_for_its_place(width: int) -> None:
    """Words stay as large as they are around it: what is narrow has fewer of them, not smaller ones."""
    names, figures = [f"c{n}" for n in range(12)], Series("s", [1.0] * 12, ["1"] * 12)
    for svg in (
        bars("x", names, [figures], width),
        lines("x", names, [figures], width),
        pie("x", names, figures, width),
    ):
        assert drawn(svg).attrib["viewBox"].split()[2] == str(width)
        assert all(float(one.attrib["x"]) <= width for tag in ("text", "rect") for one in named(svg, tag))
    named_ones = [one for one in named(bars("x", names, [figures], width), "text") if (one.text or "").startswith("c")]
    assert len(named_ones) == {240: 4, 420: 6, 840: 12}[width]
    assert len(named(pie("x", names, figures, width), "text")) == 12


def test_script_in_a_name_is_text() -> None:
    svg = bars('"><script>', ["<script>alert(1)</script>"], [Series("<b>", [1.0], ["<i>"])])
    assert "<script" not in svg
    assert "<i>" not in svg


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=8))
def test_a_scale_holds_all_figures_and_zero(values: list[float]) -> None:
    scale = scale_of(values)
    rounding = scale.step * 1e-9
    assert scale.low <= min([0, *values]) + rounding
    assert scale.high >= max([0, *values]) - rounding
    assert len(scale.ticks) <= 13
    assert all(figure(tick) for tick in scale.ticks)
