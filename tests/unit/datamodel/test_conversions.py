"""Values are converted as a person would type them over; what the new type refuses is told."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.conversions import convert
from tests.factories import built_in_field_types, field

TYPES = built_in_field_types()


def converted(values: list[Any], field_type: str, **options: Any) -> tuple[list[Any], list[str]]:
    result = convert(list(enumerate(values)), field("x", field_type, **options), TYPES[field_type])
    return [value for _, value in result.kept], [value for _, value in result.lost]


@pytest.mark.parametrize(
    ("values", "field_type", "kept", "lost"),
    [
        (["12", " 13 ", "1.5", "x", "+4"], "integer", [12, 13, 4], ["1.5", "x"]),
        (["1.50", "x"], "decimal", [Decimal("1.50")], ["x"]),
        ([Decimal("2.00"), Decimal("2.5")], "integer", [2], ["2.5"]),
        ([1, Decimal("2.50"), True], "string", ["1", "2.5", "true"], []),
        ([datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, 3, tzinfo=UTC)], "date", [date(2026, 1, 2)], None),
        (["2026-01-02", "soon"], "date", [date(2026, 1, 2)], ["soon"]),
        ([{"a": 1}], "text", ['{"a": 1}'], []),
    ],
)
def test_conversions(values: list[Any], field_type: str, kept: list[Any], lost: list[str] | None) -> None:
    result = converted(values, field_type)
    assert result[0] == kept
    assert len(result[1]) == len(values) - len(kept)
    assert lost is None or result[1] == lost


def test_whether_anything_changes() -> None:
    rows = [(1, "ana@example.com")]
    assert not convert(rows, field("x", "email"), TYPES["email"]).changes(rows)
    assert convert([(1, "x")], field("x", "email"), TYPES["email"]).changes([(1, "x")])
    assert convert([(1, " 7 ")], field("x", "integer"), TYPES["integer"]).changes([(1, " 7 ")])
