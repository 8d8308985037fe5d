from __future__ import annotations

import pytest

from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.aggregating.measures import Bucket, Function
from buildify_nb.storage.column_types import ColumnKind, ColumnType

MONEY = ColumnType(ColumnKind.NUMERIC, precision=28, scale=2)
COUNT = ColumnType(ColumnKind.BIGINT)


@pytest.mark.parametrize(
    ("function", "column", "made"),
    [
        ("count", MONEY, COUNT),
        ("count_distinct", ColumnType(ColumnKind.TEXT), COUNT),
        ("sum", MONEY, ColumnType(ColumnKind.NUMERIC, precision=38, scale=2)),
        ("sum", ColumnType(ColumnKind.BIGINT), ColumnType(ColumnKind.NUMERIC, precision=38, scale=0)),
        ("avg", MONEY, ColumnType(ColumnKind.NUMERIC, precision=38, scale=6)),
        ("avg", ColumnType(ColumnKind.NUMERIC, scale=9), ColumnType(ColumnKind.NUMERIC, precision=38, scale=9)),
        ("avg", ColumnType(ColumnKind.REAL), ColumnType(ColumnKind.DOUBLE)),
        ("max", ColumnType(ColumnKind.DATE), ColumnType(ColumnKind.DATE)),
    ],
)
def test_the_type_of_a_figure_follows_from_its_column(function: str, column: ColumnType, made: ColumnType) -> None:
    assert Function(function).type_of(column) == made


def test_what_can_be_made_of_each_type() -> None:
    fitting = {kind: "".join(one.value[0] for one in Function if one.fits(kind)) for kind in ValueType}
    assert fitting == {
        ValueType.TEXT: "cc",
        ValueType.INTEGER: "ccsamm",
        ValueType.DECIMAL: "ccsamm",
        ValueType.BOOLEAN: "cc",
        ValueType.DATE: "ccmm",
        ValueType.TIME: "ccmm",
        ValueType.TIMESTAMP: "ccmm",
        ValueType.UUID: "cc",
        ValueType.JSON: "c",
    }


def test_spans_are_of_days_and_of_instants_also_of_hours() -> None:
    assert [one.value for one in Bucket if one.fits(ValueType.DATE)] == ["year", "quarter", "month", "week", "day"]
    assert all(one.fits(ValueType.TIMESTAMP) for one in Bucket)
    assert not any(one.fits(ValueType.TIME) for one in Bucket)


def test_a_figure_is_compared_as_what_it_is() -> None:
    assert Function.COUNT.value_type_of(ValueType.TEXT) is ValueType.INTEGER
    assert Function.AVG.value_type_of(ValueType.INTEGER) is ValueType.DECIMAL
    assert Function.MAX.value_type_of(ValueType.DATE) is ValueType.DATE
