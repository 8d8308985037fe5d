"""Conditions mean the same in memory, in DuckDB and in Postgres: true, false and unknown, row by row.

`BUILDIFY_EXAMPLES` sets how many random batches of rows and conditions are tried.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildify_nb.expressions.conditions import read_condition, write_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.operators import ASKED
from buildify_nb.expressions.sql_compiler import compile_sql
from tests.conformance.expressions.condition_answers import answers_of, assert_agreement, read_all
from tests.conformance.expressions.condition_strategies import (
    FIELDS,
    LARGEST,
    REPEATED_HOUR,
    Document,
    Row,
    documents,
    rows,
)

EXAMPLES = int(os.environ.get("BUILDIFY_EXAMPLES", "80"))


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(sample=st.lists(rows, min_size=1, max_size=12), asked=st.lists(documents, min_size=1, max_size=12))
def test_random_conditions_agree_on_random_rows(
    connections: Mapping[str, sa.Connection], sample: list[Row], asked: list[Document]
) -> None:
    for document in asked:
        condition = read_condition(document, FIELDS, given=ASKED)
        assert read_condition(write_condition(condition), FIELDS, given=ASKED) == condition
    assert_agreement(connections, sample, asked)


SOMETHING: Row = dict.fromkeys(FIELDS) | {"name": "a"}


def test_empty_lists_of_values_are_never_unknown(connections: Mapping[str, sa.Connection]) -> None:
    asked: list[Document] = [{"field": "name", "operator": name, "value": []} for name in ("in", "notIn")]
    assert_agreement(connections, [dict.fromkeys(FIELDS), SOMETHING], asked)
    assert answers_of(connections["postgres"], [dict.fromkeys(FIELDS)], read_all(asked)) == [[False, True]]


def test_empty_groups_are_true(connections: Mapping[str, sa.Connection]) -> None:
    asked: list[Document] = [{"combinator": "and", "rules": []}, {"combinator": "or", "rules": []}, {}]
    for connection in connections.values():
        assert answers_of(connection, [dict.fromkeys(FIELDS)], read_all(asked)) == [[True, True, True]]


@pytest.mark.parametrize(
    ("text", "operator", "value", "expected"),
    [
        ("Zoë", "<", "a", True),
        ("é", ">", "z", True),
        ("a", "=", "A", False),
        ("a", "=", "a ", False),
        ("ÉCOLE", "contains", "école", True),
        ("ΟΔΟΣ", "endsWith", "δος", True),
        ("ЖУК", "beginsWith", "жу", True),
        ("İstanbul", "contains", "istanbul", False),
        ("\u212aelvin", "contains", "kelvin", False),
        ("Straße", "contains", "STRASSE", False),
        ("100%", "endsWith", "%", True),
        ("1000", "contains", "%", False),
        ("a_b", "contains", "_", True),
        ("axb", "contains", "a_b", False),
        ("a/b\\c", "contains", "/B\\", True),
        ("O'Brien\"; DROP TABLE sample; --", "contains", "'; drop", False),
        ("O'Brien\"; DROP TABLE sample; --", "contains", '"; drop TABLE sample; --', True),
        ("abc", "contains", "", True),
    ],
)
def test_text_rules(
    connections: Mapping[str, sa.Connection], text: str, operator: str, value: str, *, expected: bool
) -> None:
    row = dict.fromkeys(FIELDS) | {"name": text, "title": value}
    asked = [
        {"field": "name", "operator": operator, "value": value},
        {"field": "name", "operator": operator, "value": "title", "valueSource": "field"},
    ]
    for connection in connections.values():
        assert answers_of(connection, [row], read_all(asked)) == [[expected, expected]]
    assert compile_python(read_condition(asked[0], FIELDS))(row) is expected


@pytest.mark.parametrize(
    ("field", "stored_value", "operator", "value", "expected"),
    [
        ("quantity", LARGEST, "<", "9223372036854775807.5", True),
        ("quantity", LARGEST, "=", "9223372036854775807", True),
        ("quantity", LARGEST - 1, "=", str(LARGEST), False),
        ("quantity", 2, ">", 2.5, False),
        ("quantity", 3, ">", 2.5, True),
        ("quantity", 3, "!=", "0.5", True),
        ("price", Decimal("0.10"), "=", 0.1, True),
        ("price", Decimal("0.00"), "=", "-0", True),
        ("price", Decimal("1.50"), "<", "1.501", True),
        ("price", Decimal("1.50"), "in", ["1.5000", "7"], True),
        ("price", Decimal("1.50"), "in", ["1.501"], False),
        ("price", Decimal("9999999999999999.99"), "<", "1e37", True),
        ("measure", Decimal("1234567890123456789012345678.0123456789"), ">", "0.12345678901234567890", True),
        ("measure", Decimal("1234567890123456789012345678.0123456789"), "between", ["-1e37", "1e37"], True),
        ("measure", Decimal("-9999999999999999999999999999.9999999999"), "=", "-" + "9" * 28 + "." + "9" * 10, True),
        ("measure", Decimal("9999999999999999999999999999.9999999999"), "<", "9" * 28 + "." + "9" * 10, False),
    ],
)
def test_numbers_compare_exactly(
    connections: Mapping[str, sa.Connection],
    field: str,
    stored_value: Any,
    operator: str,
    value: Any,
    *,
    expected: bool,
) -> None:
    row = dict.fromkeys(FIELDS) | {field: stored_value}
    condition = read_condition({"field": field, "operator": operator, "value": value}, FIELDS)
    assert compile_python(condition)(row) is expected
    for connection in connections.values():
        assert answers_of(connection, [row], [condition]) == [[expected]]


def test_the_hour_that_a_clock_repeats_is_two_instants(connections: Mapping[str, sa.Connection]) -> None:
    row = dict.fromkeys(FIELDS) | {"created": REPEATED_HOUR, "changed": REPEATED_HOUR.replace(fold=1)}
    asked = [
        {"field": "created", "operator": "<", "value": "changed", "valueSource": "field"},
        {"field": "created", "operator": "=", "value": "2024-10-27T02:30:00+02:00"},
        {"field": "changed", "operator": "=", "value": "2024-10-27T01:30:00"},
    ]
    assert_agreement(connections, [row], asked)
    assert answers_of(connections["duckdb"], [row], read_all(asked)) == [[True, True, True]]


def test_an_ordinary_index_answers_equality_ranges_and_lists_on_postgres(postgres_engine: sa.Engine) -> None:
    with postgres_engine.connect() as connection:
        connection.exec_driver_sql('CREATE TEMPORARY TABLE place (name text COLLATE "C")')
        connection.exec_driver_sql("INSERT INTO place SELECT 'place ' || n FROM generate_series(1, 20000) AS n")
        connection.exec_driver_sql("CREATE INDEX place_name ON place (name)")
        connection.exec_driver_sql('CREATE INDEX place_folded ON place (lower(name COLLATE "C"))')
        connection.exec_driver_sql("ANALYZE place")
        name = sa.column("name", sa.Text())
        for operator, value, index in [
            ("=", "place 7", "place_name"),
            ("in", ["place 7", "place 8"], "place_name"),
            ("between", ["place 7", "place 70"], "place_name"),
            ("beginsWith", "PLACE 777", "place_folded"),
        ]:
            condition = read_condition({"field": "name", "operator": operator, "value": value}, FIELDS)
            query = sa.select(name).select_from(sa.table("place")).where(compile_sql(condition, {"name": name}))
            compiled = query.compile(connection, compile_kwargs={"render_postcompile": True})
            plan = connection.exec_driver_sql(f"EXPLAIN {compiled}", compiled.params).scalars().all()
            assert any(index in line for line in plan), (operator, plan)
