"""Single changes of a definition, from one document to the next."""

from collections.abc import Mapping
from typing import Any

import pytest

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import AlreadyExists, DefinitionError, NotFound, Problem
from tests.factories import entity, field, index, number

TRACK = entity(
    "track",
    field("title"),
    field("price", "decimal"),
    primary_field="title",
    default_sort_field="title",
    indexes=[index()],
)


def names(definition: EntityDefinition) -> list[str]:
    return [f.name for f in definition.fields]


def test_fields_are_added_at_the_end_and_numbered() -> None:
    changed = edits.add_field(field("year", "integer"))(TRACK)
    assert [(f.name, f.display_order) for f in changed.fields] == [("title", 0), ("price", 1), ("year", 2)]
    with pytest.raises(AlreadyExists):
        edits.add_field(field("title"))(TRACK)


def test_a_rename_is_followed_by_all_that_names_the_field() -> None:
    changed = edits.edit_field("title", {"name": "full_name"})(TRACK)
    assert changed.fields[0].id == TRACK.fields[0].id
    assert (changed.fields[0].label, changed.primary_field, changed.default_sort_field) == (
        "Full name",
        *["full_name"] * 2,
    )
    assert changed.indexes[0].field_names == ("full_name",)
    own_label = edits.edit_field("title", {"label": "Song"})(TRACK)
    assert edits.edit_field("title", {"name": "x"})(own_label).fields[0].label == "Song"


def test_a_drop_takes_along_what_stands_on_the_field() -> None:
    changed = edits.drop_field("title")(TRACK)
    assert (names(changed), changed.primary_field, changed.default_sort_field, changed.indexes) == (
        ["price"],
        None,
        None,
        (),
    )
    with pytest.raises(NotFound, match="Did you mean 'title'"):
        edits.drop_field("titel")(TRACK)


def test_order() -> None:
    assert names(edits.order_fields(["price"])(TRACK)) == ["price", "title"]
    with pytest.raises(NotFound):
        edits.order_fields(["nothing"])(TRACK)


def test_indexes_come_and_go() -> None:
    more = edits.add_index(index("by_price", "price"))(TRACK)
    assert [i.name for i in more.indexes] == ["by_title", "by_price"]
    assert [i.name for i in edits.drop_index("by_title")(more).indexes] == ["by_price"]
    with pytest.raises(NotFound):
        edits.drop_index("nothing")(TRACK)


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"labell": "x"}, "labell"), ({"records_per_page": 0}, "records_per_page"), ({"id": number(1)}, "id")],
)
def test_what_is_not_understood_is_named(changes: Mapping[str, Any], path: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        edits.edit_entity(changes)(TRACK)
    assert [problem.field for problem in caught.value.problems] == [path]


def test_a_field_that_is_no_longer_a_lookup_points_at_nothing() -> None:
    lookup = field("artist", "lookup", reference_entity_id=number(1), relationship_type="many-to-one")
    changed = edits.edit_field("artist", {"field_type": "string"})(entity("album", lookup)).fields[0]
    assert (changed.reference_entity_id, changed.relationship_type) == (None, None)


FIELD = {"name": "a", "field_type": "string"}


@pytest.mark.parametrize(
    ("document", "values", "path", "message"),
    [
        (FieldDefinition, {**FIELD, "is_requird": True}, "is_requird", "did you mean 'is_required'?"),
        (FieldDefinition, {**FIELD, "required": True}, "required", "did you mean 'is_required'?"),
        (FieldDefinition, {**FIELD, "type": "text"}, "type", "did you mean 'field_type'?"),
        (IndexDefinition, {"name": "a", "field_names": ["b"], "type": "hash"}, "type", "did you mean 'index_type'?"),
        (FieldDefinition, {**FIELD, "reference_entiti": "x"}, "reference_entiti", "did you mean 'reference_entity'?"),
        (EntityDefinition, {"name": "a", "lable": "A"}, "lable", "did you mean 'label'?"),
        (
            EntityDefinition,
            {"name": "a", "fields": [{**FIELD, "allowed_values": [{"value": "v", "lable": "V"}]}]},
            "fields.0.allowed_values.0.lable",
            "did you mean 'label'?",
        ),
        (
            IndexDefinition,
            {"name": "a", "field_names": ["b"], "zzz": 1},
            "zzz",
            "it has name, index_type, field_names, is_unique, is_partial, where_clause, is_active",
        ),
    ],
)
def test_a_property_that_there_is_not_is_told_with_the_nearest(
    document: type[Any], values: Mapping[str, Any], path: str, message: str
) -> None:
    with pytest.raises(DefinitionError) as refused:
        edits.parsed(document, values, "This", also=edits.BESIDE_FIELDS if document is FieldDefinition else ())
    assert refused.value.what == "This was not understood."
    assert refused.value.problems == (Problem(path, f"is no property of it; {message}"),)


def test_a_value_of_a_wrong_kind_is_told_in_our_words() -> None:
    with pytest.raises(DefinitionError, match="is_required: must be true or false; max_length: must be a whole number"):
        edits.parsed(FieldDefinition, {**FIELD, "max_length": "many", "is_required": "perhaps"}, "This")


def test_all_parts_tell_their_problems_together() -> None:
    def refuse(*problems: Problem) -> None:
        raise DefinitionError("No.", problems)

    with pytest.raises(DefinitionError) as refused:
        edits.together("All", [("", lambda: refuse(Problem("a", "x"))), ("b", lambda: refuse(Problem("", "y")))])
    assert str(refused.value) == "All was not understood. a: x; b: y"
    assert edits.together("All", [("", lambda: 1), ("b", lambda: 2)]) == [1, 2]
