"""What an engine answers to conditions on rows, beside what the evaluator answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from buildify_nb.expressions.circumstances import settled
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.literals import to_utc
from buildify_nb.expressions.operators import ASKED
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.syntax import Condition
from tests.conformance.expressions.condition_strategies import CIRCUMSTANCES, COLUMNS, FIELDS, TABLE, Row


def read_all(asked: Sequence[Any]) -> list[Condition]:
    """The conditions of these documents, for the day and the user of the tests."""
    return [settled(read_condition(each, FIELDS, given=ASKED), CIRCUMSTANCES) for each in asked]


def stored(row: Row) -> Row:
    """The row as the record service hands it to a driver: instants in UTC."""
    return {name: to_utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def answers_of(connection: sa.Connection, sample: Sequence[Row], conditions: Sequence[Condition]) -> list[list[Any]]:
    """What the engine says: one list per row, one answer per condition."""
    connection.execute(TABLE.delete())
    connection.execute(TABLE.insert(), [{"row": number, **stored(row)} for number, row in enumerate(sample)])
    asked = [compile_sql(each, COLUMNS).label(f"answer_{number}") for number, each in enumerate(conditions)]
    return [list(found)[1:] for found in connection.execute(sa.select(TABLE.c.row, *asked).order_by(TABLE.c.row))]


def assert_agreement(connections: Mapping[str, sa.Connection], sample: Sequence[Row], documents: Sequence[Any]) -> None:
    """Fails with the conditions that some engine answers otherwise than the evaluator."""
    conditions = read_all(documents)
    tests = [compile_python(condition) for condition in conditions]
    expected = [[test(row) for test in tests] for row in sample]
    for name, connection in connections.items():
        found = answers_of(connection, sample, conditions)
        for row, wanted, got in zip(sample, expected, found, strict=True):
            different = [d for d, w, g in zip(documents, wanted, got, strict=True) if w is not g]
            assert not different, (name, row, different, wanted, got)
