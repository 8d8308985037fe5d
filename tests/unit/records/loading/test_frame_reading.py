"""Frames of all makes give the same columns, with nulls where values are missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from buildify_nb.errors import DefinitionError
from buildify_nb.records.loading.frame_reading import Frame, plain_values, read_frame


def values(frame: Any) -> dict[str, list[Any]]:
    read = read_frame(frame)
    return {header: plain_values(column) for header, column in zip(read.headers, read.columns, strict=True)}


EXPECTED = {"a": [1.5, None], "b": ["x", None]}


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [1.5, np.nan], "b": ["x", None]}),
        pa.table({"a": [1.5, float("nan")], "b": ["x", None]}),
        [{"a": 1.5, "b": "x"}, {}],
    ],
    ids=["pandas", "arrow", "dicts"],
)
def test_frames_of_all_makes(frame: Any) -> None:
    assert values(frame) == EXPECTED


DOCUMENTS = [{"a": 1}, {"b": {"x": 1}}, {"b": {"y": [1, 2.5]}}, {}, None, [{"x": 1}, {"y": 2}], {"a": "x"}]


def test_documents_stay_what_they_are_beside_each_other() -> None:
    for frame in (pd.DataFrame({"a": DOCUMENTS}), [{"a": one} for one in DOCUMENTS]):
        (found,) = values(frame).values()
        assert found == DOCUMENTS
        assert [type(one) for one in found] == [type(one) for one in DOCUMENTS]
    assert values(pd.DataFrame({"a": [[np.int64(1)], np.nan]})) == {"a": [[1], None]}


def test_what_in_a_document_is_no_json_is_told_with_its_row_and_path() -> None:
    rows = [{"a": {"b": 1}}, {"a": None}, {"a": {"b": [1, float("nan")]}}]
    with pytest.raises(DefinitionError, match=r"a: must be JSON: in row 2 at b\[1\] it holds nan; numbers must"):
        read_frame(pd.DataFrame(rows))


@pytest.mark.parametrize("odd", [{1: "a"}, [(1, 2)], {"a": float("nan")}, {"at": datetime(2024, 1, 2)}])  # noqa: DTZ001
def test_what_is_no_json_is_named(odd: Any) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_frame([{"a": {"b": 1}}, {"a": odd}])
    assert "row 1" in caught.value.problems[0].message


def test_anything_with_an_arrow_stream_is_a_frame() -> None:
    class Stream:
        def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
            return pa.table({"a": pa.array([1], pa.int8())}).__arrow_c_stream__(requested_schema)

    assert values(Stream()) == {"a": [1]}


def test_missing_instants_and_categories_are_null() -> None:
    frame = pd.DataFrame({"at": [pd.Timestamp(2024, 1, 2), pd.NaT], "kind": pd.Categorical(["x", None])})
    assert values(frame) == {"at": [datetime(2024, 1, 2), None], "kind": ["x", None]}  # noqa: DTZ001 - has no zone


def test_a_32_bit_float_is_the_number_that_was_meant() -> None:
    assert values(pa.table({"a": pa.array([0.1, None], pa.float32())})) == {"a": [0.1, None]}


def test_a_named_index_is_a_column_and_an_unnamed_one_is_not() -> None:
    frame = pd.DataFrame({"Code": [7], "b": [1]})
    assert values(frame.set_index("Code")) == {"Code": [7], "b": [1]}
    assert values(frame[["b"]]) == {"b": [1]}


def test_headers_that_are_no_text_become_text() -> None:
    frame = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("b", "")]))
    assert read_frame(frame).headers == ("a x", "b")
    assert read_frame(pd.DataFrame([[1]])).headers == ("0",)


def test_all_mixed_columns_are_told() -> None:
    with pytest.raises(DefinitionError) as caught:
        read_frame(pd.DataFrame({"a": [1, "x"], "b": [1, 2], "c": ["x", {}]}))
    assert [problem.field for problem in caught.value.problems] == ["a", "c"]


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ([1, None, "x", "y"], "the first is 'x' in row 2"),
        (["x", "y", 3], "the first is 3 in row 2"),
        ([2**70, 1], f"the first is {2**70} in row 0"),
        ([date(2024, 1, 1)] * 1000 + ["gone"] * 5, "the first is 'gone' in row 1000"),
        ([object()], "the first is of type object in row 0"),
    ],
)
def test_the_first_value_that_does_not_fit_is_told(column: list[Any], told: str) -> None:
    for frame in (pd.DataFrame({"a": column}, dtype=object), [{"a": value} for value in column]):
        with pytest.raises(DefinitionError, match=f"a: mixes types.*: {told}.*Mend these values"):
            read_frame(frame)


@pytest.mark.parametrize("given", [5, "file.csv", [1, 2], None])
def test_what_is_no_table_is_refused(given: Any) -> None:
    with pytest.raises(DefinitionError, match="cannot be loaded"):
        read_frame(given)


def test_rows_are_counted() -> None:
    assert (Frame((), ()).rows, read_frame([{"a": 1}, {"a": 2}]).rows) == (0, 2)
