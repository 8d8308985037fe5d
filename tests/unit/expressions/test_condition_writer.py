from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.condition_writer import write_condition
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.syntax import (
    ALWAYS,
    And,
    Between,
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    IsNull,
    ListContains,
    Literal,
    Membership,
    Not,
    Or,
    TextMatch,
    TextMatchKind,
)
from buildify_nb.expressions.value_types import ValueType

FIELDS = {"name": ValueType.TEXT, "amount": ValueType.DECIMAL, "at": ValueType.TIMESTAMP, "tags": ValueType.JSON}
NAME, AMOUNT, AT, TAGS = (FieldRef(name, kind) for name, kind in FIELDS.items())
PRICE = Literal(Decimal("1.5"), ValueType.DECIMAL)
TEXT = Literal("a,b", ValueType.TEXT)
RULE = IsNull(NAME)


@pytest.mark.parametrize(
    "condition",
    [
        ALWAYS,
        RULE,
        Not(RULE),
        Not(Not(RULE)),
        Not(ALWAYS),
        Not(And((RULE, RULE))),
        Not(Not(Or((RULE, RULE)))),
        And((RULE, Not(Or((RULE, IsNull(TAGS, negated=True)))))),
        Comparison(AMOUNT, ComparisonOperator.LESS_OR_EQUAL, PRICE),
        Comparison(AT, ComparisonOperator.EQUAL, Literal(datetime(2024, 1, 1, tzinfo=UTC), ValueType.TIMESTAMP)),
        Between(AMOUNT, PRICE, PRICE, negated=True),
        Between(AMOUNT, AMOUNT, AMOUNT),
        Membership(NAME, (TEXT, TEXT)),
        Membership(NAME, (), negated=True),
        *(TextMatch(NAME, kind, TEXT, negated=negated) for kind in TextMatchKind for negated in (False, True)),
        TextMatch(NAME, TextMatchKind.CONTAINS, NAME),
        ListContains(TAGS, TEXT, negated=True),
    ],
)
def test_what_is_written_is_read_back_as_the_same_tree(condition: Condition) -> None:
    document = write_condition(condition)
    assert set(document) == {"combinator", "not", "rules"}
    assert read_condition(document, FIELDS) == condition


def test_the_form_is_that_of_react_querybuilder() -> None:
    assert write_condition(Not(Comparison(AMOUNT, ComparisonOperator.LESS, PRICE))) == {
        "combinator": "and",
        "not": True,
        "rules": [{"field": "amount", "operator": "<", "valueSource": "value", "value": "1.5"}],
    }


def test_fields_and_constants_in_one_rule_cannot_be_written() -> None:
    with pytest.raises(ExpressionError, match="mixes fields and constants"):
        write_condition(Between(AMOUNT, PRICE, AMOUNT))
