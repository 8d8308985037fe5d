from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.syntax import ALWAYS, And, Comparison, ComparisonOperator, FieldRef, Literal, Not, Or
from buildify_nb.expressions.value_types import ValueType

FIELDS = {"name": ValueType.TEXT, "amount": ValueType.DECIMAL, "quantity": ValueType.INTEGER, "at": ValueType.TIMESTAMP}
RULE = {"field": "quantity", "operator": "=", "value": 1}
READ = Comparison(FieldRef("quantity", ValueType.INTEGER), ComparisonOperator.EQUAL, Literal(1, ValueType.INTEGER))


def problems_of(document: Any) -> list[Problem]:
    with pytest.raises(ExpressionError) as refused:
        read_condition(document, FIELDS)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, ALWAYS),
        (None, ALWAYS),
        (RULE, READ),
        ({"combinator": "and", "rules": []}, ALWAYS),
        ({"combinator": "or", "rules": []}, ALWAYS),
        ({"combinator": "and", "rules": [RULE]}, READ),
        ({"combinator": "and", "not": True, "rules": [RULE]}, Not(READ)),
        ({"combinator": "or", "not": False, "rules": [RULE, RULE]}, Or((READ, READ))),
        (
            {"combinator": "AND", "rules": [RULE, {"combinator": "OR", "rules": [RULE, RULE]}]},
            And((READ, Or((READ, READ)))),
        ),
        ({"operator": "OR", "conditions": [RULE, RULE]}, Or((READ, READ))),
        ({"id": "1", "combinator": "and", "rules": [{**RULE, "muted": True}, {**RULE, "id": "2"}]}, READ),
    ],
)
def test_groups_are_read(document: Any, expected: object) -> None:
    assert read_condition(document, FIELDS) == expected


def test_all_problems_are_told_at_once_each_under_its_path() -> None:
    found = problems_of(
        {
            "combinator": "xor",
            "rules": [
                {"field": "amont", "operator": "=", "value": 1},
                {"combinator": "and", "rules": [{"field": "at", "operator": "=", "value": "soon"}, "or", 7]},
                {"field": "quantity", "operator": "in", "value": [1, "x", None]},
            ],
        }
    )
    assert [problem.field for problem in found] == [
        "combinator",
        "rules[0].field",
        "rules[1].rules[0].value",
        "rules[1].rules[1]",
        "rules[1].rules[2]",
        "rules[2].value[1]",
        "rules[2].value[2]",
    ]
    assert found[1].message == "unknown field 'amont'; did you mean 'amount'?"


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        ([], "", "expected a rule or a group"),
        ("quantity = 1", "", "combinators between rules are not supported"),
        (5, "", "got int"),
        ({"combinator": "and"}, "rules", "needs a list"),
        ({"combinator": "and", "rules": {}}, "rules", "needs a list"),
        ({"rules": [RULE]}, "combinator", "missing"),
        ({"combinator": None, "rules": []}, "combinator", "'and' or 'or'"),
        ({"combinator": "and", "not": "yes", "rules": []}, "not", "true or false"),
        ({"combinator": "and", "rules": [], "ruels": [RULE]}, "ruels", "did you mean 'rules'?"),
        ({"operator": "AND", "conditions": [5]}, "conditions[0]", "got int"),
        ({"rules": [RULE, "and", RULE], "combinator": "and"}, "rules[1]", "not supported"),
    ],
)
def test_what_is_no_group_is_refused(document: Any, path: str, message: str) -> None:
    (problem,) = problems_of(document)
    assert problem.field == path
    assert message in problem.message


def test_a_document_that_is_nested_or_long_without_end_is_refused_quickly() -> None:
    nested: dict[str, Any] = {"combinator": "and", "rules": []}
    for _ in range(5000):
        nested = {"combinator": "and", "rules": [nested]}
    (problem,) = problems_of(nested)
    assert "too deep" in problem.message
    (problem,) = problems_of({"combinator": "and", "rules": [RULE] * 1_000_000})
    assert "too large" in problem.message


def test_sixteen_levels_are_allowed() -> None:
    nested: dict[str, Any] = RULE
    for _ in range(16):
        nested = {"combinator": "and", "rules": [nested]}
    assert read_condition(nested, FIELDS) == READ
    assert problems_of({"combinator": "and", "rules": [nested]})


def test_a_mistyped_document_never_lets_everything_through() -> None:
    assert problems_of({"filter": RULE})
    assert problems_of({"field": "quantity"})
