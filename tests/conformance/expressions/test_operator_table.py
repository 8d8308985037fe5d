"""Every operator for every type it is for, on null and on values it is true and false for: three engines agree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.change_evaluator import compile_change
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.operators import OPERATORS, Arity, Need, OperatorSpec
from buildify_nb.expressions.sql_compiler import compile_sql
from buildify_nb.expressions.value_types import ValueType
from tests.conformance.expressions.condition_answers import answers_of, read_all
from tests.conformance.expressions.condition_strategies import COLUMNS, FIELDS, Document, Row
from tests.conformance.expressions.operator_table import SAMPLES, cases_of

FIELD_OF = {kind: name for name, kind in reversed(FIELDS.items())} | {ValueType.DECIMAL: "price"}
ALL = [(spec, kind) for spec in OPERATORS for kind in sorted(spec.types)]
ON_RECORDS = [(spec, kind) for spec, kind in ALL if spec.need is not Need.BEFORE]
ON_WRITES = [(spec, kind) for spec, kind in ALL if spec.need is Need.BEFORE]
AT_NULL = {"null": True, "notNull": False}
"""What is not unknown for null."""


def named(case: Any) -> str:
    return case.name if isinstance(case, OperatorSpec) else str(case)


def rule(spec: OperatorSpec, kind: ValueType, argument: Any) -> Document:
    """The document of a rule as a client would send it: its values are those of JSON."""
    value = [wire(one) for one in argument] if isinstance(argument, list) else wire(argument)
    return {"field": FIELD_OF[kind], "operator": spec.name, "value": value}


def wire(value: Any) -> Any:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def row(kind: ValueType, value: Any) -> Row:
    return dict.fromkeys(FIELDS) | {FIELD_OF[kind]: value}


@pytest.mark.parametrize(("spec", "kind"), ON_RECORDS, ids=named)
def test_an_operator_on_a_type(connections: Mapping[str, sa.Connection], spec: OperatorSpec, kind: ValueType) -> None:
    cases = cases_of(spec.name, kind)
    asked = [rule(spec, kind, case.argument) for case in cases]
    seen: set[bool | None] = set()
    for case, document in zip(cases, asked, strict=True):
        values = [None, *case.true, *case.false]
        expected = [AT_NULL.get(spec.name), *[True] * len(case.true), *[False] * len(case.false)]
        (condition,), sample = read_all([document]), [row(kind, value) for value in values]
        test = compile_python(condition)
        assert [test(one) for one in sample] == expected, ("memory", document, values)
        for name, connection in connections.items():
            found = [answer for (answer,) in answers_of(connection, sample, [condition])]
            assert found == expected, (name, document, values)
        seen |= set(expected)
    assert seen >= {True, False}, "an operator that is never true, or never false, was not tried"
    assert seen == {True, False, None} or spec.name in AT_NULL


@pytest.mark.parametrize(("spec", "kind"), ON_WRITES, ids=named)
def test_an_operator_on_a_write_of_a_type(spec: OperatorSpec, kind: ValueType) -> None:
    values = (None, *SAMPLES[kind])
    name, is_plain = FIELD_OF[kind], spec.arity is Arity.NONE
    for place, argument in enumerate(values[:1] if is_plain else values):
        condition = read_condition(rule(spec, kind, argument), FIELDS, given=[Need.BEFORE])
        test = compile_change(condition)
        for before in range(len(values)):
            for after in range(len(values)):
                end = before if spec.name == "changedFrom" else after
                expected = before != after and (is_plain or end == place)
                assert test({name: values[before]}, {name: values[after]}) is expected, (before, after, argument)
        with pytest.raises(ExpressionError, match="have no before"):
            compile_sql(condition, COLUMNS)


def test_the_values_of_the_table_stand_in_their_order() -> None:
    ordered = {kind: values for kind, values in SAMPLES.items() if kind is not ValueType.JSON}
    assert set(ordered) == set(ValueType) - {ValueType.JSON}
    for kind, values in ordered.items():
        if kind is ValueType.TIMESTAMP:
            values = [value.timestamp() for value in values]  # noqa: PLW2901 - instants, whatever their zones
        assert all(one < other for one, other in pairwise(values)), kind
