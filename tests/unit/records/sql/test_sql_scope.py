"""Which names mean entities, and which the query's own tables; no name of the user's stays one of a table."""

from __future__ import annotations

from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from buildify_nb.records.sql.sql_scope import name_tables

SCOPES = (
    ("SELECT * FROM emp", ["emp"]),
    ("WITH emp AS (SELECT 1) SELECT * FROM emp", []),
    ("WITH emp AS (SELECT * FROM emp) SELECT * FROM emp", ["emp"]),
    ("WITH RECURSIVE emp AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM emp WHERE a < 5) SELECT * FROM emp", []),
    ("WITH a AS (SELECT * FROM emp), emp AS (SELECT 1) SELECT * FROM a", ["emp"]),
    ("WITH a AS (SELECT 1), b AS (SELECT * FROM a) SELECT * FROM b JOIN a ON true", []),
    ("SELECT * FROM emp, (WITH emp AS (SELECT 1 AS one) SELECT * FROM emp) x", ["emp"]),
    ("SELECT * FROM (WITH z AS (SELECT * FROM y) SELECT * FROM z), (WITH y AS (SELECT 1) SELECT 1) q", ["y"]),
    ("WITH a AS (SELECT 1) SELECT * FROM emp WHERE x IN (SELECT * FROM a UNION SELECT * FROM b)", ["b", "emp"]),
    ("SELECT (WITH a AS (SELECT 1) SELECT * FROM a) FROM a", ["a"]),
    ('WITH "A" AS (SELECT 1) SELECT * FROM a, "A"', ["a"]),
    ("WITH a AS (WITH b AS (SELECT * FROM c) SELECT * FROM b) SELECT * FROM a, b", ["b", "c"]),
    ("WITH a AS (SELECT 1) SELECT * FROM a UNION ALL (WITH a AS (SELECT * FROM a) SELECT * FROM a)", []),
)


@pytest.mark.parametrize(("text", "entities"), SCOPES)
def test_a_name_is_the_querys_own_only_where_a_with_in_scope_defines_it(text: str, entities: list[str]) -> None:
    tree: Any = sqlglot.parse_one(text, read="duckdb")
    named = name_tables(tree)
    assert sorted(named) == entities
    tables = {table.name for table in tree.find_all(exp.Table)}
    assert all(name.partition(" ")[0] in ("entity", "query") for name in tables)
    assert {name for name in tables if name.startswith("entity")} == set(named.values())
    defined = {one.alias for one in tree.find_all(exp.CTE)}
    assert {name for name in tables if name.startswith("query")} <= defined


def test_columns_are_still_named_after_their_tables() -> None:
    tree: Any = sqlglot.parse_one('SELECT Sale.a, x.b FROM Sale JOIN "Line" AS x(b) ON x.b = sale.a', read="duckdb")
    assert name_tables(tree) == {"sale": "entity 1", "Line": "entity 2"}
    written = tree.sql(dialect="postgres")
    assert written == 'SELECT Sale.a, x.b FROM "entity 1" AS Sale JOIN "entity 2" AS x(b) ON x.b = sale.a'
