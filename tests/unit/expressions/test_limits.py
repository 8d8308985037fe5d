from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.limits import DEFAULT_LIMITS, Limits
from buildify_nb.expressions.value_types import ValueType

FIELDS = {"name": ValueType.TEXT}
RULE: dict[str, Any] = {"field": "name", "operator": "=", "value": "abcdef"}


def test_the_defaults_allow_what_people_build_and_bound_the_rest() -> None:
    assert (DEFAULT_LIMITS.depth, DEFAULT_LIMITS.nodes) == (16, 500)


EMPTY: dict[str, Any] = {"combinator": "and", "rules": []}


@pytest.mark.parametrize(
    ("limits", "document", "path", "message"),
    [
        (Limits(depth=1), {"combinator": "and", "rules": [EMPTY]}, "rules[0]", "too deep"),
        (Limits(nodes=2), {"combinator": "and", "rules": [RULE, RULE]}, "", "too large"),
        (Limits(values=2), {"field": "name", "operator": "in", "value": ["a", "b", "c"]}, "value", "too many values"),
        (Limits(text_length=5), RULE, "value", "too long"),
    ],
)
def test_each_limit_refuses_one_more_and_says_so(
    limits: Limits, document: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_condition(document, FIELDS, limits=limits)
    (problem,) = refused.value.problems
    assert problem.field == path
    assert message in problem.message
    read_condition(document, FIELDS)
