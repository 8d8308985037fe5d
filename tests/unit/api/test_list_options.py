"""Filters as they come in a query parameter."""

from __future__ import annotations

import pytest

from buildify_nb.api.list_options import read_filters
from buildify_nb.errors import ExpressionError


def test_a_condition_is_read() -> None:
    assert read_filters('{"combinator": "and", "rules": []}') == {"combinator": "and", "rules": []}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', '{"a": NaN}', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"]
)
def test_anything_else_is_a_problem_of_the_parameter(text: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_filters(text)
    assert [problem.field for problem in refused.value.problems] == ["filters"]
