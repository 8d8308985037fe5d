"""Reads one rule of a condition document: its field, operator and values, checked against the types of the fields.

Groups, depth and size are read in `conditions`; problems go to the list that both share.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.foreign_values import is_missing
from buildify_nb.expressions.limits import Limits
from buildify_nb.expressions.literals import read_literal, shown
from buildify_nb.expressions.operators import (
    DATE_ALIASES,
    DATED,
    EMPTY_ALIASES,
    MEANT,
    MOST_DAYS,
    OPERATORS,
    Arity,
    Need,
    OperatorSpec,
    find_operator,
    known_spellings,
    operators_for,
)
from buildify_nb.expressions.rule_nodes import build_rule, empty_text_rule
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.syntax import Condition, FieldRef, Literal, Operand, comparable
from buildify_nb.expressions.user_terms import named_term
from buildify_nb.expressions.value_lists import is_column, split_list
from buildify_nb.expressions.value_types import ValueType

_RULE_KEYS = frozenset({"field", "operator", "value", "valueSource", "muted", "disabled", "id", "path"})

_MOST_SHOWN = 80
"""Characters of a value that a message repeats."""


class RuleReader:
    """Reads the rules of one document and counts their constants."""

    def __init__(
        self, fields: Mapping[str, ValueType], limits: Limits, given: Collection[Need], problems: list[Problem]
    ) -> None:
        self._fields = fields
        self._given = given
        self._limits = limits
        self._problems = problems
        self._values = 0

    def read(self, rule: Mapping[str, Any], path: str) -> Condition | None:
        """The condition of the rule, or None after noting its problems."""
        self._check_keys(rule, path)
        field = self._field(rule.get("field"), _join(path, "field"))
        operator = self._operator(rule.get("operator"), field, _join(path, "operator"))
        if field is None or operator is None:
            return None
        negated = EMPTY_ALIASES.get(str(rule["operator"]).lower())
        if negated is not None and field.value_type is ValueType.TEXT:
            return empty_text_rule(field, negated=negated == "notNull")
        operands = self._operands(rule, field, operator, path)
        return None if operands is None else build_rule(operator.name, field, operands)

    def read_equality(self, name: Any, value: Any, path: str) -> Condition | None:
        """The condition that a field has this value, one of a list of values, or with None no value."""
        if rule := _rule_meant(name, value):
            self._problem(path, f"expected a value; another comparison is a rule: {rule}")
            return None
        is_list = isinstance(value, list | tuple) or is_column(value)
        field = self._field(name, path)
        operator = self._operator("null" if value is None else "in" if is_list else "=", field, path)
        if field is None or operator is None:
            return None
        operands = (
            () if value is None else self._all_of(value, operator, path, lambda one, at: self._constant(one, field, at))
        )
        return None if operands is None else build_rule(operator.name, field, operands)

    def _check_keys(self, rule: Mapping[str, Any], path: str) -> None:
        for key in rule:
            if key not in _RULE_KEYS:
                name = shown(key).strip("'\"")
                self._problem(_join(path, name), f"a rule has no such key{did_you_mean(key, _RULE_KEYS)}")

    def _field(self, name: Any, path: str) -> FieldRef | None:
        if isinstance(name, str) and name in self._fields:
            return FieldRef(name, self._fields[name])
        term = named_term(name) if isinstance(name, str) else None
        if term is not None and Need.USER in self._given:
            return term
        if term is not None:
            self._problem(path, f"{shown(name)} {Need.USER.refusal}")
        elif isinstance(name, str):
            self._problem(path, f"unknown field {shown(name)}{did_you_mean(name, self._fields)}")
        else:
            self._problem(path, f"expected the name of a field, got {type(name).__name__}")
        return None

    def _operator(self, name: Any, field: FieldRef | None, path: str) -> OperatorSpec | None:
        if not isinstance(name, str):
            self._problem(path, "missing" if name is None else f"expected an operator, got {type(name).__name__}")
            return None
        operator = find_operator(name)
        if operator is None:
            usable = self._usable(field)
            meant = MEANT.get(name.lower(), "")
            hint = f"; did you mean {meant!r}?" if meant in usable else did_you_mean(name, known_spellings())
            self._problem(path, f"unknown operator {shown(name)}{hint or '.'} Operators: {', '.join(usable)}")
        elif field is not None and field.value_type not in _types_of(name, operator):
            usable = ", ".join(self._usable(field))
            self._problem(path, f"{name!r} is not for {field.value_type} fields; use one of: {usable}")
        elif operator.need is not None and operator.need not in self._given:
            self._problem(path, f"{operator.name!r} {operator.need.refusal}")
        elif operator.need is Need.BEFORE and field is not None and named_term(field.name):
            self._problem(path, f"{operator.name!r} is about fields of the record, not about the user")
        else:
            return operator
        return None

    def _usable(self, field: FieldRef | None) -> tuple[str, ...]:
        if field is not None:
            return operators_for(field.value_type, self._given)
        return tuple(spec.name for spec in OPERATORS if spec.need is None or spec.need in self._given)

    def _operands(
        self, rule: Mapping[str, Any], field: FieldRef, operator: OperatorSpec, path: str
    ) -> tuple[Operand, ...] | None:
        value, at = rule.get("value"), _join(path, "value")
        if operator.arity is Arity.NONE or (operator.takes_null and value is None):
            return ()
        source = rule.get("valueSource") or "value"
        if source not in ("value", "field"):
            self._problem(_join(path, "valueSource"), f"expected 'value' or 'field', got {shown(source)}")
            return None
        if source == "field" and (operator.counts_days or operator.takes_null or named_term(field.name)):
            self._problem(_join(path, "valueSource"), "compares with a constant here, not with a field")
            return None
        if operator.counts_days:
            return self._days(value, at)
        if source == "value":
            return self._all_of(value, operator, at, lambda one, at: self._constant(one, field, at))
        alone = operator.arity is Arity.ONE
        return self._all_of(value, operator, at, lambda one, at: self._other_field(one, field, at, alone=alone))

    def _days(self, value: Any, path: str) -> tuple[Operand, ...] | None:
        try:
            days = read_literal(value, ValueType.INTEGER)
        except ExpressionError:
            days = None
        if days is not None and isinstance(days.value, int) and 0 <= days.value <= MOST_DAYS:
            return (days,)
        self._problem(path, f"must be a number of days from 0 to {MOST_DAYS:,}")
        return None

    def _all_of(
        self, value: Any, operator: OperatorSpec, path: str, read: Callable[[Any, str], Operand | None]
    ) -> tuple[Operand, ...] | None:
        values = self._values_of(value, operator, path)
        if values is None:
            return None
        many = operator.arity is not Arity.ONE
        operands = [read(one, f"{path}[{position}]" if many else path) for position, one in enumerate(values)]
        known = tuple(operand for operand in operands if operand is not None)
        return known if len(known) == len(operands) else None

    def _values_of(self, value: Any, operator: OperatorSpec, path: str) -> Sequence[Any] | None:
        if operator.arity is Arity.ONE:
            return self._counted((value,), path)
        values = split_list(value)
        if values is None:
            self._problem(path, f"expected a list of values, got {type(value).__name__}")
        elif operator.arity is Arity.TWO and len(values) != 2:
            self._problem(path, f"expected two values, the lower and the upper end, got {len(values)}")
        else:
            return self._counted(values, path)
        return None

    def _counted(self, values: Sequence[Any], path: str) -> Sequence[Any] | None:
        within, self._values = self._values <= self._limits.values, self._values + len(values)
        if self._values <= self._limits.values:
            return values
        if within:
            self._problem(path, f"too many values: a condition has at most {self._limits.values}")
        return None

    def _other_field(self, name: Any, field: FieldRef, path: str, *, alone: bool) -> FieldRef | None:
        other = self._field(name, path)
        if other is None:
            return None
        if not alone and named_term(other.name):
            self._problem(path, f"{other.name} is compared with alone, as by '='")
            return None
        if field.value_type is ValueType.JSON:
            self._problem(path, "a list is searched for a constant, not for a field")
        elif not comparable(field.value_type, other.value_type):
            self._problem(path, f"{field.value_type} and {other.value_type} cannot be compared")
        else:
            return other
        return None

    def _constant(self, value: Any, field: FieldRef, path: str) -> Literal | None:
        if value is None or is_missing(value):
            self._problem(path, "missing: a value is needed; to test for no value use 'null' or 'notNull'")
        elif isinstance(value, str) and len(value) > self._limits.text_length:
            self._problem(path, f"too long: text has at most {self._limits.text_length} characters")
        else:
            try:
                return read_literal(value, field.value_type)
            except ExpressionError as error:
                self._problem(path, error.what)
        return None

    def _problem(self, path: str, message: str) -> None:
        self._problems.append(Problem(path, message))


def _types_of(name: str, operator: OperatorSpec) -> Collection[ValueType]:
    return DATED if name.lower() in DATE_ALIASES else operator.types


def _rule_meant(name: Any, value: Any) -> str:
    """The rule that `{"contains": "A"}` in place of a value means, as JSON; "" where it means none."""
    pairs = list(cast("Mapping[Any, object]", value).items()) if isinstance(value, Mapping) else []
    if not isinstance(name, str) or len(pairs) != 1:
        return ""
    ((word, operand),) = pairs
    operator = find_operator(word) if isinstance(word, str) else None
    if operator is None or isinstance(operand, Mapping):
        return ""
    given = operand if len(str(operand)) <= _MOST_SHOWN else "…"
    return json.dumps({"field": name, "operator": operator.name, "value": given}, default=str)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key
