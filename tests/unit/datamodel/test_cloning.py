"""A clone shares what an entity is like and nothing that identifies it."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.cloning import cloned
from buildify_nb.errors import InvalidState
from buildify_nb.identifiers import new_id
from tests.factories import entity, field, index

OTHER = new_id()
PERSON = entity("person", field("name"), field("boss", "lookup"), field("firm", "lookup"), description="Who")
PERSON = PERSON.with_fields(
    [
        PERSON.fields[0],
        PERSON.fields[1].model_copy(update={"reference_entity_id": PERSON.id}),
        PERSON.fields[2].model_copy(update={"reference_entity_id": OTHER}),
    ]
).model_copy(update={"indexes": (index("by_name", "name"),), "primary_field": "name"})


def test_all_ids_are_new_and_references_to_itself_follow() -> None:
    clone = cloned(PERSON, "member")
    assert (clone.name, clone.label, clone.plural_label, clone.table_name) == (
        *("member", "Member", "Members", "custom_member"),
    )
    ids = {one.id for made in (PERSON, clone) for one in (made, *made.fields, *made.indexes)}
    assert len(ids) == 2 * (1 + 3 + 1)
    assert [one.reference_entity_id for one in clone.fields] == [None, clone.id, OTHER]
    assert (clone.description, clone.primary_field, clone.indexes[0].field_names) == ("Who", "name", ("name",))


def test_a_label_may_be_given() -> None:
    assert cloned(PERSON, "member", "Club member").plural_label == "Club members"


def test_there_is_only_one_table_of_others() -> None:
    with pytest.raises(InvalidState, match="belongs to somebody else"):
        cloned(entity("codes", entity_type="adopted"), "more")
