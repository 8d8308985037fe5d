"""Chooses field types for columns that exist: those of an Arrow table or DataFrame, and those of a database table.

Decides only; nothing is created or converted. The rule is that a value must come back as it went in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from importlib import import_module
from typing import Any

from buildify_nb.counts import counted
from buildify_nb.datamodel.field_types.decimal_family import DIGITS, MOST_DIGITS, MOST_PLACES
from buildify_nb.datamodel.field_types.inferred_type import InferredType
from buildify_nb.datamodel.field_types.number_inference import float_type, whole_number_type
from buildify_nb.datamodel.field_types.text_inference import choice_type, text_type
from buildify_nb.errors import DefinitionError
from buildify_nb.storage.column_types import ColumnKind, ColumnType

_PLAIN_COLUMNS: dict[ColumnKind, InferredType] = {
    ColumnKind.TEXT: InferredType("text", reason="a text column"),
    ColumnKind.SMALLINT: InferredType(
        "integer", {"min_value": -(2**15), "max_value": 2**15 - 1}, "a column of 16-bit whole numbers"
    ),
    ColumnKind.INTEGER: InferredType("integer", reason="a column of 32-bit whole numbers"),
    ColumnKind.BIGINT: InferredType("biginteger", reason="a column of 64-bit whole numbers"),
    ColumnKind.DOUBLE: InferredType(
        "decimal", {"metadata": {"storage": "double"}}, "a column of binary floating-point numbers"
    ),
    ColumnKind.REAL: InferredType(
        "decimal", {"metadata": {"storage": "real"}}, "a column of 32-bit binary floating-point numbers"
    ),
    ColumnKind.BOOLEAN: InferredType("boolean", reason="a boolean column"),
    ColumnKind.DATE: InferredType("date", reason="a date column"),
    ColumnKind.TIME: InferredType("time", reason="a time column"),
    ColumnKind.TIMESTAMP: InferredType("datetime", reason="a timestamp column without a zone, read as UTC"),
    ColumnKind.TIMESTAMPTZ: InferredType("datetime", reason="a timestamp column"),
    ColumnKind.UUID: InferredType("uuid", reason="a UUID column"),
    ColumnKind.JSON: InferredType("json", reason="a JSON column"),
}


def from_column(column_type: ColumnType) -> InferredType | None:
    """The field type that reads and writes a column as it is; None when there is none, as for binary data.

    A double column becomes a decimal whose metadata says `{"storage": "double"}`: it takes exactly the numbers that
    the column gives back unchanged. A NUMERIC keeps its own precision, also when it is smaller than ours.
    """
    if column_type.kind in (ColumnKind.VARCHAR, ColumnKind.CHAR):
        return _varchar(column_type.length)
    if column_type.kind is ColumnKind.NUMERIC:
        return _numeric(column_type.precision, column_type.scale or 0, "a numeric column")
    return _PLAIN_COLUMNS.get(column_type.kind)


def from_arrow(arrow_type: Any, sample: Sequence[Any], *, categories: Sequence[Any] | None = None) -> InferredType:
    """The field type for an Arrow column.

    Args:
        arrow_type: a `pyarrow.DataType`.
        sample: Python values of the column, None where one is missing. Give all of them where that is affordable: a
            value that the sample lacks may turn out not to fit.
        categories: the values of a dictionary column's dictionary; those of the sample when left out.

    Raises:
        DefinitionError: no field type holds such values (binary data, durations, decimals beyond 38 digits).
    """
    types = _arrow_types()
    present = [value for value in sample if value is not None]
    if types.is_dictionary(arrow_type):
        return _category(arrow_type.value_type, sample, present if categories is None else categories)
    if types.is_floating(arrow_type):
        return float_type(sample)
    if types.is_integer(arrow_type):
        bits = arrow_type.bit_width + (0 if types.is_signed_integer(arrow_type) else 1)
        return whole_number_type(present, bits=bits)
    if _is_text(arrow_type):
        return text_type(present)
    return _other(arrow_type, sample)


def is_document_type(arrow_type: Any) -> bool:
    """Whether an Arrow column of this type holds JSON documents as text."""
    return getattr(arrow_type, "extension_name", "") == "arrow.json"


def _arrow_types() -> Any:
    return import_module("pyarrow.types")


def _is_text(arrow_type: Any) -> bool:
    types = _arrow_types()
    return bool(types.is_string(arrow_type) or types.is_large_string(arrow_type) or types.is_string_view(arrow_type))


def _other(arrow_type: Any, sample: Sequence[Any]) -> InferredType:
    types = _arrow_types()
    if types.is_decimal(arrow_type):
        found = _numeric(arrow_type.precision, arrow_type.scale, "decimal numbers")
        if found is None or found.options.get("metadata", {}).get("storage"):
            raise _unsupported(arrow_type)
        return found
    if types.is_run_end_encoded(arrow_type):
        return from_arrow(arrow_type.value_type, sample)
    if getattr(arrow_type, "extension_name", "") == "arrow.uuid":
        return InferredType("uuid", reason="UUIDs")
    if is_document_type(arrow_type):
        return InferredType("json", reason="lists or objects")
    if hasattr(arrow_type, "storage_type"):
        return from_arrow(arrow_type.storage_type, sample)
    if types.is_timestamp(arrow_type) and arrow_type.tz is None and _are_days(sample):
        return InferredType("date", reason="dates, each at midnight")
    return _by_kind(arrow_type)


def _are_days(sample: Sequence[Any]) -> bool:
    """Whether there are datetimes and each is a midnight, as where a table writer had no dates."""
    present = [value for value in sample if value is not None]
    return bool(present) and all(isinstance(value, datetime) and value.time() == time() for value in present)


def _by_kind(arrow_type: Any) -> InferredType:
    types = _arrow_types()
    kinds = (
        (types.is_boolean, "boolean", "true or false"),
        (types.is_date, "date", "dates"),
        (types.is_timestamp, "datetime", "dates with a time"),
        (types.is_time, "time", "times of day"),
        (types.is_nested, "json", "lists or objects"),
        (types.is_null, "string", "no values to look at"),
    )
    for is_kind, field_type, reason in kinds:
        if is_kind(arrow_type):
            return InferredType(field_type, reason=reason)
    raise _unsupported(arrow_type)


def _unsupported(arrow_type: Any) -> DefinitionError:
    return DefinitionError(
        f"A column of type {arrow_type} cannot become a field.",
        why="No field type keeps such values unchanged.",
        todo="Convert it to text or numbers, or leave the column out.",
    )


def _category(value_type: Any, sample: Sequence[Any], categories: Sequence[Any]) -> InferredType:
    distinct = list(dict.fromkeys(category for category in categories if category is not None))
    choices = choice_type(distinct) if _is_text(value_type) else None
    return choices or from_arrow(value_type, sample)


def _varchar(length: int | None) -> InferredType:
    if length is None:
        return InferredType("text", {"input_type": "text"}, "a text column without a width")
    return InferredType("string", {"max_length": length}, f"a text column of {counted(length, 'character')}")


def _numeric(precision: int | None, scale: int, described: str) -> InferredType | None:
    if scale < 0:
        return None  # The column would round to tens, hundreds, …
    if precision is None:
        return InferredType("decimal", {"metadata": {"storage": "numeric"}}, f"{described} of any precision")
    reason = f"{described} with {counted(precision, 'digit')}, {scale} of them decimal places"
    if precision > MOST_DIGITS or scale > min(precision, MOST_PLACES):
        places = {"decimal_places": min(scale, MOST_PLACES)}
        return InferredType("decimal", {**places, "metadata": {"storage": "numeric"}}, reason)
    metadata: dict[str, Any] = {} if precision == DIGITS else {"metadata": {"precision": precision}}
    return InferredType("decimal", {"decimal_places": scale, **metadata}, reason)
