"""The table "operator × type × null": for each operator and type, arguments, values and the answers to be given.

The answers are written down, or follow from the places of values in a list that is written down in order; no part of
the project computes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from buildify_nb.expressions.value_types import ValueType
from tests.conformance.expressions.condition_strategies import LARGEST, REPEATED_HOUR, TODAY, USER


@dataclass(frozen=True, slots=True)
class Case:
    """One argument of an operator, and the values that it is true and false for."""

    argument: Any
    true: tuple[Any, ...]
    false: tuple[Any, ...]


BERLIN, TOKYO = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")
SAMPLES: dict[ValueType, tuple[Any, ...]] = {
    # By code point: capitals before small letters, and what lies beyond the basic plane last.
    ValueType.TEXT: ("", " ", "A", "Z", "a", "a ", "ß", "é", "ﬁ", "😀"),
    ValueType.INTEGER: (-LARGEST - 1, -1, 0, 2, 3, LARGEST),
    ValueType.DECIMAL: tuple(
        map(Decimal, ("-9999999999999999.99", "-0.50", "0.00", "0.49", "0.50", "2.50", "9999999999999999.99"))
    ),
    ValueType.BOOLEAN: (False, True),
    ValueType.DATE: (date.min, date(2023, 2, 28), date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date.max),
    ValueType.TIME: (time.min, time(11, 59, 59, 999999), time(12), time(12, 0, 0, 1), time.max),
    # Midnight in Tokyo is the day before in UTC, and the hour that a clock repeats is two instants.
    ValueType.TIMESTAMP: (
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2024, 2, 29, tzinfo=TOKYO),
        datetime(2024, 2, 29, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(2024, 2, 29, tzinfo=UTC),
        REPEATED_HOUR,
        REPEATED_HOUR.replace(fold=1),
        datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ),
    ValueType.UUID: (UUID(int=0), UUID(int=2**63), UUID(int=2**127), UUID(int=2**128 - 1)),
    ValueType.JSON: ([], ["a"], ["A", "b"], [["a"]], [1, None], {"a": "b"}, "a", True),
}
"""Values of each type in their order; JSON has none."""


def cases_of(operator: str, kind: ValueType) -> list[Case]:
    """The rows of the table for an operator and a type.

    Raises:
        KeyError: there are none.
    """
    return list(_CASES[operator](kind))


def _by_place(holds: Callable[[int, int], bool]) -> Callable[[ValueType], Iterator[Case]]:
    """Every value as the argument, against every value."""

    def cases(kind: ValueType) -> Iterator[Case]:
        values = SAMPLES[kind]
        for place, argument in enumerate(values):
            yield _case(argument, values, lambda at, place=place: holds(at, place))

    return cases


def _by_two_places(holds: Callable[[int, int, int], bool]) -> Callable[[ValueType], Iterator[Case]]:
    def cases(kind: ValueType) -> Iterator[Case]:
        values = SAMPLES[kind]
        for low, high in ((0, 2), (1, 1), (1, len(values) - 1), (2, 1)):
            ends = [values[low], values[high]]
            yield _case(ends, values, lambda at, low=low, high=high: holds(at, low, high))

    return cases


def _of_lists(*, negated: bool) -> Callable[[ValueType], Iterator[Case]]:
    def cases(kind: ValueType) -> Iterator[Case]:
        values = SAMPLES[kind]
        for places in ((0,), (1, 2), (0, len(values) - 1)):
            listed = [values[place] for place in places]
            yield _case(listed, values, lambda at, places=places: (at in places) != negated)

    return cases


def _case(argument: Any, values: tuple[Any, ...], holds: Callable[[int], bool]) -> Case:
    true = tuple(value for at, value in enumerate(values) if holds(at))
    return Case(argument, true, tuple(value for at, value in enumerate(values) if not holds(at)))


def _written(cases: dict[ValueType, list[Case]], *, negated: bool = False) -> Callable[[ValueType], Iterator[Case]]:
    def written(kind: ValueType) -> Iterator[Case]:
        for case in cases[kind]:
            yield Case(case.argument, case.false, case.true) if negated else case

    return written


_CONTAINS = {
    ValueType.TEXT: [
        Case("", ("", "a"), ()),
        Case("é", ("É", "caFÉ!"), ("e", "", "e\u0301")),
        Case("%", ("100%", "%"), ("100", "")),
        Case("_", ("a_b",), ("axb",)),
        Case("kelvin", ("KELVIN",), ("\u212aelvin",)),
        Case("σ", ("Σ", "ς"), ("s",)),
        Case("'--\\/", ("x'--\\/",), ("x",)),
        Case("😀", ("a😀b",), ("😁",)),
    ],
    ValueType.JSON: [Case("a", (["a"], ["b", "a"]), ([], ["A"], [["a"]], {"a": "a"}, "a", 1, True, [None]))],
}
_BEGINS = {ValueType.TEXT: [Case("aß", ("AßX", "aß"), ("ASS", "xaß", "")), Case("%", ("%a",), ("a%", "a"))]}
_ENDS = {ValueType.TEXT: [Case("ОН", ("Слон", "он"), ("она", "")), Case("a ", ("A ",), ("a",))]}
_AT = [datetime.combine(TODAY, time.min, UTC), datetime.combine(TODAY, time.max, UTC)]


def _days(argument: Any, inside: tuple[int, ...], outside: tuple[int, ...]) -> dict[ValueType, list[Case]]:
    """Days by how far they are from today, and the first and last instants of them."""
    day = timedelta(days=1)
    instants = [tuple(at + n * day for n in some for at in _AT) for some in (inside, outside)]
    # It is tomorrow in Tokyo while it is today in UTC.
    tokyo = datetime.combine(TODAY + day, time(8, 59), TOKYO)
    return {
        ValueType.DATE: [Case(argument, *(tuple(TODAY + n * day for n in some) for some in (inside, outside)))],
        ValueType.TIMESTAMP: [Case(argument, (*instants[0], tokyo), (*instants[1], _AT[0].replace(year=9999)))],
    }


_USER = {
    ValueType.TEXT: [Case(None, (USER.name,), (USER.name.upper(), "", f"{USER.name} "))],
    ValueType.UUID: [Case(None, (USER.id,), (UUID(int=0), UUID(int=1)))],
}
_CASES: dict[str, Callable[[ValueType], Iterator[Case]]] = {
    "=": _by_place(lambda at, place: at == place),
    "!=": _by_place(lambda at, place: at != place),
    "<": _by_place(lambda at, place: at < place),
    ">": _by_place(lambda at, place: at > place),
    "<=": _by_place(lambda at, place: at <= place),
    ">=": _by_place(lambda at, place: at >= place),
    "between": _by_two_places(lambda at, low, high: low <= at <= high),
    "notBetween": _by_two_places(lambda at, low, high: not low <= at <= high),
    "in": _of_lists(negated=False),
    "notIn": _of_lists(negated=True),
    "contains": _written(_CONTAINS),
    "doesNotContain": _written(_CONTAINS, negated=True),
    "beginsWith": _written(_BEGINS),
    "doesNotBeginWith": _written(_BEGINS, negated=True),
    "endsWith": _written(_ENDS),
    "doesNotEndWith": _written(_ENDS, negated=True),
    "null": lambda kind: iter([Case(None, (), SAMPLES[kind])]),
    "notNull": lambda kind: iter([Case(None, SAMPLES[kind], ())]),
    # Today is the first of March after a leap day, a Friday.
    "lastDays": _written(_days(2, (0, -1, -2), (-3, 1))),
    "nextDays": _written(_days(0, (0,), (-1, 1))),
    "thisWeek": _written(_days(None, (-4, 0, 2), (-5, 3))),
    "thisMonth": _written(_days(None, (0, 30), (-1, 31))),
    "thisYear": _written(_days(None, (-60, 0, 305), (-61, 306))),
    "isUser": _written(_USER),
    "isNotUser": _written(_USER, negated=True),
}
