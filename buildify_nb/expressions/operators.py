"""The closed list of operators that conditions may use: names, labels, number of values and types.

The names are react-querybuilder's defaults. Field types, grids and forms read this table to offer what a field can
do; the reader refuses everything else. Aliases are other spellings that stored conditions may carry.

Which operators can use an ordinary index of the database: `=`, `<`, `>`, `<=`, `>=`, `between`, `in` (text compares
in the order of code points, so the column or index has to have the C collation on Postgres). The case-insensitive
text operators read every row, unless Postgres has an index on `lower(column COLLATE "C")` (prefix) or a trigram index
on it, and the needle is ASCII.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import DAY_TYPES, ORDERED_TYPES, AskingRule, IsUser, WithinDays
from buildify_nb.expressions.value_types import ValueType


class Arity(StrEnum):
    """How many values stand to the right of the operator."""

    NONE = "none"
    ONE = "one"
    TWO = "two"
    MANY = "many"


class Need(StrEnum):
    """What an operator asks besides the record, which there is not everywhere."""

    TODAY = "today"
    USER = "user"
    BEFORE = "before"

    @property
    def refusal(self) -> str:
        """Why an operator that asks it cannot stand in a condition that is asked without it."""
        return _REFUSALS[self]


_REFUSALS = {
    Need.TODAY: "depends on today, and what is made of this condition is kept; compare with a date",
    Need.USER: "depends on who asks, and this condition is the same for everybody",
    Need.BEFORE: "compares with the record before a write; records that are stored have no before",
}
ASKED = frozenset({Need.TODAY, Need.USER})
"""What there is to a condition that somebody asks of stored records."""


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """One operator: its stored name, what people read, how many values it takes and for which types it is.

    A `{}` in the label stands for the value. With `counts_days` the value is a number of days, else it is of the
    field's type; with `takes_null` it may also be null.
    """

    name: str
    label: str
    arity: Arity
    types: frozenset[ValueType]
    need: Need | None = None
    counts_days: bool = False
    takes_null: bool = False


_ALL = frozenset(ValueType)
_EQUALITY = _ALL - {ValueType.JSON}
_LISTED = _EQUALITY - {ValueType.BOOLEAN}
_TEXT = frozenset({ValueType.TEXT})
_NAMES = _TEXT | {ValueType.UUID}
_CONTAINERS = _TEXT | {ValueType.JSON}

OPERATORS: tuple[OperatorSpec, ...] = (
    OperatorSpec("=", "equals", Arity.ONE, _EQUALITY),
    OperatorSpec("!=", "does not equal", Arity.ONE, _EQUALITY),
    OperatorSpec("<", "is less than", Arity.ONE, ORDERED_TYPES),
    OperatorSpec(">", "is greater than", Arity.ONE, ORDERED_TYPES),
    OperatorSpec("<=", "is at most", Arity.ONE, ORDERED_TYPES),
    OperatorSpec(">=", "is at least", Arity.ONE, ORDERED_TYPES),
    OperatorSpec("contains", "contains", Arity.ONE, _CONTAINERS),
    OperatorSpec("beginsWith", "begins with", Arity.ONE, _TEXT),
    OperatorSpec("endsWith", "ends with", Arity.ONE, _TEXT),
    OperatorSpec("doesNotContain", "does not contain", Arity.ONE, _CONTAINERS),
    OperatorSpec("doesNotBeginWith", "does not begin with", Arity.ONE, _TEXT),
    OperatorSpec("doesNotEndWith", "does not end with", Arity.ONE, _TEXT),
    OperatorSpec("null", "is empty", Arity.NONE, _ALL),
    OperatorSpec("notNull", "is not empty", Arity.NONE, _ALL),
    OperatorSpec("in", "is one of", Arity.MANY, _LISTED),
    OperatorSpec("notIn", "is none of", Arity.MANY, _LISTED),
    OperatorSpec("between", "is between", Arity.TWO, ORDERED_TYPES),
    OperatorSpec("notBetween", "is not between", Arity.TWO, ORDERED_TYPES),
    OperatorSpec("lastDays", "in the last {} days", Arity.ONE, DAY_TYPES, Need.TODAY, counts_days=True),
    OperatorSpec("nextDays", "in the next {} days", Arity.ONE, DAY_TYPES, Need.TODAY, counts_days=True),
    OperatorSpec("thisWeek", "this week", Arity.NONE, DAY_TYPES, Need.TODAY),
    OperatorSpec("thisMonth", "this month", Arity.NONE, DAY_TYPES, Need.TODAY),
    OperatorSpec("thisYear", "this year", Arity.NONE, DAY_TYPES, Need.TODAY),
    OperatorSpec("isUser", "is the current user", Arity.NONE, _NAMES, Need.USER),
    OperatorSpec("isNotUser", "is not the current user", Arity.NONE, _NAMES, Need.USER),
    OperatorSpec("changed", "changed", Arity.NONE, _ALL, Need.BEFORE),
    OperatorSpec("changedFrom", "changed from", Arity.ONE, _EQUALITY, Need.BEFORE, takes_null=True),
    OperatorSpec("changedTo", "changed to", Arity.ONE, _EQUALITY, Need.BEFORE, takes_null=True),
)

MOST_DAYS = 36_525
"""The largest number of days of an operator that counts them."""

EMPTY_ALIASES = {"is_empty": "null", "is_not_empty": "notNull"}
"""Spellings that on text also mean the empty text, not only null."""

DATE_ALIASES = {"before": "<", "after": ">"}
"""Spellings that make sense of days and times only."""
DATED = DAY_TYPES | {ValueType.TIME}

_BY_NAME = {spec.name: spec for spec in OPERATORS}
_ALIASES = {
    "==": "=",
    "equals": "=",
    "equal": "=",
    "eq": "=",
    "<>": "!=",
    "not_equals": "!=",
    "not_equal": "!=",
    "ne": "!=",
    "less_than": "<",
    "lt": "<",
    "greater_than": ">",
    "gt": ">",
    "less_than_or_equal": "<=",
    "less_or_equal": "<=",
    "lte": "<=",
    "greater_than_or_equal": ">=",
    "greater_or_equal": ">=",
    "gte": ">=",
    "starts_with": "beginsWith",
    "begins_with": "beginsWith",
    "ends_with": "endsWith",
    "not_contains": "doesNotContain",
    "does_not_contain": "doesNotContain",
    "not_starts_with": "doesNotBeginWith",
    "not_ends_with": "doesNotEndWith",
    "is_null": "null",
    "is_not_null": "notNull",
    "not_null": "notNull",
    "not_in": "notIn",
    "not_between": "notBetween",
    **dict.fromkeys(("within_last_days", "within_last_n_days", "in_last_days", "last_days"), "lastDays"),
    **dict.fromkeys(("within_next_days", "within_next_n_days", "in_next_days", "next_days"), "nextDays"),
    "this_week": "thisWeek",
    "this_month": "thisMonth",
    "this_year": "thisYear",
    "is_current_user": "isUser",
    "is_not_current_user": "isNotUser",
    "has_changed": "changed",
    "changed_from": "changedFrom",
    "changed_to": "changedTo",
    **EMPTY_ALIASES,
    **DATE_ALIASES,
}

MEANT = {"like": "contains", "ilike": "contains", "not like": "doesNotContain", "not ilike": "doesNotContain"}
"""Operators of other languages that mean nearly the same; they are suggested, not read."""


def operators_for(value_type: ValueType, given: Collection[Need] = ()) -> tuple[str, ...]:
    """The names of the operators that values of this type have, in the order in which a menu shows them.

    Args:
        given: what there is besides the record.
    """
    fitting = (spec for spec in OPERATORS if spec.need is None or spec.need in given)
    return tuple(spec.name for spec in fitting if value_type in spec.types)


def find_operator(name: str) -> OperatorSpec | None:
    """The operator with this name or alias; aliases are read without regard to case."""
    return _BY_NAME.get(name) or _BY_NAME.get(_ALIASES.get(name.lower(), ""))


def known_spellings() -> tuple[str, ...]:
    """All names and aliases, for suggestions in error messages."""
    return (*_BY_NAME, *_ALIASES)


def need_of(rule: AskingRule) -> Need:
    """What a rule asks besides the record."""
    match rule:
        case WithinDays():
            return Need.TODAY
        case IsUser():
            return Need.USER
        case _:
            return Need.BEFORE


def unsettled(rule: AskingRule) -> ExpressionError:
    """The error of a back end that meets a rule which asks what it has not got."""
    return ExpressionError(f"A rule on {rule.field.name!r} {need_of(rule).refusal}.")
