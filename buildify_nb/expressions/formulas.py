"""Formulas: a restricted SQL expression as text, read into typed values. The text is what people write and is stored.

`read_formula("price * quantity", fields)` is the one way in. The grammar is SQL's: `+ - * / // %`, `||`, comparisons,
AND, OR, NOT, IS NULL, IN, BETWEEN, LIKE, CASE and the functions of `formula_nodes.FUNCTIONS`; field names stand as they
are, or in double quotes where SQL has a meaning of its own for them. `value_syntax` tells what every part computes.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formula_fields import FormulaFields
from buildify_nb.expressions.formula_nodes import Misfit, NodeReader
from buildify_nb.expressions.limits import FORMULA_LIMITS, FormulaLimits
from buildify_nb.expressions.value_syntax import Value, clocks_of_value, height_of
from buildify_nb.expressions.value_types import ValueType

DEFAULT_PLACES = 10
"""Decimal places of a quotient where no field says how many."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was understood."""

    text: str
    value: Value
    names: frozenset[str]
    """The fields that its text names; stored and calculated ones."""

    @property
    def value_type(self) -> ValueType:
        """What it computes."""
        assert self.value.value_type is not None  # the reader refuses a formula that is nothing but NULL
        return self.value.value_type

    @property
    def uses_clock(self) -> bool:
        """Whether it computes something else tomorrow."""
        return bool(clocks_of_value(self.value))


def read_formula(
    text: str,
    fields: FormulaFields | Mapping[str, Value],
    *,
    places: int = DEFAULT_PLACES,
    limits: FormulaLimits = FORMULA_LIMITS,
) -> Formula:
    """The formula that the text is.

    Args:
        fields: what names stand for, made by `value_building.field_value`.
        places: decimal places of the field that takes the result; divisions are rounded to them.

    Raises:
        ExpressionError: saying what is wrong and at which character.
    """
    known = fields if isinstance(fields, FormulaFields) else FormulaFields(fields)
    with _told():
        reader = NodeReader(known, places, limits)
        value = reader.read(parsed(text, limits))
        if height_of(value) > limits.height:
            raise Misfit(
                f"nested too deeply; {limits.height} levels are allowed, those of the fields it reads included"
            )
    if value.value_type is None:
        raise ExpressionError("the formula is always NULL")
    return Formula(text, value, frozenset(reader.names))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The formula with other field names (old to new); all else stays as it was typed.

    Raises:
        ExpressionError: the text is no formula.
    """
    columns = _columns(text)
    pieces: list[str] = []
    end = len(text)
    for identifier in sorted(columns, key=lambda one: one.meta["start"], reverse=True):
        new = names.get(str(identifier.this))
        if new is not None:
            start, stop = identifier.meta["start"], identifier.meta["end"] + 1
            pieces += [text[stop:end], spelled(new, quoted=bool(identifier.args.get("quoted")))]
            end = start
    return text[:end] + "".join(reversed(pieces))


def named_fields(text: str) -> frozenset[str]:
    """The names of the fields in a formula, known or not.

    Raises:
        ExpressionError: the text is no formula.
    """
    return frozenset(str(identifier.this) for identifier in _columns(text))


def _columns(text: str) -> list[Any]:
    with _told():
        # Of a path through lookups, the field of its own that it begins with.
        return [node.parts[0] for node in parsed(text, FORMULA_LIMITS).walk() if node.key == "column"]


def parsed(text: str, limits: FormulaLimits) -> Any:
    """The node of sqlglot for a text; raises Misfit."""
    from sqlglot import exp, parse_one
    from sqlglot.errors import ParseError, TokenError

    if not text.strip():
        raise Misfit("a formula is needed")
    if len(text) > limits.text_length:
        raise Misfit(f"too long; {limits.text_length} characters are allowed")
    try:
        _count_brackets(text, limits)
        # As an expression: what is none, such as a statement, is not even parsed.
        return parse_one(text, read="duckdb", into=exp.Condition)
    except TokenError as error:
        raise Misfit("a quote is not closed") from error
    except ParseError as error:
        raise Misfit(*_misread(text, error.errors)) from error
    except RecursionError:
        raise Misfit("nested too deeply") from None


def _count_brackets(text: str, limits: FormulaLimits) -> None:
    from sqlglot import TokenType
    from sqlglot.dialects.duckdb import DuckDB

    opening = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE)
    closing = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END)
    open_now = 0
    for token in DuckDB().tokenize(text):
        open_now += (token.token_type in opening) - (token.token_type in closing)
        if open_now > limits.brackets:
            raise Misfit(f"nested too deeply; {limits.brackets} brackets inside brackets are allowed", token.start)


def _misread(text: str, errors: Any) -> tuple[str, int | None]:
    found: dict[str, Any] = errors[0] if errors else {}
    near = str(found.get("highlight") or "").strip()
    line, column = found.get("line"), found.get("col")
    place = _offset(text, line, column) - len(near) if isinstance(line, int) and isinstance(column, int) else None
    what = f"not understood at {near!r}" if near else "not understood"
    return f"{what}; a field whose name is a word of SQL stands in double quotes", place


def _offset(text: str, line: int, column: int) -> int:
    return sum(len(one) + 1 for one in text.split("\n")[: line - 1]) + column


@contextmanager
def _told() -> Generator[None]:
    try:
        yield
    except Misfit as misfit:
        place = "" if misfit.place is None else f" (character {max(misfit.place, 0) + 1})"
        raise ExpressionError(f"{misfit.message}{place}") from misfit
    except RecursionError:
        raise ExpressionError("nested too deeply") from None


def spelled(name: str, *, quoted: bool = False) -> str:
    """A name as formulas write it: in double quotes where it was, or where it is a word of SQL."""
    from sqlglot.dialects.duckdb import DuckDB

    return f'"{name}"' if quoted or name.upper() in DuckDB.tokenizer_class.KEYWORDS else name
