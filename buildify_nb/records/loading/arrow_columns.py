"""Columns of Arrow tables from Python values, in a form that every bulk loader casts into its column. No database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from buildify_nb.expressions.foreign_values import plain_scalar


def arrow_column(values: Sequence[Any]) -> Any:
    """A `pyarrow.Array`: ids, decimals and JSON documents travel as text, instants in UTC to the microsecond."""
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    sample = next((value for value in values if value is not None), None)
    if isinstance(sample, UUID | Decimal):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    if isinstance(sample, datetime):
        return pa.array(values, pa.timestamp("us", tz="UTC"))
    if isinstance(sample, dict | list):
        return json_column(values)
    if sample is None:
        return pa.array(values, pa.string())
    return pa.array(values)


def json_column(values: Sequence[Any]) -> Any:
    """Documents as their JSON text; None is a null of the column.

    Raises:
        TypeError, ValueError: one of them is not JSON.
    """
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    return pa.array([None if value is None else _json(value) for value in values], pa.string())


def document_column(values: Sequence[Any]) -> Any:
    """Documents as a column of Arrow's extension type `arrow.json`, which readers take for what it is."""
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    return pa.ExtensionArray.from_storage(pa.json_(pa.string()), json_column(values))


def documents(column: Any) -> list[Any]:
    """The documents of such a column, None where one is missing."""
    return [None if text is None else json.loads(text) for text in column.to_pylist()]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=plain_scalar)
