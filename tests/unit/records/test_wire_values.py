from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.records.wire_values import wire_value
from tests.unit.records.factories import model

TRACK = model({"title": "string", "price": "decimal", "on_day": "date"})


@pytest.mark.parametrize(
    ("name", "value", "wire"),
    [
        ("title", "a", "a"),
        ("title", None, None),
        ("price", Decimal("1.50"), "1.50"),
        ("on_day", date(2026, 1, 2), "2026-01-02"),
        ("id", "7", "7"),
        ("created_at", datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00Z"),
        ("other", time(1, 2), "01:02:00"),
        ("other", Decimal("1E+2"), "100"),
    ],
)
def test_values_are_json(name: str, value: Any, wire: Any) -> None:
    assert wire_value(TRACK, name, value) == wire
