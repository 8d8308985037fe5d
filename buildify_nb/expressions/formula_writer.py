"""Conditions as formulas, for what is told in formulas alone, such as access rules. Pure.

The law: the formula is true, false or unknown where the condition is. What formulas have no words for is refused.
"""

from __future__ import annotations

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import spelled
from buildify_nb.expressions.literals import write_literal
from buildify_nb.expressions.syntax import (
    And,
    Between,
    Comparison,
    Condition,
    DaySpan,
    FieldRef,
    IsNull,
    IsUser,
    Literal,
    Membership,
    Not,
    Operand,
    Or,
    TextMatch,
    TextMatchKind,
    WithinDays,
)
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.user_terms import named_term
from buildify_nb.expressions.value_types import ValueType

_BARE = frozenset({ValueType.INTEGER, ValueType.DECIMAL, ValueType.BOOLEAN})
_UNITS = {DaySpan.THIS_WEEK: "week", DaySpan.THIS_MONTH: "month", DaySpan.THIS_YEAR: "year"}


def formula_of_condition(condition: Condition) -> str:
    """The text of a formula that says the same.

    Raises:
        ExpressionError: no formula can: lists of values, what a write changed, and texts that LIKE cannot search.
    """
    match condition:
        case And(conditions):
            return " AND ".join(map(_bracketed, conditions)) or "TRUE"
        case Or(conditions):
            return " OR ".join(map(_bracketed, conditions))
        case Not(inner):
            return f"NOT ({formula_of_condition(inner)})"
        case _:
            return _rule(condition)


def _bracketed(condition: Condition) -> str:
    text = formula_of_condition(condition)
    return f"({text})" if isinstance(condition, And | Or) and len(condition.conditions) > 1 else text


def _rule(condition: Condition) -> str:
    match condition:
        case Comparison(field, operator, right):
            return f"{_operand(field)} {operator} {_operand(right)}"
        case Between(field, low, high, negated):
            between = f"{_operand(field)} BETWEEN {_operand(low)} AND {_operand(high)}"
            return f"NOT ({between})" if negated else between
        case Membership(field, values, negated):
            if not values:
                return "TRUE" if negated else "FALSE"
            return f"{_operand(field)} {'NOT ' * negated}IN ({', '.join(map(_operand, values))})"
        case IsNull(field, negated):
            return f"{_operand(field)} IS {'NOT ' * negated}NULL"
        case IsUser(field, negated):
            user = "USER_NAME()" if field.value_type is ValueType.TEXT else "USER_ID()"
            return f"{_operand(field)} {'!=' if negated else '='} {user}"
        case WithinDays():
            return _days(condition)
        case TextMatch(field, kind, Literal(needle), negated):
            text = _match(field, kind, fold(str(needle)))
            return f"NOT ({text})" if negated else text
        case _:
            raise ExpressionError("no formula can say it", todo="Ask for a field that says it, or leave the rule out.")


def _days(rule: WithinDays) -> str:
    day = _operand(rule.field)
    day = day if rule.field.value_type is ValueType.DATE else f"DATE({day})"
    match rule.span:
        case DaySpan.LAST_DAYS:
            return f"{day} BETWEEN TODAY() - {rule.count} AND TODAY()"
        case DaySpan.NEXT_DAYS:
            return f"{day} BETWEEN TODAY() AND TODAY() + {rule.count}"
        case _:
            unit = _UNITS[rule.span]
            return f"DATE_TRUNC('{unit}', {day}) = DATE_TRUNC('{unit}', TODAY())"


def _match(field: FieldRef, kind: TextMatchKind, needle: str) -> str:
    """The search in small letters; LOWER leaves a final sigma as it is, and LIKE has no letter for its wildcards."""
    text, small = f"LOWER({_operand(field)})", _quoted(needle)
    if "σ" in needle or (kind is TextMatchKind.CONTAINS and ("%" in needle or "_" in needle)):
        raise ExpressionError(f"no formula can search for {needle!r}")
    match kind:
        case TextMatchKind.CONTAINS:
            return f"{text} LIKE {_quoted(f'%{needle}%')}"
        case TextMatchKind.BEGINS_WITH:
            return f"LEFT({text}, {len(needle)}) = {small}"
        case TextMatchKind.ENDS_WITH:
            return f"RIGHT({text}, {len(needle)}) = {small}"


def _operand(operand: Operand) -> str:
    if isinstance(operand, FieldRef):
        return operand.name if named_term(operand.name) else ".".join(map(spelled, operand.name.split(".")))
    written = write_literal(operand)
    return str(written).upper() if operand.value_type in _BARE else _quoted(str(written))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
