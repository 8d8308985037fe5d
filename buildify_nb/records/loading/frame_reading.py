"""Reads what analysts call a frame (pandas, polars, Arrow, a list of dicts) as named Arrow columns.

Decides no field types. Missing values become nulls (NaN and NaT too), instants get microseconds, 32-bit floats the
shortest number that they mean, and lists and objects stay what they are, as JSON.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from importlib import import_module
from typing import Any, cast

from buildify_nb.datamodel.field_types.inference import is_document_type
from buildify_nb.datamodel.field_types.json_parts import odd_part
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.foreign_values import is_missing
from buildify_nb.expressions.literals import shown
from buildify_nb.records.loading.arrow_columns import document_column, documents

_SHOWN = (str, int, float, Decimal, date, time)
"""Types of values that read the same each time."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Columns of equal length: their headers, which need not differ, and a `pyarrow.ChunkedArray` each."""

    headers: tuple[str, ...]
    columns: tuple[Any, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.columns[0]) if self.columns else 0


def read_frame(given: Any) -> Frame:
    """The columns of `given`.

    Args:
        given: a pandas DataFrame (a named index becomes columns), anything with `__arrow_c_stream__` (a pyarrow Table,
            a polars DataFrame, a DuckDB relation) or a list of dicts.

    Raises:
        DefinitionError: it is none of these, or columns mix types; all such columns are listed, with the first value
            that does not go with those before it.
    """
    if type(given).__module__.partition(".")[0] == "pandas" and hasattr(given, "iloc") and hasattr(given, "columns"):
        return _of_values(*_pandas_columns(given))
    if hasattr(given, "__arrow_c_stream__"):
        table = import_module("pyarrow").table(given)
        return Frame(tuple(table.column_names), tuple(_normal(column) for column in table.columns))
    if isinstance(given, Sequence) and all(isinstance(row, Mapping) for row in cast("Sequence[Any]", given)):
        return _of_values(*_dict_columns(cast("Sequence[Mapping[Any, Any]]", given)))
    raise DefinitionError(
        f"A value of type {type(cast('Any', given)).__name__} cannot be loaded.",
        why="It is no table.",
        todo="Give a pandas or polars DataFrame, a pyarrow Table or a list of dicts.",
    )


def plain_values(column: Any) -> list[Any]:
    """A column as Python values, None where one is missing."""
    if is_document_type(column.type):
        return documents(column)
    types: Any = import_module("pyarrow.types")
    return (column.cast(column.type.value_type) if types.is_dictionary(column.type) else column).to_pylist()


def _pandas_columns(frame: Any) -> tuple[list[str], list[Any]]:
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    return [_header(label) for label in frame.columns], [frame.iloc[:, place] for place in range(frame.shape[1])]


def _dict_columns(rows: Sequence[Mapping[Any, Any]]) -> tuple[list[str], list[Any]]:
    keys = list(dict.fromkeys(key for row in rows for key in row))
    return [_header(key) for key in keys], [[row.get(key) for row in rows] for key in keys]


def _header(label: Any) -> str:
    if isinstance(label, tuple):
        return " ".join(str(part) for part in cast("tuple[Any, ...]", label) if str(part))
    return str(label)


def _of_values(headers: list[str], columns: list[Any]) -> Frame:
    pa: Any = import_module("pyarrow")
    made: list[Any] = []
    problems: list[Problem] = []
    for header, values in zip(headers, columns, strict=True):
        try:
            made.append(_normal(_array(pa, values)))
        except _no_column(pa):
            problems.append(Problem(header, _what_is_odd(pa, list(values))))
    if problems:
        raise DefinitionError(
            "The frame was not understood.",
            problems,
            todo="Mend these values (rows are counted from 0, as by .iloc), or convert the columns by .astype(str).",
        )
    return Frame(tuple(headers), tuple(made))


def _no_column(pa: Any) -> tuple[type[Exception], ...]:
    """What pyarrow raises of values that make no column."""
    return (pa.ArrowException, TypeError, ValueError, OverflowError)


def _what_is_odd(pa: Any, values: list[Any]) -> str:
    """Why values make no column: the first that cannot stand in one with those before it, where it is a single one."""

    def fails(count: int) -> bool:
        try:
            _array(pa, values[:count])
        except _no_column(pa):
            return True
        return False

    row = bisect_left(range(1, len(values) + 1), True, key=fails)
    said = "mixes types, or holds values that no field takes"
    if row == len(values):
        return said
    value = values[row]
    if isinstance(value, dict | list) and (odd := odd_part(value)):
        return f"must be JSON: in row {row} {odd}"
    told = shown(value) if isinstance(value, _SHOWN) else f"of type {type(cast('Any', value)).__name__}"
    return f"{said}: the first is {told} in row {row}"


def _array(pa: Any, values: Any) -> Any:
    given = _documents(values)
    if given is not None:
        return pa.chunked_array([_document_column(given)])
    array = pa.array(values, from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def _documents(values: Any) -> list[Any] | None:
    """The values, None where one is missing, when all others are lists and objects; None for any other column."""
    if str(getattr(values, "dtype", "object")) != "object":
        return None
    given: list[Any] = []
    for value in values:
        if not (value is None or isinstance(value, dict | list) or is_missing(value)):
            return None
        given.append(value if isinstance(value, dict | list) else None)
    return given if any(value is not None for value in given) else None


def _document_column(given: list[Any]) -> Any:
    """Lists and objects one by one: in a column of Arrow's own they would all get the keys and types of each other."""
    column = document_column(given)
    if documents(column) != given:
        raise ValueError("Tuples and keys that are not text come back as something else.")
    return column


def _normal(column: Any) -> Any:
    pa: Any = import_module("pyarrow")
    types, kind = pa.types, column.type
    if types.is_floating(kind):
        if not types.is_float64(kind):
            column = column.cast(pa.float32()).cast(pa.string()).cast(pa.float64())
        compute: Any = import_module("pyarrow.compute")
        return compute.if_else(compute.is_nan(column), None, column)
    if types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pa.timestamp("us", kind.tz), safe=False)
    if types.is_time(kind):
        return column.cast(pa.time64("us"), safe=False)
    if types.is_string_view(kind) or types.is_large_string(kind):
        return column.cast(pa.string())
    return column
