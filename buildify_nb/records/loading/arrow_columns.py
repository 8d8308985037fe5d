"""Columns of Arrow tables from Python values, in a form that every bulk loader casts into its column. No database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


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
    """Documents as their JSON text; None is a null of the column."""
    import pyarrow  # noqa: ICN001 - it has no type stubs; `pa` below is untyped

    pa: Any = pyarrow
    texts = [
        None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":")) for value in values
    ]
    return pa.array(texts, pa.string())
