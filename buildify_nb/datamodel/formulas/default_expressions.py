"""The computed defaults that a field may have: a closed grammar, as nothing of a record is known yet.

`now()`, `today()`, `new_uuid()`, `current_user()`, and formulas that name no field, such as `today() + 7`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from buildify_nb.context import Context
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import Formula, named_fields, read_formula
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.identifiers import new_id
from buildify_nb.plugins.contracts import FieldType

Make: TypeAlias = Callable[[Context, datetime], Any]
"""Computes a default for who is acting, at a moment."""

NEW_UUID, CURRENT_USER = "new_uuid()", "current_user()"
_NAMED = {NEW_UUID: ("uuid",), CURRENT_USER: ("string", "text")}
"""Those that are no formulas, with the types of field that take them."""


def default_formula(text: str) -> Formula | None:
    """The formula of a computed default; None for those that are none.

    Raises:
        ExpressionError: it is not understood or names a field.
    """
    if text in _NAMED:
        return None
    if names := named_fields(text):
        raise ExpressionError(f"cannot read {', '.join(sorted(names))}: no field of a new record is known yet")
    return read_formula(text, {})


def default_problem(field: FieldDefinition, field_type: FieldType) -> str:
    """Why the field cannot have its computed default, "" when it can or has none."""
    text = field.default_expression
    if text is None:
        return ""
    if text in _NAMED:
        fitting = _NAMED[text]
        return "" if field.field_type in fitting else f"{text} gives a value for {', '.join(fitting)} only"
    try:
        formula = default_formula(text)
    except ExpressionError as error:
        return error.what
    assert formula is not None  # the others were told apart above
    return type_problem(formula.value_type, field_type.value_type)


def default_maker(text: str, wanted: ValueType) -> Make:
    """What computes a default that has been checked, for a field that is compared as `wanted`."""
    formula = default_formula(text)
    if formula is not None:
        compute = compile_value(formula.value)
        return lambda _context, now: compute({}, now)
    is_uuid = wanted is ValueType.UUID
    if text == CURRENT_USER:
        return (lambda context, _now: context.user_id) if is_uuid else (lambda context, _now: context.user)
    return (lambda _context, _now: new_id()) if is_uuid else (lambda _context, _now: str(new_id()))


def type_problem(given: ValueType, wanted: ValueType) -> str:
    """Why a formula of one type cannot fill a field of another, "" when it can."""
    if given is wanted or (given, wanted) == (ValueType.INTEGER, ValueType.DECIMAL):
        return ""
    if wanted is ValueType.INTEGER and given is ValueType.DECIMAL:
        hint = "; round it: ROUND(…)"
    elif wanted is ValueType.TEXT:
        hint = "; write it as text: CAST(… AS TEXT)"
    elif wanted is ValueType.DATE and given is ValueType.TIMESTAMP:
        hint = "; take its day: DATE(…)"
    else:
        hint = ""
    return f"gives {given}, and the field holds {wanted}{hint}"
