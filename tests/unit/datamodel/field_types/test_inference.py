from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pandas as pd
import pyarrow as pa
import pytest

from buildify_nb.datamodel.field_types.inference import from_arrow, from_column
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError
from buildify_nb.storage.column_types import ColumnKind, ColumnType


def _of(values: list[Any], arrow_type: Any = None) -> InferredType:
    array = pa.array(values, arrow_type)
    return from_arrow(array.type, array.to_pylist())


@pytest.mark.parametrize(
    ("values", "arrow_type", "expected"),
    [
        (["a"], None, "string"),
        (["a"], pa.large_string(), "string"),
        ([True, None], None, "boolean"),
        ([1, None], pa.int64(), "integer"),
        ([2**40], pa.int64(), "biginteger"),
        ([], pa.int32(), "integer"),
        ([], pa.uint32(), "biginteger"),
        ([2**63], pa.uint64(), "decimal"),
        ([1.5], pa.float32(), "decimal"),
        ([0], pa.date32(), "date"),
        ([0], pa.date64(), "date"),
        ([1], pa.timestamp("us"), "datetime"),
        ([0], pa.timestamp("ms", "UTC"), "datetime"),
        ([0], pa.time64("us"), "time"),
        ([[1]], None, "json"),
        ([{"a": 1}], None, "json"),
        ([None], None, "string"),
        ([UUID(int=7).bytes], pa.uuid(), "uuid"),
    ],
)
def test_arrow_types_become_field_types(values: list[Any], arrow_type: Any, expected: str) -> None:
    inferred = _of(values, arrow_type)
    assert inferred.field_type == expected
    assert inferred.reason


@pytest.mark.parametrize(
    ("values", "arrow_type", "expected"),
    [
        ([datetime.fromisoformat("2024-01-02"), None], pa.timestamp("us"), "date"),
        (
            [datetime.fromisoformat("2024-01-02"), datetime.fromisoformat("2024-01-02T03:00")],
            pa.timestamp("us"),
            "datetime",
        ),
        ([datetime(2024, 1, 2, tzinfo=UTC)], pa.timestamp("us", "UTC"), "datetime"),
        ([None], pa.timestamp("us"), "datetime"),
        (["2024-01-02", None, "1999-12-31"], None, "date"),
        (["2024-01-02", "2024-02-30"], None, "string"),
        (["2024-01-02", "2024-01"], None, "string"),
        (["2024-01-02T00:00"], None, "string"),
    ],
)
def test_what_are_days_become_dates(values: list[Any], arrow_type: Any, expected: str) -> None:
    assert _of(values, arrow_type).field_type == expected


def test_decimals_keep_their_scale() -> None:
    assert _of([], pa.decimal128(28, 4)).options == {"decimal_places": 4}
    assert _of([], pa.decimal128(38, 18)).options == {"decimal_places": 18, "metadata": {"precision": 38}}


@pytest.mark.parametrize(
    "arrow_type",
    [
        pa.binary(),
        pa.duration("s"),
        pa.decimal256(60, 2),
        pa.decimal128(30, 25),
        pa.decimal128(5, -2),
    ],
)
def test_what_no_field_type_keeps_is_refused_by_name(arrow_type: Any) -> None:
    with pytest.raises(DefinitionError, match="cannot become a field") as caught:
        from_arrow(arrow_type, [])
    assert str(arrow_type) in str(caught.value)


def test_a_category_becomes_a_choice_and_repeated_text_does_not() -> None:
    frame = pd.DataFrame({"size": pd.Categorical(["S", "L", None], ["S", "M", "L"]), "text": ["a", "a", "b"]})
    table = pa.Table.from_pandas(frame)
    size = table.column("size").combine_chunks()
    from_sample = from_arrow(size.type, size.to_pylist())
    whole = from_arrow(size.type, size.to_pylist(), categories=size.dictionary.to_pylist())
    assert [choice["value"] for choice in from_sample.options["allowed_values"]] == ["S", "L"]
    assert [choice["value"] for choice in whole.options["allowed_values"]] == ["S", "M", "L"]
    assert from_arrow(table.schema.field("text").type, ["a", "a", "b"]).field_type == "string"


def test_a_category_of_numbers_or_of_too_many_texts_is_what_its_values_are() -> None:
    numbers = pa.array([1, 2]).dictionary_encode()
    many = pa.array([str(number) for number in range(51)]).dictionary_encode()
    assert from_arrow(numbers.type, [1, 2]).field_type == "integer"
    assert from_arrow(many.type, many.to_pylist()).field_type == "string"


NUMERIC = ColumnKind.NUMERIC


@pytest.mark.parametrize(
    ("column_type", "expected"),
    [
        (ColumnType(ColumnKind.VARCHAR, 40), ("string", {"max_length": 40})),
        (ColumnType(ColumnKind.VARCHAR), ("text", {"input_type": "text"})),
        (ColumnType(ColumnKind.SMALLINT), ("integer", {"min_value": -32768, "max_value": 32767})),
        (ColumnType(NUMERIC), ("decimal", {"metadata": {"storage": "numeric"}})),
        (ColumnType(NUMERIC, None, 28, 2), ("decimal", {"decimal_places": 2})),
        (ColumnType(NUMERIC, None, 10, 0), ("decimal", {"decimal_places": 0, "metadata": {"precision": 10}})),
        (ColumnType(NUMERIC, None, 60, 30), ("decimal", {"decimal_places": 20, "metadata": {"storage": "numeric"}})),
        (ColumnType(ColumnKind.DOUBLE), ("decimal", {"metadata": {"storage": "double"}})),
        (ColumnType(ColumnKind.REAL), ("decimal", {"metadata": {"storage": "real"}})),
        (ColumnType(ColumnKind.CHAR, 5), ("string", {"max_length": 5})),
        (ColumnType(ColumnKind.TIMESTAMP), ("datetime", {})),
    ],
)
def test_columns_become_fields_that_fit_them(column_type: ColumnType, expected: tuple[str, dict[str, Any]]) -> None:
    inferred = from_column(column_type)
    assert inferred is not None
    assert (inferred.field_type, inferred.options) == expected


@pytest.mark.parametrize(
    "column_type", [ColumnType(ColumnKind.BLOB), ColumnType(ColumnKind.OTHER), ColumnType(NUMERIC, None, 5, -2)]
)
def test_columns_that_no_field_type_keeps_are_none(column_type: ColumnType) -> None:
    assert from_column(column_type) is None


def test_every_kind_of_column_has_a_field_whose_options_are_sound(
    field_types: dict[str, Any], problems: Callable[..., dict[str, str]]
) -> None:
    # An enum becomes a select by its labels, which the kind alone does not tell.
    for kind in set(ColumnKind) - {ColumnKind.BLOB, ColumnKind.ENUM, ColumnKind.OTHER}:
        inferred = from_column(ColumnType(kind))
        assert inferred is not None, kind
        assert problems(inferred.field_type, **inferred.options) == {}
        field = FieldDefinition(name="value", field_type=inferred.field_type, **inferred.options)
        column = field_types[inferred.field_type].column_type(field)
        near = (ColumnKind.INTEGER, ColumnKind.TEXT, ColumnKind.VARCHAR, ColumnKind.TIMESTAMPTZ)
        assert column.kind in (kind, *near)


def test_the_check_of_an_adopted_column_is_the_column_s_own(refusal: Callable[..., str]) -> None:
    small = from_column(ColumnType(ColumnKind.SMALLINT))
    assert small is not None
    assert refusal(small.field_type, 32768, **small.options) == "must be a whole number between -32768 and 32767"
