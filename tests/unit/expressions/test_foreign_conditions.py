from __future__ import annotations

import pytest

from buildify_nb.expressions.foreign_conditions import formula_of

NAMES = {name: name for name in ("price", "status", "lo", "hi", "a", "b", "d")} | {"Odd Name": "odd_name"}


@pytest.mark.parametrize(
    ("condition", "formula"),
    [
        ("((price > (0)::numeric))", "price > 0"),
        ("(((status)::text = ANY ((ARRAY['a'::character varying, 'b'::text])::text[])))", "status IN ('a', 'b')"),
        ("((lo < hi))", "lo < hi"),
        ("((length((b)::text) < 5))", "LENGTH(b) < 5"),
        ("((price >= (0)::numeric) AND (price <= (10)::numeric))", "price >= 0 AND price <= 10"),
        ('(("Odd Name" IS NOT NULL))', "odd_name IS NOT NULL"),
        ("(b ~~ 'x%'::text)", "b LIKE 'x%'"),
        ("((a + b) * 2 > 3)", "(a + b) * 2 > 3"),
        ("((a OR b) AND (price > -1))", "(a OR b) AND price > -1"),
        ("(NOT (a > 1 AND b < 2))", "NOT (a > 1 AND b < 2)"),
        ("(d > '2020-01-01'::date)", "d > CAST('2020-01-01' AS DATE)"),
    ],
)
def test_brackets_and_casts_of_engines_go(condition: str, formula: str) -> None:
    assert formula_of(condition, NAMES) == formula


@pytest.mark.parametrize("condition", ["secret > 0", "other.a > 0", "((", "", "a > " + "1 + " * 2000 + "1"])
def test_what_is_not_understood_or_names_something_else_is_not_told(condition: str) -> None:
    assert formula_of(condition, NAMES) is None
