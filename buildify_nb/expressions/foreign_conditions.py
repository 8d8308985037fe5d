"""Conditions that an engine keeps for tables of others, as formulas: `(price > (0)::numeric)` is `price > 0`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.expressions.limits import FORMULA_LIMITS

_SILENT_CASTS = (
    "TEXT",
    "VARCHAR",
    "CHAR",
    "BPCHAR",
    "DECIMAL",
    "SMALLINT",
    "INT",
    "BIGINT",
    "DOUBLE",
    "FLOAT",
    "ARRAY",
)
"""Types to which engines cast what is of such a type already."""


def formula_of(condition: str, names: Mapping[str, str]) -> str | None:
    """The text of a formula that says the same; None where it cannot be told. Whether it is one, its reader says.

    Args:
        condition: in the words of Postgres, which DuckDB shares.
        names: of fields by column.
    """
    from sqlglot import exp, parse_one
    from sqlglot.errors import SqlglotError

    if len(condition) > FORMULA_LIMITS.text_length:
        return None
    try:
        # Below a root that none of the steps replaces.
        root: Any = exp.Tuple(expressions=[parse_one(condition, read="postgres", into=exp.Condition)])
        for step in (_without_casts, _with_lists, _without_brackets):
            step(root)
        for column in root.find_all(exp.Column):
            if (name := names.get(column.name)) is None or column.table:
                return None
            column.set("this", exp.to_identifier(name))
        return str(root.expressions[0].unnest().sql("duckdb"))
    except (SqlglotError, RecursionError):
        return None


def _without_casts(node: Any) -> None:
    from sqlglot import exp

    for cast in _deepest_first(node, exp.Cast):
        if cast.to.this.name in _SILENT_CASTS:
            cast.replace(cast.this)


def _without_brackets(node: Any) -> None:
    """Leaves those that say what comes first among operators."""
    from sqlglot import exp

    for paren in _deepest_first(node, exp.Paren):
        inner, outer = paren.this, paren.parent
        is_simple = not isinstance(inner, exp.Binary | exp.Unary | exp.Between | exp.In)
        is_alone = not isinstance(outer, exp.Binary | exp.Unary | exp.Between | exp.In)
        is_clear = isinstance(outer, exp.And | exp.Or) and isinstance(inner, exp.Predicate)
        is_clear |= isinstance(outer, exp.Predicate) and isinstance(inner, exp.Add | exp.Sub | exp.Mul | exp.Mod)
        if is_simple or is_alone or is_clear:
            paren.replace(inner)


def _with_lists(node: Any) -> None:
    """`= ANY (ARRAY[…])` is how Postgres keeps IN."""
    from sqlglot import exp

    for equal in _deepest_first(node, exp.EQ):
        given = equal.expression
        values = given.this.unnest() if isinstance(given, exp.Any) else None
        if isinstance(values, exp.Array):
            equal.replace(exp.In(this=equal.this, expressions=values.expressions))


def _deepest_first(node: Any, kind: Any) -> list[Any]:
    return list(node.find_all(kind))[::-1]
