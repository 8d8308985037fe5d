from __future__ import annotations

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.sorting import SortTerm, read_sort

FIELDS = {"title": ValueType.TEXT, "price": ValueType.DECIMAL, "details": ValueType.JSON}


def test_a_text_and_a_list_say_the_same() -> None:
    wanted = (SortTerm("title", descending=True), SortTerm("price"))
    assert read_sort("title:desc, price", FIELDS) == wanted
    assert read_sort(["title:DESC", "price:asc"], FIELDS) == wanted
    assert read_sort("-title,price", FIELDS) == wanted


def test_nothing_is_no_order() -> None:
    assert read_sort(None, FIELDS) == read_sort("", FIELDS) == read_sort([], FIELDS) == ()


def test_the_first_mention_of_a_field_decides() -> None:
    assert read_sort("price,title,price:desc", FIELDS) == (SortTerm("price"), SortTerm("title"))


def test_all_problems_are_told_with_the_nearest_name() -> None:
    with pytest.raises(ExpressionError) as refused:
        read_sort("titel,price:up,details", FIELDS)
    assert [problem.message for problem in refused.value.problems] == [
        "there is no field 'titel'; did you mean 'title'?",
        "the direction of 'price' must be asc or desc",
        "'details' has no order",
    ]


def test_a_sort_order_has_an_end() -> None:
    with pytest.raises(ExpressionError, match="9 fields, 8 are allowed"):
        read_sort(",".join(["title"] * 9), FIELDS)
