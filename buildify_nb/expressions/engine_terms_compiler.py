"""The few terms of conditions that Postgres and DuckDB spell differently, as SQLAlchemy constructs.

The unmarked rendering is Postgres's; DuckDB has a rendering of its own where it needs one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class AsciiFolded(FunctionElement[str]):
    """Text whose capital ASCII letters have become small.

    Args:
        text: the text to fold.
        capitals: the capital letters that matter; engines may fold the other ASCII letters or leave them.
    """

    name = "ascii_folded"
    inherit_cache = True

    def __init__(self, text: sa.ColumnElement[Any], capitals: str) -> None:
        letters = sa.bindparam(None, capitals, sa.Text())
        replacements = sa.bindparam(None, capitals.lower(), sa.Text())
        super().__init__(text, letters, replacements)
        self.type = sa.Text()


class _ByCodePoint(FunctionElement[str]):
    """Text that compares by code point, whatever the collation of its column or database."""

    name = "by_code_point"
    inherit_cache = True

    def __init__(self, text: sa.ColumnElement[Any]) -> None:
        super().__init__(text)
        self.type = sa.Text()


class _IsAscii(FunctionElement[bool]):
    """Whether the text has ASCII characters only: as many bytes as characters."""

    name = "is_ascii"
    inherit_cache = True
    type = sa.Boolean()


class HasElement(FunctionElement[bool]):
    """Whether a JSON list has the text as an element; false for other JSON values, null for null."""

    name = "has_element"
    inherit_cache = True

    def __init__(self, document: sa.ColumnElement[Any], element: str) -> None:
        as_list = sa.bindparam(None, json.dumps([element], ensure_ascii=False), sa.Text())
        super().__init__(document, as_list, sa.bindparam(None, element, sa.Text()))
        self.type = sa.Boolean()


def by_code_point(text: sa.ColumnElement[Any]) -> sa.ColumnElement[str]:
    """The text, made to compare by code point."""
    return _ByCodePoint(text)


def is_ascii(text: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether the text has ASCII characters only."""
    return _IsAscii(text)


def _operands(
    element: FunctionElement[Any], compiler: SQLCompiler, count: int, options: Mapping[str, Any]
) -> list[str]:
    """The first parts of a term, compiled as it is: with values inside, where a statement takes no parameters."""
    return [compiler.process(clause, **options) for clause in list(element.clauses)[:count]]


@compiles(AsciiFolded)
def _ascii_folded(element: AsciiFolded, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = _operands(element, compiler, 1, options)
    return f'lower({text} COLLATE "C")'


@compiles(AsciiFolded, "duckdb")
def _ascii_folded_duckdb(element: AsciiFolded, compiler: SQLCompiler, **options: Any) -> str:
    text, letters, replacements = _operands(element, compiler, 3, options)
    return f"translate({text}, {letters}, {replacements})"


@compiles(_ByCodePoint)
def _by_code_point(element: _ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = _operands(element, compiler, 1, options)
    return f'({text} COLLATE "C")'


@compiles(_ByCodePoint, "duckdb")
def _by_code_point_duckdb(element: _ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = _operands(element, compiler, 1, options)
    return text


@compiles(_IsAscii)
def _is_ascii(element: _IsAscii, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = _operands(element, compiler, 1, options)
    return f"(octet_length({text}) = char_length({text}))"


@compiles(_IsAscii, "duckdb")
def _is_ascii_duckdb(element: _IsAscii, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = _operands(element, compiler, 1, options)
    return f"(strlen({text}) = length({text}))"


@compiles(HasElement)
def _has_element(element: HasElement, compiler: SQLCompiler, **options: Any) -> str:
    document, as_list = _operands(element, compiler, 2, options)
    return f"(CAST({document} AS JSONB) @> CAST({as_list} AS JSONB))"


@compiles(HasElement, "duckdb")
def _has_element_duckdb(element: HasElement, compiler: SQLCompiler, **options: Any) -> str:
    document = _operands(element, compiler, 1, options)[0]
    text = compiler.process(list(element.clauses)[2])
    return f"list_contains(json_extract({document}, '$[*]'), to_json({text}))"
