"""Evaluates conditions in memory: a syntax tree becomes one Python function over a record.

The function gives True, False or None (unknown), exactly what Postgres and DuckDB give for the same record through
`sql_compiler`. It compiles once and is cheap to call: a nested set of closures, each of which knows its field and
constant.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.syntax import (
    And,
    Between,
    Comparison,
    ComparisonOperator,
    Condition,
    IsNull,
    ListContains,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    TextMatch,
    TextMatchKind,
)
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType

Record: TypeAlias = Mapping[str, Any]
Truth: TypeAlias = bool | None
Test: TypeAlias = Callable[[Record], Truth]
_Rule: TypeAlias = Comparison | Between | Membership | TextMatch | ListContains | IsNull
_Getter: TypeAlias = Callable[[Record], Any]

_OPERATIONS: dict[ComparisonOperator, Callable[[Any, Any], bool]] = {
    ComparisonOperator.EQUAL: operator.eq,
    ComparisonOperator.NOT_EQUAL: operator.ne,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
}
_MATCHES: dict[TextMatchKind, Callable[[str, str], bool]] = {
    TextMatchKind.CONTAINS: operator.contains,
    TextMatchKind.BEGINS_WITH: str.startswith,
    TextMatchKind.ENDS_WITH: str.endswith,
}


def compile_python(expression: Condition) -> Test:
    """The condition as a function of a record (field name to value).

    A field that the record lacks is null. Values have the Python type of their field: `str`, `int`, `Decimal`,
    `bool`, `date`, `time`, `datetime` (without zone: UTC), `UUID`, and lists for JSON.
    """
    match expression:
        case And():
            return _every(tuple(compile_python(each) for each in expression.conditions))
        case Or():
            return _some(tuple(compile_python(each) for each in expression.conditions))
        case Not():
            return _negated(compile_python(expression.condition))
        case _:
            return _rule(expression)


def _rule(expression: _Rule) -> Test:
    match expression:
        case Comparison():
            return _comparison(expression)
        case Between():
            return _between(expression)
        case Membership():
            return _membership(expression)
        case TextMatch():
            return _text_match(expression)
        case ListContains():
            return _list_contains(expression)
        case IsNull():
            return _is_null(expression)


def _every(tests: tuple[Test, ...]) -> Test:
    def every(record: Record) -> Truth:
        result: Truth = True
        for test in tests:
            truth = test(record)
            if truth is None:
                result = None
            elif not truth:
                return False
        return result

    return every


def _some(tests: tuple[Test, ...]) -> Test:
    def some(record: Record) -> Truth:
        result: Truth = False
        for test in tests:
            truth = test(record)
            if truth is None:
                result = None
            elif truth:
                return True
        return result

    return some


def _negated(test: Test) -> Test:
    def negation(record: Record) -> Truth:
        truth = test(record)
        return None if truth is None else not truth

    return negation


def _switched(test: Test, negated: bool) -> Test:
    return _negated(test) if negated else test


def _getter(operand: Operand) -> _Getter:
    if isinstance(operand, Literal):
        constant = operand.value
        return lambda _: constant
    if operand.value_type is ValueType.TIMESTAMP:
        return _instant_getter(operand.name)
    return operator.methodcaller("get", operand.name)


def _instant_getter(name: str) -> _Getter:
    """Two datetimes of one zone compare by wall clock, wrongly in the hour that a clock repeats; so all become UTC."""

    def instant(record: Record) -> datetime | None:
        moment: datetime | None = record.get(name)
        return None if moment is None else to_utc(moment)

    return instant


def _comparison(node: Comparison) -> Test:
    operation = _OPERATIONS[node.operator]
    if isinstance(node.right, Literal) and node.field.value_type is not ValueType.TIMESTAMP:
        return _comparison_with_constant(node.field.name, operation, node.right.value)
    left_of, right_of = _getter(node.field), _getter(node.right)

    def compare(record: Record) -> Truth:
        left, right = left_of(record), right_of(record)
        return None if left is None or right is None else operation(left, right)

    return compare


def _comparison_with_constant(name: str, operation: Callable[[Any, Any], bool], constant: Any) -> Test:
    def compare(record: Record) -> Truth:
        value = record.get(name)
        return None if value is None else operation(value, constant)

    return compare


def _between(node: Between) -> Test:
    if isinstance(node.low, Literal) and isinstance(node.high, Literal):
        return _between_constants(_getter(node.field), node.low.value, node.high.value, node.negated)
    at_least = Comparison(node.field, ComparisonOperator.GREATER_OR_EQUAL, node.low)
    at_most = Comparison(node.field, ComparisonOperator.LESS_OR_EQUAL, node.high)
    return _switched(_every((_comparison(at_least), _comparison(at_most))), node.negated)


def _between_constants(value_of: _Getter, low: Any, high: Any, negated: bool) -> Test:
    def between(record: Record) -> Truth:
        value = value_of(record)
        return None if value is None else (low <= value <= high) != negated

    return between


def _membership(node: Membership) -> Test:
    if not node.values:
        return lambda _: node.negated
    constants = frozenset(operand.value for operand in node.values if isinstance(operand, Literal))
    if len(node.values) > sum(isinstance(operand, Literal) for operand in node.values):
        tests = (_comparison(Comparison(node.field, ComparisonOperator.EQUAL, each)) for each in node.values)
        return _switched(_some(tuple(tests)), node.negated)
    value_of, negated = _getter(node.field), node.negated

    def member(record: Record) -> Truth:
        value = value_of(record)
        return None if value is None else (value in constants) != negated

    return member


def _text_match(node: TextMatch) -> Test:
    holds, name, negated = _MATCHES[node.kind], node.field.name, node.negated
    if isinstance(node.needle, Literal):
        needle = fold(str(node.needle.value))

        def match_constant(record: Record) -> Truth:
            text = record.get(name)
            return None if text is None else holds(fold(text), needle) != negated

        return match_constant
    other = node.needle.name

    def match_field(record: Record) -> Truth:
        text, sought = record.get(name), record.get(other)
        return None if text is None or sought is None else holds(fold(text), fold(sought)) != negated

    return match_field


def _list_contains(node: ListContains) -> Test:
    name, element, negated = node.field.name, node.element.value, node.negated

    def list_contains(record: Record) -> Truth:
        value = record.get(name)
        return None if value is None else (isinstance(value, list | tuple) and element in value) != negated

    return list_contains


def _is_null(node: IsNull) -> Test:
    name, wanted = node.field.name, not node.negated
    return lambda record: (record.get(name) is None) is wanted
