from __future__ import annotations

from uuid import UUID

import pytest

from buildify_nb.errors import InvalidState
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.storage.column_types import ColumnKind
from tests.unit.records.factories import adopted_model, model


def test_a_record_has_its_fields_between_id_and_who_and_when() -> None:
    track = model(
        {"title": "string", "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "1"}}
    )
    assert track.names == (
        "id",
        "title",
        "total",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "row_version",
    )
    assert track.soft_delete
    assert "deleted_at" in track.value_types
    assert not model({"title": "string"}, supports_soft_delete=False).soft_delete


def test_an_adopted_record_has_only_what_its_table_has() -> None:
    track = adopted_model(
        {"no": {"field_type": "integer", "kind": "integer"}, "name": {"field_type": "string", "kind": "text"}},
        key=["no"],
    )
    assert track.names == ("id", "no", "name", "row_version")
    assert (track.key, track.key_kinds) == (("no",), (ColumnKind.INTEGER,))
    assert set(track.value_types) == {"no", "name"}


def test_views_and_tables_without_key_cannot_be_written() -> None:
    name = {"name": {"field_type": "string", "kind": "text"}}
    with pytest.raises(InvalidState, match="cannot be changed"):
        adopted_model({"name": dict(name["name"])}, key=["name"], read_only=True).require_writable()
    with pytest.raises(InvalidState, match="cannot be changed"):
        adopted_model({"name": dict(name["name"])}, key=[]).require_writable()


def test_an_unsupported_column_reads_as_text_and_is_not_assignable() -> None:
    track = adopted_model(
        {
            "no": {"field_type": "integer", "kind": "integer"},
            "box": {"field_type": "json", "kind": "json", "metadata": {"unsupported": True}},
        },
        key=["no"],
    )
    assert track.value_types["box"] is ValueType.TEXT
    assert not track.fields["box"].is_assignable
    assert [field.name for field in track.searched] == []


def test_search_looks_into_texts_and_labels_of_choices() -> None:
    track = model(
        {
            "title": "string",
            "genre": {"field_type": "select", "allowed_values": [{"value": "rnb", "label": "Rhythm"}]},
            "price": "decimal",
            "album": {"field_type": "lookup", "reference_entity_id": UUID(int=1)},
        }
    )
    assert [(field.name, field.labels) for field in track.searched] == [("title", None), ("genre", {"rnb": "Rhythm"})]
    assert [field.name for field in track.lookups] == ["album"]
