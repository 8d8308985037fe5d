"""What a query may say, and what it may not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.records.sql.sql_reading import read_sql

GOOD = (
    "SELECT * FROM sale",
    "FROM sale",
    "SELECT a, count(*) AS n, sum(total) FILTER (WHERE paid) FROM sale GROUP BY a HAVING count(*) > 1 ORDER BY 2",
    "WITH big AS (SELECT * FROM sale WHERE a > 10) SELECT b.a FROM big AS b JOIN customer c ON c.id = b.customer",
    "SELECT rank() OVER (PARTITION BY a ORDER BY b DESC ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM sale",
    "SELECT date_trunc('month', placed), strftime(placed, '%Y'), extract(year FROM b) FROM sale WHERE a ILIKE 'x%'",
    "SELECT a FROM sale UNION ALL SELECT a FROM customer EXCEPT SELECT 1",
    "SELECT CASE WHEN a THEN 1 ELSE 2 END, coalesce(a, b), string_agg(a, ',' ORDER BY a) FROM sale LIMIT 5 OFFSET 1",
    "SELECT x FROM sale WHERE x IN (SELECT y FROM customer) AND EXISTS (SELECT 1 FROM line WHERE line.sale = sale.id)",
    "SELECT CAST(a AS DECIMAL(9, 2)), a::VARCHAR(10) FROM sale FETCH FIRST 3 ROWS ONLY",
    "SELECT year(b), b + INTERVAL 1 DAY, DATE '2026-01-01', a::INTEGER FROM sale QUALIFY row_number() OVER () = 1",
)
BAD = (
    ("DELETE FROM sale", "DELETE"),
    ("INSERT INTO sale VALUES (1)", "INSERT"),
    ("UPDATE sale SET a = 1", "UPDATE"),
    ("DROP TABLE sale", "DROP"),
    ("CREATE TABLE x AS SELECT 1", "CREATE"),
    ("SELECT 1; DROP TABLE sale", "one statement"),
    ("COPY sale TO 'x'", "COPY"),
    ("ATTACH 'x'", "ATTACH"),
    ("PRAGMA version", "cannot be run"),
    ("SET x = 1", "SET"),
    ("SELECT * INTO x FROM sale", "INTO"),
    ("SELECT * FROM sale FOR UPDATE", "FOR UPDATE|LOCK"),
    ("SELECT * FROM buildify.users", "without a schema"),
    ("SELECT * FROM information_schema.tables", "without a schema"),
    ("SELECT * FROM read_text('/etc/passwd')", "no entity|read_text"),
    ("SELECT * FROM read_csv('x')", "no entity|CSV"),
    ("SELECT * FROM glob('*')", "no entity|glob"),
    ("SELECT getenv('HOME')", "getenv"),
    ("SELECT pg_read_file('x')", "pg_read_file"),
    ("SELECT query_to_xml('SELECT 1', true, true, '')", "query_to_xml"),
    ("SELECT set_config('role', 'x', false)", "set_config"),
    ("SELECT current_setting('x')", "current_setting"),
    ("SELECT pg_sleep(10)", "pg_sleep"),
    ("SELECT current_user", "CURRENT_?USER"),
    ("SELECT lo_import('x')", "lo_import"),
    ("SELECT dblink('x', 'y')", "dblink"),
    ("SELECT nextval('x')", "(?i)next"),
    ("WITH x AS (DELETE FROM sale RETURNING *) SELECT * FROM x", "(?i)DELETE|not understood"),
    ("SELECT 'buildify.users'::regclass", "type"),
    ("SELECT CAST(1 AS oid)", "type"),
    ("SELECT (", "not understood"),
    ("", "must be a text"),
    (7, "must be a text"),
    ("SELECT a\0b", "NUL"),
    ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "too deeply|not understood|characters"),
    ("SELECT " + "1, " * 10_000 + "1", "characters"),
    ("SELECT $low", r"no value for \$low"),
    ("SELECT ?", "no value"),
)


@pytest.mark.parametrize("text", GOOD)
def test_queries_are_read_and_written_for_both_engines(text: str) -> None:
    query = read_sql(text, {})
    assert {"sale"} <= set(query.entities) <= {"sale", "customer", "line"}
    assert query.text("duckdb")
    assert query.text("postgres")


@pytest.mark.parametrize(("text", "told"), BAD)
def test_what_is_no_query_over_entities_is_refused(text: object, told: str) -> None:
    with pytest.raises(ExpressionError, match=told):
        read_sql(text, {})


def test_parameters_become_constants() -> None:
    given = {
        "a": "it's :b; --",
        "b": Decimal("1.50"),
        "c": date(2026, 1, 2),
        "d": datetime(2026, 1, 2, 3, tzinfo=UTC),
        "e": time(1, 2),
        "f": UUID(int=1),
        "g": None,
        "h": [1, 2],
        "i": True,
    }
    text = "SELECT $a, $b, $c, $d, $e, $f, $g, $i FROM sale WHERE n IN $h"
    written = read_sql(text, given).text("postgres")
    assert "'it''s :b; --'" in written
    assert "1.50" in written
    assert "CAST('2026-01-02' AS DATE)" in written
    assert "n IN (1, 2)" in written


def test_a_parameter_that_is_not_there_or_no_constant_is_told() -> None:
    with pytest.raises(ExpressionError, match=r"there is no \$low in it"):
        read_sql("SELECT 1", {"low": 1})
    with pytest.raises(ExpressionError, match="cannot be a constant: it is object"):
        read_sql("SELECT $a", {"a": object()})


def test_names_are_folded_unless_they_are_quoted_and_own_tables_are_no_entities() -> None:
    assert [*read_sql('SELECT * FROM Sale, "Line", SALE AS s', {}).entities] == ["sale", "Line"]
    assert [*read_sql("WITH x AS (SELECT * FROM sale) SELECT * FROM X", {}).entities] == ["sale"]


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("SELECT a FROM sale", "LIMIT 11"),
        ("SELECT a FROM sale LIMIT 5", "LIMIT 5"),
        ("SELECT a FROM sale LIMIT 500 OFFSET 2", "LIMIT 11 OFFSET 2"),
        ("SELECT a FROM sale UNION SELECT 1", "LIMIT 11"),
        ("SELECT a FROM sale ORDER BY a FETCH FIRST 3 ROWS ONLY", "3"),
    ],
)
def test_no_more_rows_are_asked_for_than_are_taken(text: str, limited: str) -> None:
    assert limited in read_sql(text, {}).text("postgres", 11)
