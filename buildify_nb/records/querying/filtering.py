"""Reads what a caller filters by: a condition of rules or values, or a formula as text such as `total > 100`. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions import value_building as build
from buildify_nb.expressions.circumstances import settled
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.operators import ASKED
from buildify_nb.expressions.syntax import ALWAYS, Condition, all_of, referenced_fields
from buildify_nb.expressions.user_terms import asks_user, with_user
from buildify_nb.expressions.value_syntax import Function, Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.reach import Reach

OneFilter: TypeAlias = Mapping[str, Any] | str
Filters: TypeAlias = OneFilter | Sequence[OneFilter] | None
"""Values by field, a condition in react-querybuilder's JSON form, or a formula that is true or false; of several, all
have to hold."""

Conditions: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""The same without formulas."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What has to hold for a record: both of them."""

    condition: Condition = ALWAYS
    formula: Value | None = None
    names: frozenset[str] = frozenset()
    """The fields that it names."""


def read_filters(given: Filters, known: Mapping[str, ValueType] | Reach) -> Filter:
    """What a caller filters by.

    Args:
        known: what it may name; a formula needs all that a `Reach` knows.

    Raises:
        ExpressionError: with everything that makes no sense.
    """
    if isinstance(given, list | tuple):
        return _all_of([read_filters(one, known) for one in given])
    if isinstance(given, str) and isinstance(known, Reach):
        return _formula(given, known) if given.strip() else Filter()
    condition: Any = given  # The reader says itself that a text is none.
    read = asked_of(condition, known, known) if isinstance(known, Reach) else read_condition(condition, known)
    return Filter(read, None, referenced_fields(read))


def read_conditions(given: Conditions, reach: Reach) -> Condition:
    """Conditions, of several all together, with what they ask of today and the user still in them.

    Raises:
        ExpressionError: with everything that makes no sense; a formula is no condition.
    """
    if isinstance(given, list | tuple):
        return all_of(read_conditions(one, reach) for one in given)
    document: Any = given
    return read_condition(document, reach, given=ASKED)


def asked_of(document: Mapping[str, Any] | None, known: Mapping[str, ValueType], reach: Reach) -> Condition:
    """The condition over these names as it reads today for who asks.

    Raises:
        ExpressionError: with everything that makes no sense.
    """
    condition = read_condition(document, known, given=ASKED)
    return settled(condition, reach.circumstances) if condition is not ALWAYS else condition


def _all_of(filters: Sequence[Filter]) -> Filter:
    formulas = [one.formula for one in filters if one.formula is not None]
    return Filter(
        all_of(one.condition for one in filters if one.condition is not ALWAYS),
        reduce(lambda left, right: build.combined(Function.AND, left, right), formulas) if formulas else None,
        frozenset[str]().union(*(one.names for one in filters)),
    )


def _formula(text: str, reach: Reach) -> Filter:
    served = reach.at(())

    def behind(name: str) -> Value | None:
        path, _, own = name.rpartition(".")
        return reach.of(name).model.formulas.seen_through(path, own) if name in reach else None

    try:
        formula = served.model.formulas.read(text, with_system=served.model.managed, behind=behind, with_user=True)
    except ExpressionError as error:
        if error.todo or error.problems:
            raise
        raise _refused(f"not understood: {error.what}") from error
    if formula.value_type is not ValueType.BOOLEAN:
        raise _refused(f"computes {formula.value_type}, where it must be true or false")
    value = with_user(formula.value, reach.user()) if asks_user(formula.value) else formula.value
    return Filter(ALWAYS, value, formula.names)


def _refused(message: str) -> ExpressionError:
    todo = "Write, for example, \"status = 'open' AND total > 100\"."
    return ExpressionError("The filter makes no sense.", [Problem("filters", message)], todo=todo)
