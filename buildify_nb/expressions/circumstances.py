"""Conditions that ask today or the user, settled for one day and user: what is left asks records alone. Pure.

So neither back end knows of clocks and users, and a long list keeps its cached order until the day ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from buildify_nb.expressions.evaluator import Record, Truth, compile_python
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.operators import unsettled
from buildify_nb.expressions.relative_days import on_days
from buildify_nb.expressions.syntax import (
    And,
    Changed,
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    IsUser,
    Known,
    Literal,
    Not,
    Or,
    RecordRule,
    Rule,
    TextMatch,
    WithinDays,
    operands,
)
from buildify_nb.expressions.user_terms import UserFacts, fact_of, named_term
from buildify_nb.expressions.value_types import ValueType


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What there is to a condition besides the record; None of what there is not."""

    today: date | None = None
    user: Callable[[], UserFacts] | None = None
    """Tells who asks; called where a condition wants to know."""


def settled(condition: Condition, given: Circumstances) -> Condition:
    """The condition with what it asks of the day and the user put in; one that asks nothing stays the same object.

    `Changed` is left: it asks two records, see `change_evaluator`.

    Raises:
        ExpressionError: it asks what is not given.
    """
    match condition:
        case And(conditions) | Or(conditions):
            parts = tuple(settled(each, given) for each in conditions)
            is_same = all(new is old for new, old in zip(parts, conditions, strict=True))
            return condition if is_same else replace(condition, conditions=parts)
        case Not(inner):
            part = settled(inner, given)
            return condition if part is inner else Not(part)
        case Known():
            return condition
        case _:
            return _settled_rule(condition, given)


def compile_dated(condition: Condition) -> Callable[[Record, datetime], Truth]:
    """The condition as a function of a record and a moment, whose day in UTC is today."""

    @lru_cache(maxsize=2)
    def test_of(today: date) -> Callable[[Record], Truth]:
        return compile_python(settled(condition, Circumstances(today)))

    return lambda record, moment: test_of(to_utc(moment).date())(record)


def _settled_rule(rule: Rule, given: Circumstances) -> Condition:
    match rule:
        case WithinDays():
            if given.today is None:
                raise unsettled(rule)
            return on_days(rule, given.today)
        case IsUser():
            if given.user is None:
                raise unsettled(rule)
            return _with_facts(_named_user(rule, given.user()), given.user)
        case Changed():
            return rule
        case _:
            return rule if given.user is None else _with_facts(rule, given.user)


def _named_user(rule: IsUser, user: UserFacts) -> Comparison:
    operator = ComparisonOperator.NOT_EQUAL if rule.negated else ComparisonOperator.EQUAL
    kind = rule.field.value_type
    return Comparison(rule.field, operator, Literal(user.name if kind is ValueType.TEXT else user.id, kind))


def _with_facts(rule: RecordRule, user: Callable[[], UserFacts]) -> Condition:
    """The rule with the user's facts in the place of terms; a rule on a term is the same for every record."""
    if isinstance(rule, Comparison | TextMatch):
        other = operands(rule)[0]
        if isinstance(other, FieldRef) and named_term(other.name):
            fact = fact_of(other, user())
            if fact is None:
                return Known(None)
            rule = replace(rule, right=fact) if isinstance(rule, Comparison) else replace(rule, needle=fact)
    if named_term(rule.field.name) is None:
        return rule
    fact = fact_of(rule.field, user())
    return Known(compile_python(rule)({} if fact is None else {rule.field.name: fact.value}))
