from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from buildify_nb.records.row_reader import RowReader
from tests.unit.records.factories import adopted_model, model

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TRACK = model({"title": "string", "album": {"field_type": "lookup", "reference_entity_id": UUID(int=9)}})
STORED = ("id", "title", "album", "created_at", "created_by", "updated_at", "updated_by", "row_version", "deleted_at")
ROW = (UUID(int=1), "a", UUID(int=2), NOW, UUID(int=3), NOW, None, 4, NOW)


def test_ids_are_text_and_columns_keep_their_order() -> None:
    record = RowReader(TRACK, STORED).record(ROW)
    assert list(record) == list(STORED[:-1])
    assert (record["id"], record["album"], record["created_by"]) == (
        str(UUID(int=1)),
        str(UUID(int=2)),
        str(UUID(int=3)),
    )
    assert (record["updated_by"], record["row_version"]) == (None, 4)


def test_when_it_was_deleted_is_told_on_request_only() -> None:
    assert "deleted_at" not in RowReader(TRACK, STORED).record(ROW)
    assert RowReader(TRACK, STORED, include_deleted=True).record(ROW)["deleted_at"] == NOW


def test_a_record_may_have_fewer_names() -> None:
    assert RowReader(TRACK, STORED, ("id", "title")).record(ROW) == {"id": str(UUID(int=1)), "title": "a"}


def test_an_adopted_row_has_a_digest_for_a_version_and_its_key_as_text() -> None:
    adopted = adopted_model(
        {
            "a": {"field_type": "integer", "kind": "integer"},
            "b": {"field_type": "string", "kind": "text"},
            "c": {"field_type": "string", "kind": "text"},
        },
        key=["a", "b"],
    )
    reader = RowReader(adopted, ("a", "b", "c"))
    first, same, other = reader.records([(1, "x,y", "c"), (1, "x,y", "c"), (1, "x,y", "d")])
    assert first["id"] == "1,x%2Cy"
    assert first == same
    assert first["row_version"] != other["row_version"]
    assert len(first["row_version"]) == 16
