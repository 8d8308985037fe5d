from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pyarrow as pa

from buildify_nb.records.export import arrow_table, frame
from buildify_nb.records.record import Record
from tests.unit.records.factories import model

TRACK = model(
    {
        "title": "string",
        "price": "decimal",
        "seconds": "integer",
        "released": "date",
        "played_at": "datetime",
        "is_live": "boolean",
        "details": "json",
        "album": {"field_type": "lookup", "reference_entity_id": UUID(int=1)},
    }
)
NAMES = ("id", *TRACK.fields, "created_at", "row_version")
FULL = Record(
    {
        "id": "1",
        "title": "a",
        "price": Decimal("1.50"),
        "seconds": 7,
        "released": date(2026, 1, 1),
        "is_live": True,
        "played_at": datetime(2026, 1, 1, tzinfo=UTC),
        "details": {"a": 1},
        "album": "9",
        "row_version": 1,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
)
FULL.labels = {"album": "Blue"}
EMPTY = Record({**dict.fromkeys(NAMES), "id": "2", "row_version": 1})


def test_columns_are_typed_by_their_fields_even_without_records() -> None:
    schema = arrow_table(TRACK, NAMES, [], labels=False).schema
    assert schema == arrow_table(TRACK, NAMES, [FULL, EMPTY], labels=False).schema
    assert [schema.field(name).type for name in ("price", "seconds", "released", "played_at", "is_live", "album")] == [
        *(pa.decimal128(28, 2), pa.int32(), pa.date32(), pa.timestamp("us", tz="UTC"), pa.bool_(), pa.string()),
    ]


def test_values_are_exact() -> None:
    rows = arrow_table(TRACK, NAMES, [FULL, EMPTY], labels=False).to_pylist()
    assert rows[0]["price"] == Decimal("1.50")
    assert rows[0]["details"] == '{"a":1}'
    assert {name for name, value in rows[1].items() if value is not None} == {"id", "row_version"}


def test_titles_follow_their_references_on_request() -> None:
    table = arrow_table(TRACK, NAMES, [FULL, EMPTY], labels=True)
    assert table.column_names.index("album__label") == table.column_names.index("album") + 1
    assert table.column("album__label").to_pylist() == ["Blue", None]


def test_a_frame_keeps_whole_numbers_beside_nulls() -> None:
    made = frame(arrow_table(TRACK, NAMES, [FULL, EMPTY], labels=False))
    assert str(made["seconds"].dtype) == "Int32"
    assert str(made["is_live"].dtype) == "boolean"
    assert made["price"].tolist()[0] == Decimal("1.50")
