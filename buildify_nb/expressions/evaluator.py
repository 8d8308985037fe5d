"""Evaluates conditions in memory: a syntax tree becomes one Python function over a record.

The function gives True, False or None (unknown), exactly what Postgres and DuckDB give for the same record through
`sql_compiler`. It compiles once and is cheap to call: a rule that compares a field with constants becomes a test of a
value, which the interpreter runs in C where it can, and a group runs its tests in one loop.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.operators import unsettled
from buildify_nb.expressions.syntax import (
    And,
    Between,
    Changed,
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    IsNull,
    IsUser,
    Known,
    ListContains,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    RecordRule,
    TextMatch,
    TextMatchKind,
    WithinDays,
)
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType

Record: TypeAlias = Mapping[str, Any]
Truth: TypeAlias = bool | None
Test: TypeAlias = Callable[[Record], Truth]
_Getter: TypeAlias = Callable[[Record], Any]
_ValueTest: TypeAlias = Callable[[Any], bool]
"""Asks a value that is not null."""
_FieldTest: TypeAlias = tuple[str, _ValueTest]
"""A test of the value of a field of that name; unknown where there is none."""

_OPERATIONS: dict[ComparisonOperator, Callable[[Any, Any], bool]] = {
    ComparisonOperator.EQUAL: operator.eq,
    ComparisonOperator.NOT_EQUAL: operator.ne,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
}
_SWAPPED: dict[ComparisonOperator, Callable[[Any, Any], bool]] = {
    ComparisonOperator.EQUAL: operator.eq,
    ComparisonOperator.NOT_EQUAL: operator.ne,
    ComparisonOperator.LESS: operator.gt,
    ComparisonOperator.GREATER: operator.lt,
    ComparisonOperator.LESS_OR_EQUAL: operator.ge,
    ComparisonOperator.GREATER_OR_EQUAL: operator.le,
}
"""The same with the constant first, so that `partial` holds it."""
_MATCHES: dict[TextMatchKind, Callable[[str, str], bool]] = {
    TextMatchKind.CONTAINS: operator.contains,
    TextMatchKind.BEGINS_WITH: str.startswith,
    TextMatchKind.ENDS_WITH: str.endswith,
}


def compile_python(expression: Condition) -> Test:
    """The condition as a function of a record (field name to value).

    A field that the record lacks is null. Values have the Python type of their field: `str`, `int`, `Decimal`,
    `bool`, `date`, `time`, `datetime` (without zone: UTC), `UUID`, and lists for JSON.

    Raises:
        ExpressionError: a rule asks today, the user or another record; see `circumstances` and `change_evaluator`.
    """
    match expression:
        case And(conditions):
            return _every_rule(*_sorted(conditions))
        case Or(conditions):
            return _some_rule(*_sorted(conditions))
        case Not(condition):
            return negated(compile_python(condition))
        case Known(truth):
            return lambda _: truth
        case WithinDays() | IsUser() | Changed():
            raise unsettled(expression)
        case _:
            return _rule(expression)


def every(tests: tuple[Callable[[Any], Truth], ...]) -> Callable[[Any], Truth]:
    """The tests joined by and."""

    def joined(record: Any) -> Truth:
        result: Truth = True
        for test in tests:
            truth = test(record)
            if truth is None:
                result = None
            elif not truth:
                return False
        return result

    return joined


def some(tests: tuple[Callable[[Any], Truth], ...]) -> Callable[[Any], Truth]:
    """The tests joined by or."""

    def joined(record: Any) -> Truth:
        result: Truth = False
        for test in tests:
            truth = test(record)
            if truth is None:
                result = None
            elif truth:
                return True
        return result

    return joined


def negated(test: Callable[[Any], Truth]) -> Callable[[Any], Truth]:
    """The opposite; unknown stays unknown."""

    def negation(record: Any) -> Truth:
        truth = test(record)
        return None if truth is None else not truth

    return negation


def _sorted(conditions: tuple[Condition, ...]) -> tuple[tuple[_FieldTest, ...], tuple[Test, ...]]:
    """The conditions that test one value, and the others; in which order they are asked changes no answer."""
    found = [_field_test(each) for each in conditions]
    others = (each for each, test in zip(conditions, found, strict=True) if test is None)
    return tuple(test for test in found if test is not None), tuple(map(compile_python, others))


def _every_rule(fields: tuple[_FieldTest, ...], others: tuple[Test, ...]) -> Test:
    if not fields:
        return every(others)
    rest = every(others) if others else None

    def joined(record: Record) -> Truth:
        result: Truth = True
        get = record.get
        for name, holds in fields:
            value = get(name)
            if value is None:
                result = None
            elif not holds(value):
                return False
        if rest is None:
            return result
        truth = rest(record)
        return truth if result or truth is False else None

    return joined


def _some_rule(fields: tuple[_FieldTest, ...], others: tuple[Test, ...]) -> Test:
    if not fields:
        return some(others)
    rest = some(others) if others else None

    def joined(record: Record) -> Truth:
        result: Truth = False
        get = record.get
        for name, holds in fields:
            value = get(name)
            if value is None:
                result = None
            elif holds(value):
                return True
        if rest is None:
            return result
        truth = rest(record)
        return truth if result is False or truth else None

    return joined


def _rule(expression: RecordRule) -> Test:
    if found := _field_test(expression):
        name, holds = found

        def of_field(record: Record) -> Truth:
            value = record.get(name)
            return None if value is None else holds(value)

        return of_field
    match expression:
        case Comparison():
            return _comparison(expression)
        case Between():
            return _between(expression)
        case Membership():
            return _membership(expression)
        case TextMatch(needle=FieldRef() as needle):
            return _match_field(expression, needle)
        case IsNull(field, is_negated):
            name, wanted = field.name, not is_negated
            return lambda record: (record.get(name) is None) is wanted
        case _:
            raise AssertionError("what compares with constants tests a value")


def _field_test(expression: Condition) -> _FieldTest | None:
    """The rule as a test of one value; None for what reads two fields, answers for null, or is no such rule."""
    test: _ValueTest | None = None
    match expression:
        case Comparison(field, comparison, Literal(constant)):
            test = partial(_SWAPPED[comparison], constant)
        case Between(field, Literal(low), Literal(high), is_negated):
            test = _range_test(low, high, is_negated)
        case Membership(field, values, is_negated) if values and all(isinstance(each, Literal) for each in values):
            constants = frozenset(each.value for each in values if isinstance(each, Literal))
            test = partial(_not_in, constants) if is_negated else constants.__contains__
        case TextMatch(field, kind, Literal(needle), is_negated):
            return field.name, _match_test(kind, fold(str(needle)), is_negated)
        case ListContains(field, element, is_negated):
            return field.name, _element_test(element.value, is_negated)
        case _:
            return None
    return field.name, _of_instant(test) if field.value_type is ValueType.TIMESTAMP else test


def _of_instant(test: _ValueTest) -> _ValueTest:
    """Two datetimes of one zone compare by wall clock, wrongly in the hour that a clock repeats; so all become UTC."""
    return lambda moment: test(to_utc(moment))


def _not_in(constants: frozenset[Any], value: Any) -> bool:
    return value not in constants


def _range_test(low: Any, high: Any, is_negated: bool) -> _ValueTest:
    if is_negated:
        return lambda value: not low <= value <= high
    return lambda value: low <= value <= high


def _match_test(kind: TextMatchKind, needle: str, is_negated: bool) -> _ValueTest:
    holds = _MATCHES[kind]
    if is_negated:
        return lambda text: not holds(fold(text), needle)
    if kind is TextMatchKind.CONTAINS:
        return lambda text: needle in fold(text)
    return lambda text: holds(fold(text), needle)


def _element_test(element: Any, is_negated: bool) -> _ValueTest:
    return lambda value: (isinstance(value, list | tuple) and element in value) != is_negated


def _getter(operand: Operand) -> _Getter:
    if isinstance(operand, Literal):
        constant = operand.value
        return lambda _: constant
    if operand.value_type is ValueType.TIMESTAMP:
        return _instant_getter(operand.name)
    return operator.methodcaller("get", operand.name)


def _instant_getter(name: str) -> _Getter:
    def instant(record: Record) -> datetime | None:
        moment: datetime | None = record.get(name)
        return None if moment is None else to_utc(moment)

    return instant


def _comparison(node: Comparison) -> Test:
    operation, left_of, right_of = _OPERATIONS[node.operator], _getter(node.field), _getter(node.right)

    def compare(record: Record) -> Truth:
        left, right = left_of(record), right_of(record)
        return None if left is None or right is None else operation(left, right)

    return compare


def _between(node: Between) -> Test:
    at_least = Comparison(node.field, ComparisonOperator.GREATER_OR_EQUAL, node.low)
    at_most = Comparison(node.field, ComparisonOperator.LESS_OR_EQUAL, node.high)
    inside = every((_comparison(at_least), _comparison(at_most)))
    return negated(inside) if node.negated else inside


def _membership(node: Membership) -> Test:
    if not node.values:
        return lambda _: node.negated
    tests = (_comparison(Comparison(node.field, ComparisonOperator.EQUAL, each)) for each in node.values)
    member = some(tuple(tests))
    return negated(member) if node.negated else member


def _match_field(node: TextMatch, needle: FieldRef) -> Test:
    holds, name, other, is_negated = _MATCHES[node.kind], node.field.name, needle.name, node.negated

    def match_field(record: Record) -> Truth:
        text, sought = record.get(name), record.get(other)
        return None if text is None or sought is None else holds(fold(text), fold(sought)) != is_negated

    return match_field
