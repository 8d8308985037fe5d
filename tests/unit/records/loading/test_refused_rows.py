from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.errors import Problem
from buildify_nb.records.loading.refused_rows import MOST_REFUSED, refusal_of, sift
from buildify_nb.records.table_refusals import TableRefusal
from buildify_nb.storage.dialects.base import Violation
from tests.unit.records.factories import adopted_model

MODEL = adopted_model({"n": {"field_type": "integer", "kind": "integer"}}, key=["n"])


class Table:
    """Takes no number of `bad`, and none twice."""

    def __init__(self, numbers: Sequence[int], bad: set[int]) -> None:
        self.numbers, self.bad, self.tries = numbers, bad, 0

    def attempt(self, rows: Sequence[int]) -> None:
        self.tries += 1
        taken = set[int]()
        for row in rows:
            number = self.numbers[row]
            if number in self.bad or number in taken:
                raise TableRefusal(MODEL, "created", Violation("check"), [{}], [Problem("n", f"not {number}")])
            taken.add(number)


def test_each_row_that_is_refused_is_found_with_its_reason() -> None:
    table = Table([5, 1, 6, 5, 2, 7, 1], bad={6, 7})
    found = sift(7, refusal_of(table.attempt))
    assert {row: problems[0].message for row, problems in found.refused.items()} == {
        2: "not 6",
        3: "not 5",
        5: "not 7",
        6: "not 1",
    }
    assert found.accepted == [0, 1, 4]


def test_all_good_rows_take_one_try() -> None:
    table = Table(range(1000), bad=set())
    found = sift(1000, refusal_of(table.attempt))
    assert (found.refused, found.accepted, table.tries) == ({}, list(range(1000)), 1)


def test_one_bad_row_of_many_takes_few_tries() -> None:
    table = Table(range(1000), bad={700})
    assert list(sift(1000, refusal_of(table.attempt)).refused) == [700]
    assert table.tries <= 12


def test_the_search_ends_where_more_are_refused_than_anybody_reads() -> None:
    found = sift(1000, refusal_of(Table(range(1000), bad=set(range(500))).attempt))
    assert (list(found.refused), found.accepted) == (list(range(MOST_REFUSED)), None)


def test_a_batch_that_takes_too_long_to_try_is_left_alone() -> None:
    table = Table(range(400_000), bad={399_999})
    found = sift(400_000, refusal_of(table.attempt))
    assert (found.refused, found.accepted, table.tries) == ({}, None, 1)
