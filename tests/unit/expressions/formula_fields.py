"""Fields that formulas of the unit tests name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.value_building import field_value
from buildify_nb.expressions.value_evaluator import compile_value
from buildify_nb.expressions.value_types import ValueType

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
FIELDS = {
    "price": field_value("price", ValueType.DECIMAL, Digits(28, 2)),
    "ratio": field_value("ratio", ValueType.DECIMAL),
    "quantity": field_value("quantity", ValueType.INTEGER, Digits(10, 0)),
    "name": field_value("name", ValueType.TEXT),
    "due": field_value("due", ValueType.DATE),
    "created": field_value("created", ValueType.TIMESTAMP),
    "active": field_value("active", ValueType.BOOLEAN),
    "code": field_value("code", ValueType.UUID),
    "tags": field_value("tags", ValueType.JSON),
}
RECORD: dict[str, Any] = {
    "price": Decimal("12.50"),
    "ratio": 0.1,
    "quantity": 3,
    "name": "Ärger",
    "due": date(2024, 2, 29),
    "created": NOW,
    "active": True,
    "code": "00000000-0000-0000-0000-000000000007",
    "tags": ["a"],
}


def computed(text: str, *, places: int = 2, **values: Any) -> Any:
    """What the formula gives for the record with these values."""
    return compile_value(read_formula(text, FIELDS, places=places).value)({**RECORD, **values}, NOW)
