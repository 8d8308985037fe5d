"""A column's spelling is told by values that mean one thing only; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.records.importing.imports import FileOptions
from buildify_nb.records.importing.spellings import NUMERALS, Spelling, SpellingSurvey


def spelled(*values: object, **options: str) -> Spelling:
    survey = SpellingSurvey(FileOptions(**options))  # type: ignore[arg-type]
    survey.look([[value] for value in values], [0], [0])  # type: ignore[list-item]
    return survey.of(0)


@pytest.mark.parametrize(
    ("values", "decimal", "is_sure"),
    [
        (("1,5", "2"), ",", True),
        (("1.234,5", "1.234"), ",", True),
        (("1.234.567", "1"), ",", True),
        (("1,234.5", "1,234"), ".", True),
        (("1,234,567",), ".", True),
        (("0,125",), ",", True),
        (("1 234,5",), ",", True),
        (("1'234.5",), ".", True),
        (("-12,50 €",), ",", True),
        (("1.234",), ".", False),
        (("1,234", "12"), ".", False),
        ((1.5, None, "12"), ".", False),
        (("1,5", "2,5", "3.5"), ",", True),
        (("31.01.2026",), ".", False),
    ],
)
def test_decimals(values: tuple[object, ...], decimal: str, is_sure: bool) -> None:
    found = spelled(*values)
    assert (found.decimal, found.is_sure) == (decimal, is_sure)


def test_other_columns_tell_where_a_column_does_not() -> None:
    survey = SpellingSurvey(FileOptions())
    survey.look([["1,5", "1.234", "1.5"], ["2,5", "5", "2.50"], ["2,25", "", ""]], [0, 1, 2], [])
    assert [survey.of(place).decimal for place in range(3)] == [",", ",", "."]


@pytest.mark.parametrize(
    ("values", "dates"),
    [
        (("03/04/2026", "13/04/2026"), "dmy"),
        (("03/04/2026", "04/13/2026"), "mdy"),
        (("03/04/2026",), None),
        (("2026-04-03",), None),
        (("31.01.2026",), None),
        (("13/04/2026 10:00",), "dmy"),
    ],
)
def test_days(values: tuple[str, ...], dates: str | None) -> None:
    assert spelled(*values).dates == dates


def test_the_caller_stands_above_what_is_found() -> None:
    assert spelled("1,5", "13/04/2026", decimal=".", dates="mdy") == Spelling(".", is_sure=True, dates="mdy")


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([(".", ","), (",", ".")]))
def test_grouped_numbers_are_of_one_spelling(value: object, signs: tuple[str, str]) -> None:
    decimal, group = signs
    text = f"{value:,.2f}".replace(",", "g").replace(".", decimal).replace("g", group)
    assert NUMERALS[decimal].match(text)  # type: ignore[index]
    if group in text:
        assert not NUMERALS[group].match(text)  # type: ignore[index]
