"""Compiles formulas to SQL through SQLAlchemy: one expression for both engines, every constant a bound parameter.

The result equals what `value_evaluator.compile_value` computes. What the engines spell differently is in
`value_terms_compiler`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

import sqlalchemy as sa

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions import value_terms_compiler as terms
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.engine_terms_compiler import by_code_point
from buildify_nb.expressions.literals import plain_decimal, to_utc
from buildify_nb.expressions.scaled_integers import quotient_factors
from buildify_nb.expressions.syntax import FieldRef, Literal
from buildify_nb.expressions.text_folding import LOWER_LETTERS, UPPER_LETTERS
from buildify_nb.expressions.value_syntax import NOW, TODAY, Call, Function, Null, Value, digits_of
from buildify_nb.expressions.value_types import ValueType

Sql: TypeAlias = sa.ColumnElement[Any]

_TYPES: dict[ValueType, sa.types.TypeEngine[Any]] = {
    ValueType.TEXT: sa.Text(),
    ValueType.BOOLEAN: sa.Boolean(),
    ValueType.DATE: sa.Date(),
    ValueType.TIME: sa.Time(),
    ValueType.TIMESTAMP: sa.DateTime(timezone=True),
    ValueType.UUID: sa.Uuid(),
}
_MOST_CHARACTERS = 10**9
_LAST_DAY = 3_652_058
"""9999-12-31, counted from 0001-01-01."""
_ESCAPE = "/"


def clock_columns(now: Callable[[], datetime]) -> dict[str, Sql]:
    """What `compile_value_sql` needs for NOW() and TODAY(): parameters that ask the clock whenever a statement runs."""
    return {
        NOW: sa.bindparam("clock_now", callable_=lambda: to_utc(now()), type_=_TYPES[ValueType.TIMESTAMP]),
        TODAY: sa.bindparam("clock_today", callable_=lambda: to_utc(now()).date(), type_=sa.Date()),
    }


def compile_value_sql(value: Value, columns: Mapping[str, Sql]) -> Sql:
    """The value as an SQL expression over these columns (field name to column).

    Raises:
        ExpressionError: a field has no column.
    """
    return _Compiler(columns).value(value)


class _Compiler:
    """Compiles the nodes of one formula over one set of columns."""

    def __init__(self, columns: Mapping[str, Sql]) -> None:
        self._columns = columns

    def value(self, node: Value) -> Sql:
        match node:
            case Null():
                return sa.cast(sa.null(), _type_of(node))
            case Literal():
                return _constant(node)
            case FieldRef():
                return self._column(node)
            case Call():
                return self._call(node)

    def _column(self, field: FieldRef) -> Sql:
        column = self._columns.get(field.name)
        if column is None:
            raise ExpressionError(f"The field {field.name!r} cannot be used here: it has no column in this query.")
        # The clock's parameters come without a type of their own in Postgres.
        return sa.cast(column, column.type) if field.name in (NOW, TODAY) else column

    def _call(self, node: Call) -> Sql:
        arguments = [self.value(argument) for argument in node.arguments]
        special = _OF_CALL.get(node.function)
        if special is not None:
            return special(node, *arguments)
        kind = node.arguments[0].value_type
        if node.function in _COMPARISONS and kind is ValueType.TEXT:
            arguments[0] = by_code_point(arguments[0])
        return _PLAIN[node.function](*arguments)


def _type_of(node: Call | Null) -> sa.types.TypeEngine[Any]:
    if node.digits is not None:
        return sa.Numeric(node.digits.precision, node.digits.scale)
    assert node.value_type is not None, "the builders give every null its type"
    return _TYPES[node.value_type]


def _constant(literal: Literal) -> Sql:
    if isinstance(literal.value, bool):
        return sa.true() if literal.value else sa.false()
    if isinstance(literal.value, int | Decimal):
        return sa.bindparam(None, plain_decimal(Decimal(literal.value)), sa.Numeric())
    kind = _TYPES[literal.value_type]
    return sa.cast(sa.bindparam(None, literal.value, kind), kind)


def _number(node: Call, argument: Sql) -> Sql:
    digits, inner = digits_of(node), node.arguments[0]
    if isinstance(inner, FieldRef) and isinstance(argument.type, sa.Float):
        return terms.fitted(terms.float_text(argument), digits)
    return terms.fitted(argument, digits) if node.may_overflow else sa.cast(argument, _type_of(node))


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[..., Sql]:
    def call(node: Call, left: Sql, right: Sql) -> Sql:
        found = compute(left, right)
        return terms.fitted(found, digits_of(node)) if node.may_overflow else sa.cast(found, _type_of(node))

    return call


def _divide(node: Call, left: Sql, right: Sql) -> Sql:
    first, second = (digits_of(argument) for argument in node.arguments)
    digits = digits_of(node)
    factors = quotient_factors(first, second, digits.scale)
    return terms.quotient(left, right, digits, factors, (first.scale, second.scale))


def _whole_division(term: Callable[[Sql, Sql, Digits], Sql]) -> Callable[..., Sql]:
    def call(node: Call, left: Sql, right: Sql) -> Sql:
        return term(left, right, digits_of(node))

    return call


def _whole(function: str) -> Callable[..., Sql]:
    def call(node: Call, argument: Sql) -> Sql:
        return sa.cast(getattr(sa.func, function)(argument), _type_of(node))

    return call


def _case(*arguments: Sql) -> Sql:
    *turns, otherwise = arguments
    branches = list(zip(turns[::2], turns[1::2], strict=True))
    return sa.case(*branches, else_=otherwise)


def _same_type(function: str) -> Callable[..., Sql]:
    def call(node: Call, *arguments: Sql) -> Sql:
        first, *others = arguments
        if node.value_type is ValueType.TEXT:
            first = by_code_point(first)
        return getattr(sa.func, function)(first, *others, type_=_type_of(node))

    return call


def _text(node: Call, argument: Sql) -> Sql:
    is_date = node.arguments[0].value_type is ValueType.DATE
    return terms.date_text(argument) if is_date else sa.cast(argument, sa.Text())


def _like(node: Call, text: Sql, _: Sql) -> Sql:
    pattern = node.arguments[1]
    assert isinstance(pattern, Literal)  # the builder asks for one
    escaped = str(pattern.value).replace(_ESCAPE, _ESCAPE * 2)
    return text.like(sa.bindparam(None, escaped, sa.Text()), escape=_ESCAPE)


def _extract(node: Call, _: Sql, value: Sql) -> Sql:
    is_instant = node.arguments[1].value_type is ValueType.TIMESTAMP
    return sa.cast(sa.extract(_unit(node), terms.utc_clock(value) if is_instant else value), _type_of(node))


def _truncate(node: Call, _: Sql, day: Sql) -> Sql:
    return sa.cast(sa.func.date_trunc(_unit(node), sa.cast(day, sa.DateTime()), type_=sa.DateTime()), sa.Date())


def _unit(node: Call) -> str:
    unit = node.arguments[0]
    assert isinstance(unit, Literal)  # the builder makes it one
    return str(unit.value)


def _add_days(_: Call, day: Sql, days: Sql) -> Sql:
    # Counted from the first day there is: the engines' own dates end elsewhere, and one of them fails beyond.
    place = terms.within(_days_between(day, _first_day()) + days, _integer(-1), _integer(_LAST_DAY + 1))
    return sa.type_coerce(_first_day().op("+")(sa.cast(place, sa.Integer())), sa.Date())


def _days_between(later: Sql, earlier: Sql) -> Sql:
    return sa.cast(later.op("-")(earlier), sa.Numeric(7, 0))


def _first_day() -> Sql:
    return sa.literal_column("DATE '0001-01-01'", sa.Date())


def _integer(number: int) -> Sql:
    return sa.literal_column(str(number), sa.Integer())


def _count(argument: Sql, least: int) -> Sql:
    """At least `least`; null stays null, which GREATEST alone would pass over."""
    most = _integer(_MOST_CHARACTERS)
    clamped = sa.func.greatest(sa.func.least(argument, most), _integer(least))
    return sa.cast(sa.func.nullif(clamped, most), sa.Integer())


def _translated(letters: Mapping[str, str]) -> Callable[..., Sql]:
    before, after = "".join(letters), "".join(letters.values())

    def call(text: Sql) -> Sql:
        parameters = (sa.bindparam(None, part, sa.Text()) for part in (before, after))
        return sa.func.translate(text, *parameters, type_=sa.Text())

    return call


def _substring(text: Sql, start: Sql, *count: Sql) -> Sql:
    return sa.func.substring(text, _count(start, 1), *(_count(one, 0) for one in count), type_=sa.Text())


def _trim(text: Sql) -> Sql:
    return sa.func.trim(text, sa.literal_column("' '"), type_=sa.Text())


def _end(function: str) -> Callable[..., Sql]:
    def call(text: Sql, count: Sql) -> Sql:
        return getattr(sa.func, function)(text, _count(count, 0), type_=sa.Text())

    return call


def _length(text: Sql) -> Sql:
    return sa.cast(sa.func.char_length(text), sa.Numeric(10, 0))


def _concat(left: Sql, right: Sql) -> Sql:
    return left.concat(right)


def _date(instant: Sql) -> Sql:
    return sa.cast(terms.utc_clock(instant), sa.Date())


def _between(value: Sql, low: Sql, high: Sql) -> Sql:
    return value.between(low, high)


def _in(value: Sql, *options: Sql) -> Sql:
    return value.in_(options)


def _is_null(value: Sql) -> Sql:
    return value.is_(None)


def _all(*conditions: Sql) -> Sql:
    return sa.and_(sa.true(), *conditions)


def _any(*conditions: Sql) -> Sql:
    return sa.or_(sa.false(), *conditions)


_COMPARISONS: dict[Function, Callable[..., Sql]] = {
    Function.EQUAL: operator.eq,
    Function.NOT_EQUAL: operator.ne,
    Function.LESS: operator.lt,
    Function.GREATER: operator.gt,
    Function.LESS_OR_EQUAL: operator.le,
    Function.GREATER_OR_EQUAL: operator.ge,
    Function.BETWEEN: _between,
    Function.IN: _in,
}
_PLAIN: dict[Function, Callable[..., Any]] = {
    **_COMPARISONS,
    Function.NEGATE: operator.neg,
    Function.ABS: sa.func.abs,
    Function.AND: _all,
    Function.OR: _any,
    Function.NOT: sa.not_,
    Function.CASE: _case,
    Function.IS_NULL: _is_null,
    Function.CONCAT: _concat,
    Function.LENGTH: _length,
    Function.UPPER: _translated(UPPER_LETTERS),
    Function.LOWER: _translated(LOWER_LETTERS),
    Function.TRIM: _trim,
    Function.LEFT: _end("left"),
    Function.RIGHT: _end("right"),
    Function.SUBSTRING: _substring,
    Function.DATE: _date,
    Function.DAYS_BETWEEN: _days_between,
}
_OF_CALL: dict[Function, Callable[..., Sql]] = {
    Function.NUMBER: _number,
    Function.ADD: _arithmetic(operator.add),
    Function.SUBTRACT: _arithmetic(operator.sub),
    Function.MULTIPLY: _arithmetic(operator.mul),
    Function.DIVIDE: _divide,
    Function.INTEGER_DIVIDE: _whole_division(terms.whole_quotient),
    Function.REMAINDER: _whole_division(terms.remainder),
    Function.FLOOR: _whole("floor"),
    Function.CEIL: _whole("ceil"),
    Function.COALESCE: _same_type("coalesce"),
    Function.NULLIF: _same_type("nullif"),
    Function.GREATEST: _same_type("greatest"),
    Function.LEAST: _same_type("least"),
    Function.TEXT: _text,
    Function.LIKE: _like,
    Function.EXTRACT: _extract,
    Function.DATE_TRUNC: _truncate,
    Function.ADD_DAYS: _add_days,
}
"""Functions whose rendering depends on the types of the call."""
