"""Reads a query: one SELECT over entities by name, with parameters put in as constants. Pure; knows no tables.

The grammar is DuckDB's on every engine, so that a notebook runs on each; `text` writes the query for one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.records.sql.sql_grammar import LONGEST_QUERY, NAMED_FUNCTIONS, NODES, TYPES
from buildify_nb.records.sql.sql_scope import Node, name_tables

_TODO = 'Write one SELECT over entities, for example ws.sql("SELECT status, sum(total) FROM invoice GROUP BY status").'


@dataclass(frozen=True, slots=True)
class SqlQuery:
    """A query that was understood."""

    tree: Node
    entities: Mapping[str, str]
    """The names of the entities that it reads, each with the name that stands for it in the tree."""

    @property
    def starts_with_tables(self) -> bool:
        """Whether it begins with WITH."""
        return bool(self.tree.args.get("with_") or self.tree.args.get("with"))

    def text(self, grammar: str, most: int | None = None) -> str:
        """The query as an engine reads it.

        Args:
            grammar: the name that sqlglot has for the engine's.
            most: rows that it gives at most; None for all.
        """
        tree = self.tree if most is None else _limited(self.tree, most)
        return tree.sql(dialect=grammar, comments=False)


def read_sql(text: Any, parameters: Mapping[str, Any]) -> SqlQuery:
    """The query that the text is.

    Args:
        parameters: constants for `$name` in the text.

    Raises:
        ExpressionError: with what cannot be said in a query, or is missing.
    """
    tree = _parsed(text)
    placeholders = [(one, one.name) for one in tree.find_all(_node("Placeholder"))]
    for placeholder, name in placeholders:
        if name not in parameters:
            raise _refused(f"there is no value for ${name}; give it by keyword")
        placeholder.replace(_constant(name, parameters[name]))
    if unused := sorted(parameters.keys() - {name for _, name in placeholders}):
        raise _refused(f"there is no ${unused[0]} in it")
    for node in tree.walk():
        _check(node)
    try:
        return SqlQuery(tree, name_tables(tree))
    except RecursionError:
        raise _refused("nested too deeply") from None


def _parsed(text: Any) -> Node:
    from sqlglot import parse
    from sqlglot.errors import SqlglotError

    if not isinstance(text, str) or not text.strip():
        raise _refused("it must be a text such as SELECT …")
    if len(text) > LONGEST_QUERY or "\0" in text:
        raise _refused(f"it may have {LONGEST_QUERY:,} characters, and no NUL among them")
    try:
        statements = [one for one in parse(text, read="duckdb") if one is not None]
    except SqlglotError as error:
        listed: list[dict[str, Any]] = getattr(error, "errors", None) or [{}]
        found = listed[0]
        near = str(found.get("highlight") or "").strip()
        raise _refused(f"not understood{f' at {near!r}' if near else ''}") from error
    except RecursionError:
        raise _refused("nested too deeply") from None
    if len(statements) != 1:
        raise _refused("it must be one statement")
    if not isinstance(statements[0], _node("Query")):
        raise _refused(f"{statements[0].key.upper()} cannot be run: queries only read")
    return statements[0]


def _check(node: Node) -> None:
    """Raises ExpressionError for what is on no allow-list."""
    if node.key in ("anonymous", "anonymousaggfunc"):
        if str(node.this).lower() not in NAMED_FUNCTIONS:
            raise _refused(f"the function {str(node.this)[:60]!r} cannot be used in a query")
    elif node.key not in NODES:
        told = getattr(node, "sql_name", lambda: node.key)()
        raise _refused(f"{str(told).upper()} cannot be used in a query")
    if node.key == "datatype" and str(getattr(node.this, "name", node.this)) not in TYPES:
        raise _refused(f"the type {node.sql()[:60]} cannot be used in a query")
    if node.key == "select" and (node.args.get("into") or node.args.get("locks")):
        raise _refused("INTO and FOR UPDATE cannot be used in a query: it only reads")
    if node.key == "table" and not _is_name(node):
        raise _refused(f"{node.sql()[:80]!r} is no entity; entities are named as they are, without a schema")


def _is_name(table: Node) -> bool:
    extra = {name for name, part in table.args.items() if part and name not in ("this", "alias", "joins")}
    return not extra and table.this.key == "identifier"


def _limited(tree: Node, most: int) -> Node:
    """The query with a limit of its own where it has none that is as small; one that is computed is left to it."""
    limit = tree.args.get("limit")
    if limit is None:
        return tree.limit(most)
    given = limit.args.get("expression")  # FETCH has none.
    return tree.limit(most) if given is not None and given.is_int and given.to_py() > most else tree


def _constant(name: str, value: Any) -> Node:
    from sqlglot import exp

    match value:
        case None | bool() | int() | float() | Decimal() | str():
            return exp.convert(value)
        case datetime():
            return exp.cast(
                exp.Literal.string(value.isoformat(sep=" ")), "timestamptz" if value.tzinfo else "timestamp"
            )
        case date():
            return exp.cast(exp.Literal.string(value.isoformat()), "date")
        case time():
            return exp.cast(exp.Literal.string(value.isoformat()), "time")
        case UUID():
            return exp.cast(exp.Literal.string(str(value)), "uuid")
        case list() | tuple():
            listed = cast("Iterable[Any]", value)
            return exp.Tuple(expressions=[_constant(name, one) for one in listed])
        case _:
            raise _refused(f"the value of ${name} cannot be a constant: it is {type(value).__name__}")


def _node(name: str) -> Any:
    from sqlglot import exp

    return getattr(exp, name)


def _refused(message: str) -> ExpressionError:
    return ExpressionError("The query cannot be run.", [Problem("sql", message)], todo=_TODO)
