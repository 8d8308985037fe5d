from __future__ import annotations

import pytest

from buildify_nb.expressions.operators import OPERATORS, Arity, find_operator, known_spellings, operators_for
from buildify_nb.expressions.value_types import ValueType


def test_the_operators_are_react_querybuilders_defaults_in_its_order() -> None:
    names = "= != < > <= >= contains beginsWith endsWith doesNotContain doesNotBeginWith doesNotEndWith null notNull in"
    assert [spec.name for spec in OPERATORS] == [*names.split(), "notIn", "between", "notBetween"]


def test_each_type_has_the_operators_that_make_sense_for_it() -> None:
    numbers = ("=", "!=", "<", ">", "<=", ">=", "null", "notNull", "in", "notIn", "between", "notBetween")
    assert operators_for(ValueType.TEXT) == tuple(spec.name for spec in OPERATORS)
    for kind in (ValueType.INTEGER, ValueType.DECIMAL, ValueType.DATE, ValueType.TIME, ValueType.TIMESTAMP):
        assert operators_for(kind) == numbers
    assert operators_for(ValueType.BOOLEAN) == ("=", "!=", "null", "notNull")
    assert operators_for(ValueType.UUID) == ("=", "!=", "null", "notNull", "in", "notIn")
    assert operators_for(ValueType.JSON) == ("contains", "doesNotContain", "null", "notNull")


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("equals", "="),
        ("not_equals", "!="),
        ("greater_than", ">"),
        ("less_than", "<"),
        ("starts_with", "beginsWith"),
        ("ends_with", "endsWith"),
        ("is_empty", "null"),
        ("is_not_empty", "notNull"),
        ("EQUALS", "="),
        ("not_in", "notIn"),
        ("doesNotContain", "doesNotContain"),
    ],
)
def test_aliases_are_read(alias: str, name: str) -> None:
    found = find_operator(alias)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("name", ["", "like", "matches", "= OR 1=1", "Null"])
def test_other_names_are_not_operators(name: str) -> None:
    assert find_operator(name) is None


def test_every_spelling_leads_to_an_operator_with_a_label() -> None:
    for spelling in known_spellings():
        found = find_operator(spelling)
        assert found is not None
        assert found.label
    assert {spec.arity for spec in OPERATORS} == set(Arity)
