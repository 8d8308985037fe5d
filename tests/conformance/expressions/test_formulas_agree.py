"""Formulas compute the same in memory, in DuckDB and in Postgres: value for value, null for null, row by row.

`BUILDIFY_EXAMPLES` sets how many random batches of rows and formulas are tried.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import Formula, read_formula
from buildify_nb.expressions.value_compiler import clock_columns, compile_value_sql
from buildify_nb.expressions.value_evaluator import compile_value
from tests.conformance.expressions.formula_strategies import FIELDS, NOW, TABLE, Row, formulas, rows

EXAMPLES = int(os.environ.get("BUILDIFY_EXAMPLES", "60"))
NOTHING: Row = dict.fromkeys(FIELDS)
COLUMNS = {name: TABLE.c[name] for name in FIELDS} | clock_columns(lambda: NOW)


@pytest.fixture(scope="module")
def connections(zoned: dict[str, sa.Connection]) -> dict[str, sa.Connection]:
    for connection in zoned.values():
        TABLE.create(connection)
        connection.commit()
    return zoned


def answers_of(connection: sa.Connection, sample: Sequence[Row], asked: Sequence[Formula]) -> list[list[Any]]:
    """What the engine computes: one list per row, one value per formula."""
    columns = [compile_value_sql(each.value, COLUMNS).label(f"v{number}") for number, each in enumerate(asked)]
    try:
        connection.execute(TABLE.insert(), [{"row": number, **row} for number, row in enumerate(sample)])
        found = connection.execute(sa.select(TABLE.c.row, *columns).order_by(TABLE.c.row)).all()
    finally:
        connection.rollback()
    return [list(row)[1:] for row in found]


def plain(value: Any) -> Any:
    """A value as all three can be compared: whole numbers come from SQL as decimals, instants in the session's zone."""
    if isinstance(value, Decimal) and value == value.to_integral_value() and value.as_tuple().exponent == 0:
        return int(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def same(wanted: Any, got: Any) -> bool:
    wanted, got = plain(wanted), plain(got)
    if type(wanted) is not type(got):
        return False
    # The places are part of a decimal, as text shows them.
    return str(wanted) == str(got) if isinstance(wanted, Decimal) else wanted == got


def assert_agreement(connections: Mapping[str, sa.Connection], sample: Sequence[Row], texts: Sequence[str]) -> None:
    asked = [read_formula(text, FIELDS, places=2) for text in texts]
    computed = [compile_value(each.value) for each in asked]
    expected = [[compute(row, NOW) for compute in computed] for row in sample]
    for name, connection in connections.items():
        found = answers_of(connection, sample, asked)
        for row, wanted, got in zip(sample, expected, found, strict=True):
            different = [(t, w, g) for t, w, g in zip(texts, wanted, got, strict=True) if not same(w, g)]
            assert not different, (name, row, different)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(sample=st.lists(rows, min_size=1, max_size=8), asked=st.lists(formulas, min_size=1, max_size=10))
def test_random_formulas_agree_on_random_rows(
    connections: Mapping[str, sa.Connection], sample: list[Row], asked: list[str]
) -> None:
    readable = [text for text in asked if _is_readable(text)]
    assert_agreement(connections, [NOTHING, *sample], readable)


def _is_readable(text: str) -> bool:
    """Whether the formula says anything: `TODAY() - 1.5` and the like are refused, with reasons, and not computed."""
    try:
        read_formula(text, FIELDS, places=2)
    except ExpressionError:
        return False
    return True
