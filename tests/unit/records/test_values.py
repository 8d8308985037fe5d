from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.values import field_reader, filter_type, reference_value, system_reader
from buildify_nb.storage.column_types import ColumnKind
from tests.unit.records.factories import FIELD_TYPES

HOUR = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("field_type", "kind", "stored", "shown"),
    [
        ("lookup", ColumnKind.UUID, UUID(int=1), str(UUID(int=1))),
        ("lookup", ColumnKind.BIGINT, 7, "7"),
        ("uuid", ColumnKind.UUID, UUID(int=1), str(UUID(int=1))),
        ("decimal", ColumnKind.DOUBLE, 0.1, Decimal("0.1")),
        ("decimal", ColumnKind.INTEGER, 3, Decimal(3)),
        ("datetime", ColumnKind.TIMESTAMPTZ, datetime(2026, 1, 1, 2, tzinfo=HOUR), datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_values_are_read_alike(field_type: str, kind: ColumnKind, stored: Any, shown: Any) -> None:
    reader = field_reader(FieldDefinition(name="a", field_type=field_type), FIELD_TYPES[field_type], kind)
    assert reader is not None
    assert reader(stored) == shown
    assert type(reader(stored)) is type(shown)


def test_instants_are_in_the_one_utc() -> None:
    reader = system_reader(ColumnKind.TIMESTAMPTZ)
    assert reader is not None
    assert reader(datetime(2026, 1, 1, tzinfo=timezone(timedelta(0), "other"))).tzinfo is UTC


def test_ordinary_values_need_no_reader() -> None:
    assert field_reader(FieldDefinition(name="a", field_type="string"), FIELD_TYPES["string"], ColumnKind.TEXT) is None
    assert system_reader(ColumnKind.INTEGER) is None


def test_references_are_compared_as_their_keys_are() -> None:
    lookup = FIELD_TYPES["lookup"]
    assert filter_type(lookup, ColumnKind.UUID) is ValueType.UUID
    assert filter_type(lookup, ColumnKind.INTEGER) is ValueType.INTEGER
    assert filter_type(lookup, ColumnKind.VARCHAR) is ValueType.TEXT


def test_the_text_of_a_key_is_taken_as_the_key() -> None:
    assert reference_value("-7", ColumnKind.INTEGER) == -7
    assert reference_value("seven", ColumnKind.INTEGER) == "seven"
    assert reference_value(7, ColumnKind.TEXT) == "7"
    assert reference_value(True, ColumnKind.TEXT) is True
