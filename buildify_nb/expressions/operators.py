"""The closed list of operators that conditions may use: names, labels, number of values and types.

The names are react-querybuilder's defaults. Field types, grids and forms read this table to offer what a field can
do; the reader refuses everything else. Aliases are other spellings that stored conditions may carry.

Which operators can use an ordinary index of the database: `=`, `<`, `>`, `<=`, `>=`, `between`, `in` (text compares
in the order of code points, so the column or index has to have the C collation on Postgres). The case-insensitive
text operators read every row, unless Postgres has an index on `lower(column COLLATE "C")` (prefix) or a trigram index
on it, and the needle is ASCII.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from buildify_nb.expressions.syntax import ORDERED_TYPES
from buildify_nb.expressions.value_types import ValueType


class Arity(StrEnum):
    """How many values stand to the right of the operator."""

    NONE = "none"
    ONE = "one"
    TWO = "two"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class OperatorSpec:
    """One operator: its stored name, what people read, how many values it takes and for which types it is."""

    name: str
    label: str
    arity: Arity
    types: frozenset[ValueType]


_ALL = frozenset(ValueType)
_EQUALITY = _ALL - {ValueType.JSON}
_LISTED = _EQUALITY - {ValueType.BOOLEAN}
_TEXT = frozenset({ValueType.TEXT})
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
)

EMPTY_ALIASES = {"is_empty": "null", "is_not_empty": "notNull"}
"""Spellings that on text also mean the empty text, not only null."""

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
    **EMPTY_ALIASES,
}

MEANT = {"like": "contains", "ilike": "contains", "not like": "doesNotContain", "not ilike": "doesNotContain"}
"""Operators of other languages that mean nearly the same; they are suggested, not read."""


def operators_for(value_type: ValueType) -> tuple[str, ...]:
    """The names of the operators that values of this type have, in the order in which a menu shows them."""
    return tuple(spec.name for spec in OPERATORS if value_type in spec.types)


def find_operator(name: str) -> OperatorSpec | None:
    """The operator with this name or alias; aliases are read without regard to case."""
    return _BY_NAME.get(name) or _BY_NAME.get(_ALIASES.get(name.lower(), ""))


def known_spellings() -> tuple[str, ...]:
    """All names and aliases, for suggestions in error messages."""
    return (*_BY_NAME, *_ALIASES)
