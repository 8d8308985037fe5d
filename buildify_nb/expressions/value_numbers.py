"""Builds the typed calls of arithmetic: which digits a result has, and what is refused for its type."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.literals import DECIMAL_DIGITS, plain_decimal
from buildify_nb.expressions.syntax import NUMERIC_TYPES, FieldRef, Literal
from buildify_nb.expressions.value_syntax import FLOAT_DIGITS, MOST_PLACES, Call, Function, Null, Value, digits_of
from buildify_nb.expressions.value_types import ValueType

_BIG_INTEGER = Digits(19, 0)


def number_field(name: str, value_type: ValueType, digits: Digits | None = None) -> Call:
    """A field that holds numbers.

    Args:
        digits: of its column; of a floating-point column none are known.

    Raises:
        ExpressionError: it has more decimal places than formulas compute with.
    """
    reference = FieldRef(name, value_type)
    if digits is not None and digits.scale > MOST_PLACES:
        raise ExpressionError(f"{name!r} has {digits.scale} decimal places, formulas compute with {MOST_PLACES}")
    if value_type is ValueType.INTEGER:
        return Call(Function.NUMBER, (reference,), value_type, digits or _BIG_INTEGER)
    return Call(Function.NUMBER, (reference,), value_type, digits or FLOAT_DIGITS, may_overflow=digits is None)


def number_constant(number: Decimal) -> Call:
    """A constant; a whole number is an integer however it is written."""
    plain = plain_decimal(number)
    places = max(0, -int(plain.as_tuple().exponent))
    whole = max(1, plain.adjusted() + 1)
    if places > MOST_PLACES or whole + places > DECIMAL_DIGITS:
        limits = f"at most {DECIMAL_DIGITS} digits, {MOST_PLACES} of them after the point"
        raise ExpressionError(f"the number is too long; numbers have {limits}")
    value_type = ValueType.DECIMAL if places else ValueType.INTEGER
    literal = Literal(plain if places else int(plain), value_type)
    return Call(Function.NUMBER, (literal,), value_type, Digits(whole + places, places))


def with_digits(value: Value, digits: Digits, value_type: ValueType) -> Value:
    """The number with these digits: rounded half up, null where it does not fit."""
    if isinstance(value, Null):
        return Null(value_type, digits)
    own = digits_of(value)
    if own == digits and value.value_type is value_type:
        return value
    # Rounding may carry into another digit: 9.99 becomes 10.0.
    whole = _whole(own) + (own.scale > digits.scale)
    return Call(Function.NUMBER, (value,), value_type, digits, may_overflow=whole > _whole(digits))


def together(values: Sequence[Value]) -> list[Value]:
    """The numbers with the same digits, as comparisons and branches need them."""
    known = [digits_of(value) for value in values if not isinstance(value, Null)]
    digits = _capped(max(map(_whole, known)), max(one.scale for one in known))
    value_type = _common_type(values)
    return [with_digits(value, digits, value_type) for value in values]


def add(left: Value, right: Value, function: Function = Function.ADD) -> Value:
    """The sum, or with `Function.SUBTRACT` the difference."""
    _require_numbers(function, left, right)
    left, right = together((left, right))
    digits = digits_of(left)
    wide = _whole(digits) + 1 + digits.scale
    kind = _common_type((left, right))
    capped = _capped(_whole(digits) + 1, digits.scale)
    return Call(function, (left, right), kind, capped, may_overflow=wide > DECIMAL_DIGITS)


def multiply(left: Value, right: Value) -> Value:
    """The product."""
    _require_numbers(Function.MULTIPLY, left, right)
    first, second = digits_of(left), digits_of(right)
    wide, places = first.precision + second.precision, first.scale + second.scale
    digits = Digits(min(wide, DECIMAL_DIGITS), places)
    kind = _common_type((left, right))
    product = Call(Function.MULTIPLY, (left, right), kind, digits, may_overflow=wide > DECIMAL_DIGITS)
    if places <= MOST_PLACES:
        return product
    return with_digits(product, Digits(DECIMAL_DIGITS, MOST_PLACES), kind)


def divide(left: Value, right: Value, places: int) -> Value:
    """The quotient with that many places; null when the divisor is zero or the dividend has too many digits."""
    _require_numbers(Function.DIVIDE, left, right)
    digits = Digits(DECIMAL_DIGITS, min(places, MOST_PLACES))
    return Call(Function.DIVIDE, (left, right), ValueType.DECIMAL, digits, may_overflow=True)


def divide_whole(left: Value, right: Value, function: Function) -> Value:
    """The whole quotient or the remainder of two whole numbers; null when the divisor is zero."""
    _require_numbers(function, left, right)
    if {left.value_type, right.value_type} != {ValueType.INTEGER}:
        raise ExpressionError(f"{function} is for whole numbers; round the others first: ROUND(x)")
    digits = digits_of(left if function is Function.INTEGER_DIVIDE else right)
    return Call(function, (left, right), ValueType.INTEGER, digits)


def negate(value: Value) -> Value:
    """The number with the other sign."""
    _require_numbers(Function.SUBTRACT, value)
    if not isinstance(value.value_type, ValueType):
        return value
    return Call(Function.NEGATE, (value,), value.value_type, digits_of(value))


def absolute(value: Value) -> Value:
    """The number without its sign."""
    _require_numbers("ABS", value)
    return Call(Function.ABS, (value,), _common_type((value,)), digits_of(value))


def rounded(value: Value, places: int) -> Value:
    """The number rounded half up; without places it is whole."""
    _require_numbers("ROUND", value)
    if not 0 <= places <= MOST_PLACES:
        raise ExpressionError(f"ROUND takes 0 to {MOST_PLACES} decimal places")
    own = digits_of(value)
    kind = ValueType.DECIMAL if places else ValueType.INTEGER
    return with_digits(value, _capped(_whole(own) + (own.scale > places), places), kind)


def whole(value: Value, function: Function) -> Value:
    """The next whole number below or above."""
    _require_numbers(function.upper(), value)
    own = digits_of(value)
    digits = Digits(min(_whole(own) + 1, DECIMAL_DIGITS), 0)
    return Call(function, (value,), ValueType.INTEGER, digits)


def _capped(whole_digits: int, places: int) -> Digits:
    return Digits(min(whole_digits + places, DECIMAL_DIGITS), places)


def _whole(digits: Digits) -> int:
    return digits.precision - digits.scale


def _common_type(values: Sequence[Value]) -> ValueType:
    is_decimal = any(value.value_type is ValueType.DECIMAL for value in values)
    return ValueType.DECIMAL if is_decimal else ValueType.INTEGER


def _require_numbers(function: str, *values: Value) -> None:
    for value in values:
        if isinstance(value, Null):
            raise ExpressionError(f"{function} with NULL is always null")
        if value.value_type not in NUMERIC_TYPES:
            raise ExpressionError(f"{function} is for numbers, not for {value.value_type}")
