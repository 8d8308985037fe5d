from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import Truth, compile_python
from buildify_nb.expressions.syntax import And, Comparison, ComparisonOperator, FieldRef, Literal, Not, Or
from buildify_nb.expressions.value_types import ValueType

FIELDS = {
    "name": ValueType.TEXT,
    "amount": ValueType.DECIMAL,
    "quantity": ValueType.INTEGER,
    "at": ValueType.TIMESTAMP,
    "tags": ValueType.JSON,
}
A, B = (
    Comparison(FieldRef(name, ValueType.BOOLEAN), ComparisonOperator.EQUAL, Literal(True, ValueType.BOOLEAN))
    for name in "ab"
)
TRUTHS: tuple[Truth, ...] = (True, False, None)


def evaluate(document: dict[str, Any], record: dict[str, Any]) -> Truth:
    return compile_python(read_condition(document, FIELDS))(record)


@pytest.mark.parametrize(("a", "b"), list(itertools.product(TRUTHS, TRUTHS)))
def test_and_or_not_have_the_truth_tables_of_sql(a: Truth, b: Truth) -> None:
    record = {"a": a, "b": b}
    both = False if False in (a, b) else None if None in (a, b) else True
    either = True if True in (a, b) else None if None in (a, b) else False
    assert compile_python(And((A, B)))(record) is both
    assert compile_python(Or((A, B)))(record) is either
    assert compile_python(Not(A))(record) is (None if a is None else not a)


def test_a_field_that_the_record_lacks_is_null() -> None:
    assert evaluate({"field": "name", "operator": "=", "value": "a"}, {}) is None
    assert evaluate({"field": "name", "operator": "null"}, {}) is True


@pytest.mark.parametrize("operator", ["!=", "doesNotContain", "doesNotBeginWith", "doesNotEndWith"])
def test_a_null_field_is_unknown_also_for_negated_operators(operator: str) -> None:
    assert evaluate({"field": "name", "operator": operator, "value": "a"}, {"name": None}) is None


@pytest.mark.parametrize(
    ("rule", "record", "expected"),
    [
        ({"field": "amount", "operator": "=", "value": 0.1}, {"amount": Decimal("0.10")}, True),
        ({"field": "quantity", "operator": "<", "value": "2.5"}, {"quantity": 2}, True),
        ({"field": "quantity", "operator": "in", "value": [1, 2.5]}, {"quantity": 1}, True),
        ({"field": "amount", "operator": "notBetween", "value": [1, 3]}, {"amount": Decimal(2)}, False),
        ({"field": "amount", "operator": "between", "value": [3, 1]}, {"amount": Decimal(2)}, False),
        ({"field": "name", "operator": "contains", "value": "ΣΑΣ"}, {"name": "xσας"}, True),
        ({"field": "name", "operator": "beginsWith", "value": "%"}, {"name": "abc"}, False),
        ({"field": "name", "operator": "endsWith", "value": "C"}, {"name": "abc"}, True),
        ({"field": "name", "operator": "=", "value": "ABC"}, {"name": "abc"}, False),
        ({"field": "tags", "operator": "contains", "value": "a"}, {"tags": ["b", "a"]}, True),
        ({"field": "tags", "operator": "contains", "value": "a"}, {"tags": {"a": 1}}, False),
        ({"field": "tags", "operator": "doesNotContain", "value": "a"}, {"tags": "a"}, True),
        ({"field": "tags", "operator": "contains", "value": "1"}, {"tags": [1]}, False),
    ],
)
def test_rules(rule: dict[str, Any], record: dict[str, Any], *, expected: bool) -> None:
    assert evaluate(rule, record) is expected


def test_a_list_of_fields_is_unknown_only_when_no_field_matches() -> None:
    rule = {"field": "quantity", "operator": "in", "value": ["amount", "quantity"], "valueSource": "field"}
    assert evaluate(rule, {"quantity": 1, "amount": None}) is True
    rule["value"] = ["amount"]
    assert evaluate(rule, {"quantity": 1, "amount": None}) is None
    assert evaluate(rule, {"quantity": 1, "amount": Decimal("1.00")}) is True


def test_timestamps_compare_as_instants() -> None:
    berlin = datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    rule = {"field": "at", "operator": "=", "value": "2024-10-27T00:30:00Z"}
    assert evaluate(rule, {"at": berlin}) is True
    assert evaluate(rule, {"at": berlin.replace(fold=1)}) is False
    assert evaluate(rule, {"at": datetime(2024, 10, 27, 0, 30, tzinfo=UTC)}) is True
