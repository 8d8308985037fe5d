"""Compiles conditions to SQL through SQLAlchemy: one expression for both engines, every constant a bound parameter.

The result is true, false or null for exactly the rows for which `evaluator.compile_python` gives True, False or None.
What the engines spell differently is in `engine_terms_compiler`; text matching is in `text_match_compiler`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import sqlalchemy as sa

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.decimal_bounds import Digits, fit_comparison, holds
from buildify_nb.expressions.engine_terms_compiler import HasElement, by_code_point
from buildify_nb.expressions.literals import plain_decimal
from buildify_nb.expressions.operators import unsettled
from buildify_nb.expressions.syntax import (
    NUMERIC_TYPES,
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
    WithinDays,
)
from buildify_nb.expressions.text_match_compiler import match_constant, match_text
from buildify_nb.expressions.value_types import ValueType

Sql: TypeAlias = sa.ColumnElement[Any]
Truth: TypeAlias = sa.ColumnElement[bool]

_INTEGER_DIGITS = Digits(19, 0)
_PARAMETER_TYPES: dict[ValueType, sa.types.TypeEngine[Any]] = {
    ValueType.TEXT: sa.Text(),
    ValueType.INTEGER: sa.BigInteger(),
    ValueType.DECIMAL: sa.Numeric(),
    ValueType.BOOLEAN: sa.Boolean(),
    ValueType.DATE: sa.Date(),
    ValueType.TIME: sa.Time(),
    ValueType.TIMESTAMP: sa.DateTime(timezone=True),
    ValueType.UUID: sa.Uuid(),
}
_OPERATIONS: dict[ComparisonOperator, Callable[[Any, Any], Truth]] = {
    ComparisonOperator.EQUAL: operator.eq,
    ComparisonOperator.NOT_EQUAL: operator.ne,
    ComparisonOperator.LESS: operator.lt,
    ComparisonOperator.GREATER: operator.gt,
    ComparisonOperator.LESS_OR_EQUAL: operator.le,
    ComparisonOperator.GREATER_OR_EQUAL: operator.ge,
}


def compile_sql(expression: Condition, columns: Mapping[str, Sql]) -> Truth:
    """The condition as an SQL expression over these columns (field name to column).

    Decimal columns should declare precision and scale (`Numeric(18, 2)`): constants are fitted into them.

    Raises:
        ExpressionError: a field has no column, two decimal columns are too wide to be compared exactly, or a rule asks
            today, the user (see `circumstances`) or the record before a write, which stored records have not.
    """
    return _Compiler(columns).condition(expression)


class _Compiler:
    """Compiles the nodes of one expression over one set of columns."""

    def __init__(self, columns: Mapping[str, Sql]) -> None:
        self._columns = columns

    def condition(self, node: Condition) -> Truth:
        match node:
            case And():
                return sa.and_(sa.true(), *(self.condition(each) for each in node.conditions))
            case Or():
                return sa.or_(sa.false(), *(self.condition(each) for each in node.conditions))
            case Not():
                return sa.not_(self.condition(node.condition))
            case Known():
                return _known(node.truth)
            case WithinDays() | IsUser() | Changed():
                raise unsettled(node)
            case _:
                return self._rule(node)

    def _rule(self, node: RecordRule) -> Truth:
        match node:
            case Comparison():
                return self._comparison(node.field, node.operator, node.right)
            case Between():
                return _switched(self._between(node), node.negated)
            case Membership():
                return _switched(self._membership(node), node.negated)
            case TextMatch():
                return _switched(self._text_match(node), node.negated)
            case ListContains():
                return _switched(HasElement(self._column(node.field), str(node.element.value)), node.negated)
            case IsNull():
                column = self._column(node.field)
                return column.is_not(None) if node.negated else column.is_(None)

    def _column(self, field: FieldRef) -> Sql:
        column = self._columns.get(field.name)
        if column is None:
            raise ExpressionError(f"The field {field.name!r} cannot be used here: it has no column in this query.")
        return column

    def _comparison(self, field: FieldRef, comparison: ComparisonOperator, right: Operand) -> Truth:
        column = self._column(field)
        if field.value_type in NUMERIC_TYPES:
            return self._number_comparison(field, column, comparison, right)
        value = _parameter(right) if isinstance(right, Literal) else self._column(right)
        if field.value_type is ValueType.TEXT:
            value = by_code_point(value)
        return _OPERATIONS[comparison](column, value)

    def _number_comparison(self, field: FieldRef, column: Sql, comparison: ComparisonOperator, right: Operand) -> Truth:
        digits = _digits(field, column)
        if isinstance(right, FieldRef):
            other = self._column(right)
            _require_comparable(field, digits, right, _digits(right, other))
            return _OPERATIONS[comparison](column, other)
        if digits is None:
            return _OPERATIONS[comparison](column, _parameter(right))
        fitted = fit_comparison(comparison, _as_decimal(right), digits)
        if isinstance(fitted, bool):
            return _same_for_all(column, answer=fitted)
        return _OPERATIONS[fitted[0]](column, _number(fitted[1], field))

    def _between(self, node: Between) -> Truth:
        return sa.and_(
            self._comparison(node.field, ComparisonOperator.GREATER_OR_EQUAL, node.low),
            self._comparison(node.field, ComparisonOperator.LESS_OR_EQUAL, node.high),
        )

    def _membership(self, node: Membership) -> Truth:
        constants = [operand for operand in node.values if isinstance(operand, Literal)]
        others = [operand for operand in node.values if isinstance(operand, FieldRef)]
        tests = [self._comparison(node.field, ComparisonOperator.EQUAL, other) for other in others]
        if constants:
            tests.append(self._listed(node.field, constants))
        return sa.or_(sa.false(), *tests)

    def _listed(self, field: FieldRef, constants: list[Literal]) -> Truth:
        column = self._column(field)
        values: list[Any] = [constant.value for constant in constants]
        if field.value_type in NUMERIC_TYPES:
            digits = _digits(field, column)
            numbers = [_as_decimal(constant) for constant in constants]
            fitting = [number for number in numbers if digits is None or holds(digits, number)]
            if not fitting:
                return _same_for_all(column, answer=False)
            values = [_number(number, field).value for number in fitting]
        if field.value_type is ValueType.TEXT:
            column = by_code_point(column)
        return column.in_(sa.bindparam(None, values, _PARAMETER_TYPES[field.value_type], expanding=True))

    def _text_match(self, node: TextMatch) -> Truth:
        column = self._column(node.field)
        if isinstance(node.needle, Literal):
            return match_constant(column, node.kind, str(node.needle.value))
        return match_text(column, node.kind, self._column(node.needle))


def _known(truth: bool | None) -> Truth:
    if truth is None:
        return sa.cast(sa.null(), sa.Boolean())
    return sa.true() if truth else sa.false()


def _switched(truth: Truth, negated: bool) -> Truth:
    return sa.not_(truth) if negated else truth


def _same_for_all(column: Sql, *, answer: bool) -> Truth:
    """The answer for every value of the column, null for null."""
    return sa.case((column.is_not(None), sa.true() if answer else sa.false()))


def _parameter(literal: Literal) -> Sql:
    value = plain_decimal(literal.value) if isinstance(literal.value, Decimal) else literal.value
    return sa.bindparam(None, value, _PARAMETER_TYPES[literal.value_type])


def _number(value: Decimal, field: FieldRef) -> sa.BindParameter[Any]:
    if field.value_type is ValueType.INTEGER:
        return sa.bindparam(None, int(value), sa.BigInteger())
    return sa.bindparam(None, plain_decimal(value), sa.Numeric())


def _as_decimal(literal: Literal) -> Decimal:
    return Decimal(literal.value) if isinstance(literal.value, int | Decimal) else Decimal(0)


def _digits(field: FieldRef, column: Sql) -> Digits | None:
    if field.value_type is ValueType.INTEGER:
        return _INTEGER_DIGITS
    kind = column.type
    if isinstance(kind, sa.Numeric) and kind.precision is not None:
        return Digits(kind.precision, kind.scale or 0)
    return None


def _require_comparable(field: FieldRef, digits: Digits | None, other: FieldRef, others: Digits | None) -> None:
    if digits and others and not digits.comparable_with(others):
        raise ExpressionError(
            f"The fields {field.name!r} and {other.name!r} cannot be compared.",
            why="Together they have more digits than every engine can compare exactly.",
            todo="Give them fewer digits or the same number of decimal places.",
        )
