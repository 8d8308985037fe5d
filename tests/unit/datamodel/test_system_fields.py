"""The system fields of an entity: which there are, and that none can be changed."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.system_fields import refuse_system_field, system_fields
from buildify_nb.errors import InvalidState
from buildify_nb.identifiers import new_id
from tests.factories import entity, field

NAMES = ["id", "created_at", "created_by", "updated_at", "updated_by", "row_version"]


def test_they_come_after_the_fields_and_are_marked() -> None:
    album = entity("album", field("title"), field("year"), supports_soft_delete=False)
    found = system_fields(album)
    assert [one.name for one in found] == NAMES
    assert [one.display_order for one in found] == [2, 3, 4, 5, 6, 7]
    assert all(one.is_system and one.is_readonly for one in found)
    assert [one.field_type for one in found] == ["uuid", "datetime", "uuid", "datetime", "uuid", "integer"]


def test_one_more_tells_when_a_record_was_deleted() -> None:
    assert [one.name for one in system_fields(entity("album"))] == [*NAMES, "deleted_at"]


def test_a_table_of_others_has_none() -> None:
    assert system_fields(entity("album", entity_type="adopted")) == []


def test_their_ids_stay_and_are_of_one_entity() -> None:
    album, other = entity("album"), entity("other")
    assert system_fields(album) == system_fields(album)
    assert not {one.id for one in system_fields(album)} & {one.id for one in system_fields(other)}


def test_a_change_of_one_is_refused() -> None:
    album = entity("album")
    refuse_system_field(album, new_id())
    with pytest.raises(InvalidState, match="'id' of 'album' is a system field"):
        refuse_system_field(album, system_fields(album)[0].id)
