from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import Problem
from buildify_nb.expressions.condition_rules import RuleReader
from buildify_nb.expressions.limits import Limits
from buildify_nb.expressions.syntax import (
    Between,
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    ListContains,
    Literal,
    Membership,
)
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "name": ValueType.TEXT,
    "title": ValueType.TEXT,
    "quantity": ValueType.INTEGER,
    "amount": ValueType.DECIMAL,
    "active": ValueType.BOOLEAN,
    "tags": ValueType.JSON,
}
QUANTITY, AMOUNT = FieldRef("quantity", ValueType.INTEGER), FieldRef("amount", ValueType.DECIMAL)


def read(rule: dict[str, Any]) -> tuple[Condition | None, list[Problem]]:
    problems: list[Problem] = []
    return RuleReader(FIELDS, Limits(), problems).read(rule, "rules[0]"), problems


def numbers(*values: int) -> tuple[Literal, ...]:
    return tuple(Literal(value, ValueType.INTEGER) for value in values)


ONE, TWO = numbers(1, 2)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            {"field": "quantity", "operator": ">", "value": "amount", "valueSource": "field"},
            Comparison(QUANTITY, ComparisonOperator.GREATER, AMOUNT),
        ),
        ({"field": "quantity", "operator": "in", "value": [1, "2"]}, Membership(QUANTITY, numbers(1, 2))),
        ({"field": "quantity", "operator": "in", "value": "1, 2,"}, Membership(QUANTITY, numbers(1, 2))),
        ({"field": "quantity", "operator": "notIn", "value": []}, Membership(QUANTITY, (), negated=True)),
        ({"field": "quantity", "operator": "between", "value": "1,2"}, Between(QUANTITY, ONE, TWO)),
        (
            {"field": "quantity", "operator": "between", "value": ["amount", "quantity"], "valueSource": "field"},
            Between(QUANTITY, AMOUNT, QUANTITY),
        ),
        (
            {"field": "tags", "operator": "contains", "value": "a", "valueSource": None},
            ListContains(FieldRef("tags", ValueType.JSON), Literal("a", ValueType.TEXT)),
        ),
    ],
)
def test_rules_are_read(rule: dict[str, Any], expected: Condition) -> None:
    assert read(rule) == (expected, [])


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"field": "nam", "operator": "=", "value": "a"}, "field", "did you mean 'name'?"),
        ({"field": 5, "operator": "=", "value": "a"}, "field", "got int"),
        ({"field": "name", "operator": "containz", "value": "a"}, "operator", "did you mean 'contains'?"),
        ({"field": "name", "value": "a"}, "operator", "missing"),
        ({"field": "name", "operator": ["="], "value": "a"}, "operator", "got list"),
        ({"field": "active", "operator": "<", "value": True}, "operator", "use one of: =, !=, null, notNull"),
        ({"field": "tags", "operator": "=", "value": "a"}, "operator", "not for json fields"),
        ({"field": "name", "operator": "="}, "value", "missing"),
        ({"field": "name", "operator": "=", "value": {"a": 1}}, "value", "expected text, got dict"),
        ({"field": "name", "operator": "=", "value": "a", "valueSource": "sql"}, "valueSource", "'value' or 'field'"),
        ({"field": "name", "operator": "=", "value": "nobody", "valueSource": "field"}, "value", "unknown field"),
        ({"field": "name", "operator": "=", "value": "amount", "valueSource": "field"}, "value", "cannot be compared"),
        ({"field": "tags", "operator": "contains", "value": "name", "valueSource": "field"}, "value", "a constant"),
        ({"field": "quantity", "operator": "between", "value": [1]}, "value", "two values"),
        ({"field": "quantity", "operator": "in", "value": {"a": 1}}, "value", "list of values"),
        ({"field": "name", "operator": "null", "match": {"mode": "all"}}, "match", "no such key"),
    ],
)
def test_wrong_rules_are_refused_under_their_path(rule: dict[str, Any], path: str, message: str) -> None:
    condition, (problem,) = read(rule)
    assert condition is None or path == "match"
    assert problem.field == f"rules[0].{path}"
    assert message in problem.message
