from __future__ import annotations

import pytest

from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.operators import OPERATORS, Arity, OperatorSpec
from buildify_nb.expressions.rule_nodes import build_rule, empty_text_rule
from buildify_nb.expressions.syntax import DAY_TYPES, DaySpan, FieldRef, ListContains, Literal, WithinDays, walk
from buildify_nb.expressions.value_types import ValueType

FIELD = FieldRef("x", ValueType.TEXT)
COUNTS = {Arity.NONE: 0, Arity.ONE: 1, Arity.TWO: 2, Arity.MANY: 3}


@pytest.mark.parametrize("spec", [spec for spec in OPERATORS if spec.types != DAY_TYPES], ids=lambda spec: spec.name)
def test_every_operator_keeps_its_field_and_all_its_operands(spec: object) -> None:
    operator = next(each for each in OPERATORS if each is spec)
    operands = tuple(Literal(letter, ValueType.TEXT) for letter in "abc"[: COUNTS[operator.arity]])
    node = build_rule(operator.name, FIELD, operands)
    assert [each for each in walk(node) if isinstance(each, FieldRef | Literal)] == [FIELD, *operands]


@pytest.mark.parametrize("spec", [spec for spec in OPERATORS if spec.types == DAY_TYPES], ids=lambda spec: spec.name)
def test_operators_on_days_keep_their_field_and_count(spec: OperatorSpec) -> None:
    day = FieldRef("day", ValueType.DATE)
    operands = (Literal(3, ValueType.INTEGER),) if spec.counts_days else ()
    assert build_rule(spec.name, day, operands) == WithinDays(day, DaySpan(spec.name), 3 if operands else 0)


def test_contains_on_a_list_asks_for_an_element() -> None:
    node = build_rule("contains", FieldRef("tags", ValueType.JSON), (Literal("a", ValueType.JSON),))
    assert node == ListContains(FieldRef("tags", ValueType.JSON), Literal("a", ValueType.TEXT))


@pytest.mark.parametrize(("value", "empty"), [(None, True), ("", True), (" ", False), ("a", False)])
def test_empty_text_is_null_or_has_no_characters(value: str | None, *, empty: bool) -> None:
    assert compile_python(empty_text_rule(FIELD, negated=False))({"x": value}) is empty
    assert compile_python(empty_text_rule(FIELD, negated=True))({"x": value}) is not empty
