from __future__ import annotations

from uuid import UUID

import pytest

from buildify_nb.datamodel.entities import IndexDefinition
from buildify_nb.records.constraints import deleted_target, missing_target, refusal, taken, unique_fields
from buildify_nb.storage.dialects.base import Violation
from tests.unit.records.factories import adopted_model, model

TRACK = model(
    {
        "code": {"field_type": "string", "is_unique": True},
        "side": "integer",
        "place": "integer",
        "album": {"field_type": "lookup", "reference_entity_id": UUID(int=1)},
    },
    indexes=(IndexDefinition(name="track_place", field_names=("side", "place"), is_unique=True),),
)


def test_fields_and_indexes_make_what_must_be_unique() -> None:
    assert [unique.fields for unique in unique_fields(TRACK)] == [("code",), ("side", "place")]


def test_an_adopted_key_is_unique() -> None:
    adopted = adopted_model(
        {"a": {"field_type": "integer", "kind": "integer"}, "b": {"field_type": "integer", "kind": "integer"}},
        key=["a", "b"],
    )
    assert [unique.fields for unique in unique_fields(adopted)] == [("a", "b")]


def test_sentences_name_the_field_and_the_other_record() -> None:
    code, places = unique_fields(TRACK)
    assert taken(TRACK, code).as_dict() == {
        "field": "code",
        "message": "must be unique: another track has the same value",
    }
    assert (
        taken(TRACK, places, within="row 3").message == "must be unique together with place: row 3 has the same values"
    )
    assert missing_target("Album", "album").message == "no album has this id"
    assert "is deleted; restore that first" in deleted_target("Album", "album").message


@pytest.mark.parametrize(
    ("violation", "field", "message"),
    [
        (Violation("unique", "custom_track_code_key"), "code", "must be unique: another track has the same value"),
        (Violation("unique"), "", "another track has the same value in a field that must be unique"),
        (Violation("foreign key", "custom_track_album_fk"), "album", "no record has this id"),
        (Violation("not null", "side"), "side", "must be given"),
        (Violation("value"), "", "the database refused a value"),
    ],
)
def test_what_the_database_refuses_is_told_under_its_field(violation: Violation, field: str, message: str) -> None:
    assert refusal(TRACK, violation).as_dict() == {"field": field, "message": message}
