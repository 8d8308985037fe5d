"""Which rows of a batch a table refuses: engines refuse the batch, so parts of it are tried and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from buildify_nb.errors import Problem
from buildify_nb.records.table_refusals import TableRefusal

MOST_REFUSED = 20
"""Rows that are looked for."""
MOST_TRIED = 500_000
"""Rows that are tried in all: each one that is refused takes as many tries as their number has binary digits."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """What became of a search."""

    refused: dict[int, Sequence[Problem]]
    """By row, what the table has against it."""
    accepted: Sequence[int] | None
    """The rows that it takes together; None where more are refused than were looked for."""


Attempt: TypeAlias = Callable[[Sequence[int]], object]
"""Tries rows together, by a context of trials so that nothing of it stays."""


def refusal_of(attempt: Attempt) -> Callable[[Sequence[int]], TableRefusal | None]:
    """What a table has against rows that are tried."""

    def asked(rows: Sequence[int]) -> TableRefusal | None:
        try:
            attempt(rows)
        except TableRefusal as error:
            return error
        return None

    return asked


def sift(count: int, attempt: Callable[[Sequence[int]], TableRefusal | None]) -> Sifted:
    """The rows that are refused, given those before them that are not.

    Args:
        attempt: tries rows together; what the table has against them.
    """
    left, refused, good, tried = list(range(count)), dict[int, Sequence[Problem]](), 0, 0

    def counted(rows: Sequence[int]) -> TableRefusal | None:
        nonlocal tried
        tried += len(rows)
        if tried > MOST_TRIED:
            raise _Enough
        return attempt(rows)

    try:
        while error := counted(left):
            if len(refused) == MOST_REFUSED:
                return Sifted(refused, None)
            good, error = _first(left, good, error, counted)
            refused[left.pop(good)] = error.problems
    except _Enough:
        return Sifted(refused, None)
    return Sifted(refused, left)


class _Enough(Exception):
    """So many rows were tried that somebody waits."""


def _first(
    left: Sequence[int], good: int, error: TableRefusal, attempt: Callable[[Sequence[int]], TableRefusal | None]
) -> tuple[int, TableRefusal]:
    """The place of the first row that is refused, of which the first `good` are not, and what there is against it."""
    bad = len(left)
    while bad - good > 1:
        middle = (good + bad) // 2
        if found := attempt(left[:middle]):
            bad, error = middle, found
        else:
            good = middle
    return good, error
