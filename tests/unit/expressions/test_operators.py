from __future__ import annotations

import pytest

from buildify_nb.expressions.operators import (
    ASKED,
    OPERATORS,
    Arity,
    Need,
    find_operator,
    known_spellings,
    need_of,
    operators_for,
    unsettled,
)
from buildify_nb.expressions.syntax import AskingRule, Changed, ChangeKind, DaySpan, FieldRef, IsUser, WithinDays
from buildify_nb.expressions.value_types import ValueType


def test_the_operators_are_react_querybuilders_defaults_in_its_order() -> None:
    names = "= != < > <= >= contains beginsWith endsWith doesNotContain doesNotBeginWith doesNotEndWith null notNull in"
    plain = [*names.split(), "notIn", "between", "notBetween"]
    assert [spec.name for spec in OPERATORS if spec.need is None] == plain


def test_what_asks_more_than_the_record_comes_behind_them() -> None:
    asking = {spec.name: spec.need for spec in OPERATORS if spec.need}
    days = ("lastDays", "nextDays", "thisWeek", "thisMonth", "thisYear")
    changes = ("changed", "changedFrom", "changedTo")
    assert asking == {
        **dict.fromkeys(days, Need.TODAY),
        **dict.fromkeys(("isUser", "isNotUser"), Need.USER),
        **dict.fromkeys(changes, Need.BEFORE),
    }
    assert [spec.name for spec in OPERATORS][-len(asking) :] == list(asking)
    assert operators_for(ValueType.DATE, ASKED)[-5:] == days
    assert operators_for(ValueType.UUID, ASKED)[-2:] == ("isUser", "isNotUser")
    assert operators_for(ValueType.JSON, [Need.BEFORE])[-1] == "changed"


def test_the_need_of_a_rule_is_that_of_its_operator() -> None:
    field = FieldRef("x", ValueType.TEXT)
    days = WithinDays(FieldRef("x", ValueType.DATE), DaySpan.THIS_WEEK)
    rules: tuple[AskingRule, ...] = (days, IsUser(field), Changed(field, ChangeKind.CHANGED))
    assert [need_of(rule) for rule in rules] == list(Need)
    assert [need.refusal in str(unsettled(rule)) for need, rule in zip(Need, rules, strict=True)] == [True] * 3


def test_each_type_has_the_operators_that_make_sense_for_it() -> None:
    numbers = ("=", "!=", "<", ">", "<=", ">=", "null", "notNull", "in", "notIn", "between", "notBetween")
    assert operators_for(ValueType.TEXT) == tuple(spec.name for spec in OPERATORS if spec.need is None)
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
        ("before", "<"),
        ("after", ">"),
        ("within_last_n_days", "lastDays"),
        ("within_next_days", "nextDays"),
        ("changed_from", "changedFrom"),
        ("changed_to", "changedTo"),
        ("is_current_user", "isUser"),
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
