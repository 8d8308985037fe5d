from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.operators import operators_for
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
        ([], "", "expected values by field, a rule or a group of rules, got list"),
        ("quantity = 1", "", "a rule or a group of rules, got str; text is for formulas"),
        ({"quantity": {">": 1}}, "quantity", '{"field": "quantity", "operator": ">", "value": 1}'),
        ({"quantity": {"more": 1}}, "quantity", "dict"),
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


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"quantity": 1}, RULE),
        ({"name": None}, {"field": "name", "operator": "null"}),
        ({"name": ["a", "b,c"]}, {"field": "name", "operator": "in", "value": ["a", "b,c"]}),
        ({"name": ("a",)}, {"field": "name", "operator": "in", "value": ["a"]}),
        ({"name": "a,b"}, {"field": "name", "operator": "=", "value": "a,b"}),
        (
            {"quantity": 1, "name": "a"},
            {"combinator": "and", "rules": [RULE, {"field": "name", "operator": "=", "value": "a"}]},
        ),
        (
            {"combinator": "or", "rules": [{"quantity": 1}, {"name": None}]},
            {"combinator": "or", "rules": [RULE, {"field": "name", "operator": "null"}]},
        ),
        ({"quantity": np.int64(1)}, RULE),
        ({"amount": np.float64(1.5)}, {"field": "amount", "operator": "=", "value": 1.5}),
        ({"quantity": np.array([1, 2])}, {"field": "quantity", "operator": "in", "value": [1, 2]}),
        (
            {"at": np.datetime64("2026-01-31T12:00", "ns")},
            {"field": "at", "operator": "=", "value": "2026-01-31T12:00"},
        ),
    ],
)
def test_values_by_field_are_short_for_rules(short: Any, long: Any) -> None:
    assert read_condition(short, FIELDS) == read_condition(long, FIELDS)


def test_a_field_may_be_called_as_a_mark_of_rules() -> None:
    fields = {"id": ValueType.INTEGER, "muted": ValueType.BOOLEAN}
    for name, value in (("id", 3), ("muted", True)):
        long = {"field": name, "operator": "=", "value": value}
        assert read_condition({name: value}, fields) == read_condition(long, fields) != ALWAYS


@pytest.mark.parametrize(
    ("document", "problems"),
    [
        ({"quantiti": 1}, {"quantiti": "unknown field 'quantiti'; did you mean 'quantity'?"}),
        ({"muted": True}, {"muted": "unknown field 'muted'"}),
        ({"quantity": "x", "at": 5}, {"quantity": "expected a number, got 'x'", "at": "expected a timestamp"}),
        ({"name": ["a", None]}, {"name[1]": "missing: a value is needed"}),
        ({"quantity": float("nan")}, {"quantity": "missing: a value is needed"}),
        ({"quantity": {">": 3}}, {"quantity": 'expected a value; another comparison is a rule: {"field": "quantity"'}),
        ({3: 1}, {"3": "expected the name of a field, got int"}),
        ({"name": "a", "rules": [RULE]}, {"name": "a group has no such key", "combinator": "missing"}),
        ({"name": "a", "combinator": "and"}, {"name": "a group has no such key", "rules": "a group needs a list"}),
        ({"combinator": "and", "rules": [{"nam": 1}]}, {"rules[0].nam": "unknown field 'nam'; did you mean 'name'?"}),
        ({f"f{i}": 1 for i in range(600)}, {"": "too large: a condition has at most 500"}),
    ],
)
def test_what_gives_no_values_to_fields_is_refused_with_an_example(document: Any, problems: dict[str, str]) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_condition(document, FIELDS)
    found = refused.value.problems
    assert [problem.field for problem in found] == list(problems)
    assert all(problem.message.startswith(problems[problem.field]) for problem in found)
    has_example = str(refused.value).endswith(
        'Write a condition such as {"status": "done"} '
        'or {"combinator": "and", "rules": [{"field": "price", "operator": ">", "value": 10}]}.'
    )
    # Who misspelt a name knows the form: the right name is enough.
    assert has_example == any("did you mean" not in problem.message for problem in found)


def test_an_unknown_operator_tells_those_that_there_are() -> None:
    def told(field: str, operator: str) -> str:
        with pytest.raises(ExpressionError) as refused:
            read_condition({"field": field, "operator": operator, "value": "x"}, FIELDS)
        return refused.value.problems[0].message

    assert told("name", "LIKE").startswith("unknown operator 'LIKE'; did you mean 'contains'? Operators: =, !=, <")
    assert told("name", "containz").startswith("unknown operator 'containz'; did you mean 'contains'? Operators: =")
    assert (
        told("quantity", "like")
        == f"unknown operator 'like'. Operators: {', '.join(operators_for(FIELDS['quantity']))}"
    )
