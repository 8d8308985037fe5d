"""How a column spells its numbers and days, told by those of its values that can be read in one way only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from buildify_nb.records.importing.imports import Cell, Dates, Decimals, FileOptions

NUMERAL = re.compile(r"[+-]?(?=[\d.,])[\d.,'\u2019 \u00a0\u202f]*\d[.,]?\Z")
_GROUP = r"['\u2019 \u00a0\u202f{}]"


def _numeral(decimal: str, group: str) -> re.Pattern[str]:
    between = _GROUP.format(re.escape(group))
    whole = rf"(?:[1-9]\d{{0,2}}(?P<group>{between})\d{{3}}(?:(?P=group)\d{{3}})*|\d+)"
    return re.compile(rf"[+-]?(?:{whole}(?:{re.escape(decimal)}\d*)?|{re.escape(decimal)}\d+)(?:[eE][+-]?\d{{1,3}})?\Z")


NUMERALS: Mapping[Decimals, re.Pattern[str]] = {".": _numeral(".", ","), ",": _numeral(",", ".")}
"""Numbers by their decimal sign, with or without separators of thousands."""
_USUAL: Decimals = "."
_EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}\Z")
"""Thousands to some, a fraction to others."""
_DAY = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2\d{4}\b")


Sign = TypeVar("Sign", bound=str)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a column is read."""

    decimal: Decimals = "."
    is_sure: bool = True
    """Whether "1,234" can mean one number only."""
    dates: Dates | None = None
    """What comes first in 03/04/2026; None where nobody knows."""


class SpellingSurvey:
    """Looks at the values of columns of numbers and days; what the caller says stands above what it finds."""

    def __init__(self, options: FileOptions) -> None:
        self._options = options
        self._decimals: dict[int, Counter[Decimals]] = {}
        self._dates: dict[int, Counter[Dates]] = {}

    def look(self, rows: Iterable[list[Cell]], numbers: Iterable[int], days: Iterable[int]) -> None:
        """Goes through the rows, at the places of these columns."""
        if self._options.decimal is None:
            self._decimals = {place: Counter() for place in numbers}
        if self._options.dates is None:
            self._dates = {place: Counter() for place in days}
        if not (self._decimals or self._dates):
            return
        for cells in rows:
            for place, found in self._decimals.items():
                if isinstance(text := cells[place], str) and (sign := _decimal_of(text.strip())):
                    found[sign] += 1
            for place, found in self._dates.items():
                if isinstance(text := cells[place], str) and (order := _order_of(text)):
                    found[order] += 1

    def of(self, place: int) -> Spelling:
        """How the column at this place is spelled: as its own values tell, else as those of other columns do."""
        dates: Dates | None = self._options.dates or _most(self._dates.get(place, Counter()), "dmy", "mdy")
        if self._options.decimal:
            return Spelling(self._options.decimal, dates=dates)
        own: Decimals | None = _most(self._decimals.get(place, Counter()), ",", ".")
        every: Decimals | None = _most(sum(self._decimals.values(), Counter[Decimals]()), ",", ".")
        found = own or every
        return Spelling(found or _USUAL, is_sure=found is not None, dates=dates)


def _most(found: Counter[Sign], one: Sign, other: Sign) -> Sign | None:
    if not found:
        return None
    return one if found[one] > found[other] else other


def _decimal_of(text: str) -> Decimals | None:
    """The decimal sign of a number that can be read in one way only."""
    number = text.strip("%€$£ \u00a0")
    if ("," not in number and "." not in number) or _EITHER.match(number):
        return None
    signs: list[Decimals] = [sign for sign, pattern in NUMERALS.items() if pattern.match(number)]
    return signs[0] if len(signs) == 1 else None


def _order_of(text: str) -> Dates | None:
    """Whether day or month comes first, where one of them can be no month."""
    found = _DAY.match(text.strip())
    if not found:
        return None
    first, sign, second = int(found[1]), found[2], int(found[3])
    if sign == ".":
        return None
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None
