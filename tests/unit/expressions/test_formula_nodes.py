from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlglot import parse_one

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formula_nodes import place_of
from buildify_nb.expressions.formulas import read_formula
from tests.unit.expressions.formula_fields import FIELDS, computed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("price * quantity", Decimal("37.50")),
        ("price / 3", Decimal("4.17")),
        ("price / 3 * 100", Decimal("416.6666666700")),
        ("price / 0", None),
        ("quantity // 2", 1),
        ("quantity DIV 2", 1),
        ("-7 // 2", -3),
        ("-7 % 3", -1),
        ("MOD(7, 3)", 1),
        ("ROUND(2.345, 2)", Decimal("2.35")),
        ("ROUND(-2.5)", -3),
        ("FLOOR(-2.5)", -3),
        ("CEIL(2.1)", 3),
        ("ABS(-price)", Decimal("12.50")),
        ("name || ' ' || quantity", "Ärger 3"),
        ("CONCAT(name, NULL, 1.50)", "Ärger1.5"),
        ("UPPER(name)", "ÄRGER"),
        ("LENGTH(TRIM('  a b '))", 3),
        ("LEFT(name, 2) || RIGHT(name, 2)", "Ärer"),
        ("SUBSTRING(name, 2, 3)", "rge"),
        ("SUBSTRING(name FROM 2)", "rger"),
        ("name LIKE '_rg%'", True),
        ("IF(active, 1, 2.5)", Decimal("1.0")),
        ("CASE WHEN quantity > 2 THEN 'many' ELSE 'few' END", "many"),
        ("CASE quantity WHEN 3 THEN 'three' END", "three"),
        ("COALESCE(NULL, price, 0)", Decimal("12.50")),
        ("NULLIF(quantity, 3)", None),
        ("GREATEST(quantity, NULL, 7)", 7),
        ("quantity IN (1, 3)", True),
        ("quantity NOT IN (1, NULL)", None),
        ("quantity BETWEEN 1 AND 3 AND NOT quantity IS NULL", True),
        ("due + 366", date(2025, 3, 1)),
        ("due - 1", date(2024, 2, 28)),
        ("TODAY() - due", 672),
        ("due > '2024-01-01'", True),
        ("DATE_TRUNC('month', due)", date(2024, 2, 1)),
        ("YEAR(due) * 100 + MONTH(due)", 202402),
        ("EXTRACT(quarter FROM due)", 1),
        ("HOUR(created)", 12),
        ("DATE(created)", date(2026, 1, 1)),
        ("CAST(due AS TEXT)", "2024-02-29"),
        ("DATE '2024-01-31' + 1", date(2024, 2, 1)),
        ("NOW()", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("code = '00000000-0000-0000-0000-000000000007'", True),
        ("tags IS NOT NULL", True),
        ("9999999999 * 9999999999 * 9999999999 * 9999999999", None),
    ],
)
def test_what_formulas_compute(text: str, value: Any) -> None:
    found = computed(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo(price)", "there is no function 'FOO'"),
        ("lft(name, 2)", "did you mean 'LEFT'?"),
        ("SUM(price)", "SUM cannot be used in a formula; a formula computes from the fields of one record"),
        ("POWER(price, 2)", "POWER cannot be used in a formula; multiply: x * x"),
        ("price ** 2", "POWER cannot be used in a formula; multiply: x * x"),
        ("SQRT(price)", "SQRT cannot be used in a formula; there are ABS, CASE"),
        ("DATEDIFF('day', due, due)", "; subtract: a date - another gives days"),
        ("name ILIKE 'a%'", "; compare small letters: LOWER(x) LIKE 'a%'"),
        ("name + 1", "+ is for numbers, not for text"),
        ("created + 1", "take its day first: DATE(x)"),
        ("ROUND(price, quantity)", "ROUND takes a number"),
        ("name LIKE name", "LIKE needs a pattern in quotes"),
        ("active IS TRUE", "IS is for NULL only"),
        ("DATE_TRUNC('second', due)", "DATE_TRUNC takes one of"),
        ("client.name", "'client.name' is no field; a formula sees only fields of its own record"),
        ("a.b.c", "'a.b.c' is no field"),
        ("1e99", "the number is too long"),
        ("DATE '2023-02-29'", "expected a date"),
    ],
)
def test_refusals_say_what_would_do(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_formula(text, FIELDS)
    assert said in caught.value.what


def test_a_node_stands_where_its_first_name_does() -> None:
    assert place_of(parse_one("  price + 1", read="duckdb")) == 2
    assert place_of(parse_one("NULL IS NULL", read="duckdb")) is None
