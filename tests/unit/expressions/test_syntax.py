from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import (
    ALWAYS,
    And,
    Between,
    Comparison,
    ComparisonOperator,
    FieldRef,
    IsNull,
    ListContains,
    Literal,
    Membership,
    Not,
    Or,
    TextMatch,
    TextMatchKind,
    all_of,
    any_of,
    comparable,
    referenced_fields,
    walk,
)
from buildify_nb.expressions.value_types import ValueType

NAME = FieldRef("name", ValueType.TEXT)
AMOUNT = FieldRef("amount", ValueType.DECIMAL)
QUANTITY = FieldRef("quantity", ValueType.INTEGER)
TAGS = FieldRef("tags", ValueType.JSON)
ACTIVE = FieldRef("active", ValueType.BOOLEAN)
ONE = Literal(1, ValueType.INTEGER)
TEXT = Literal("a", ValueType.TEXT)


def test_walk_visits_parents_first_in_reading_order() -> None:
    between = Between(QUANTITY, ONE, AMOUNT)
    match = TextMatch(NAME, TextMatchKind.CONTAINS, TEXT)
    tree = And((Not(between), Or((match, IsNull(TAGS)))))
    kinds = [type(node).__name__ for node in walk(tree)]
    assert kinds == [
        *("And", "Not", "Between", "FieldRef", "Literal", "FieldRef"),
        *("Or", "TextMatch", "FieldRef", "Literal", "IsNull", "FieldRef"),
    ]


def test_walk_survives_trees_deeper_than_the_stack() -> None:
    tree: Not | IsNull = IsNull(NAME)
    for _ in range(5000):
        tree = Not(tree)
    assert sum(1 for _ in walk(tree)) == 5002


def test_referenced_fields_are_those_on_both_sides() -> None:
    tree = all_of(
        [
            Comparison(QUANTITY, ComparisonOperator.LESS, AMOUNT),
            Membership(NAME, (TEXT, FieldRef("title", ValueType.TEXT))),
            ListContains(TAGS, TEXT),
        ]
    )
    assert referenced_fields(tree) == {"quantity", "amount", "name", "title", "tags"}


def test_every_node_knows_its_type() -> None:
    assert ONE.value_type is ValueType.INTEGER
    assert NAME.value_type is ValueType.TEXT
    for node in (ALWAYS, Not(ALWAYS), Or((ALWAYS,)), IsNull(NAME), Membership(NAME, ()), ListContains(TAGS, TEXT)):
        assert node.value_type is ValueType.BOOLEAN


def test_groups_of_one_collapse_and_groups_of_none_hold_always() -> None:
    rule = IsNull(NAME)
    assert all_of([rule]) is any_of([rule]) is rule
    assert all_of([]) == any_of([]) == ALWAYS
    assert all_of([rule, rule]) == And((rule, rule))


@pytest.mark.parametrize(
    "build",
    [
        lambda: Comparison(NAME, ComparisonOperator.EQUAL, ONE),
        lambda: Comparison(ACTIVE, ComparisonOperator.LESS, Literal(True, ValueType.BOOLEAN)),
        lambda: Comparison(TAGS, ComparisonOperator.EQUAL, TAGS),
        lambda: Between(AMOUNT, ONE, TEXT),
        lambda: Membership(QUANTITY, (ONE, TEXT)),
        lambda: TextMatch(QUANTITY, TextMatchKind.CONTAINS, TEXT),
        lambda: TextMatch(NAME, TextMatchKind.CONTAINS, ONE),
        lambda: ListContains(NAME, TEXT),
        lambda: Or(()),
    ],
)
def test_nodes_that_mix_types_cannot_be_made(build: object) -> None:
    assert callable(build)
    with pytest.raises(ExpressionError):
        build()


def test_only_numbers_of_different_type_are_comparable() -> None:
    pairs = {(left, right) for left in ValueType for right in ValueType if left != right and comparable(left, right)}
    assert pairs == {(ValueType.INTEGER, ValueType.DECIMAL), (ValueType.DECIMAL, ValueType.INTEGER)}


def test_nodes_are_frozen_and_hashable() -> None:
    node = Comparison(NAME, ComparisonOperator.EQUAL, TEXT)
    with pytest.raises(FrozenInstanceError):
        node.operator = ComparisonOperator.LESS  # pyright: ignore[reportAttributeAccessIssue]
    assert {node, Comparison(NAME, ComparisonOperator.EQUAL, TEXT)} == {node}
