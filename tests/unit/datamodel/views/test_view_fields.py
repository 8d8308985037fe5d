from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.views.view_fields import ViewReader, same_type
from buildify_nb.errors import DefinitionError
from tests.factories import built_in_field_types, entity, field

ARTIST = entity("artist", field("name", label="Full name"), field("born", "date"))
TRACK = entity(
    "track",
    field("title"),
    field("seconds", "integer"),
    field("price", "currency", prefix="€"),
    field("artist", "lookup", reference_entity_id=ARTIST.id),
    field("twice", "integer", is_calculated=True, calculation_formula="seconds * 2"),
    field("age", "integer", is_calculated=True, calculation_formula="TODAY() - DATE(created_at)"),
)
READER = ViewReader(TRACK, {one.id: one for one in (ARTIST, TRACK)}, built_in_field_types())


def test_fields_are_like_those_that_are_read() -> None:
    given = {"who": "artist.name", "sum": {"sum": "seconds"}, "mean": {"avg": "price"}, "n": {"count": "*"}}
    view = READER.definition(given, None)
    made = {one.name: one for one in READER.fields(view)}
    assert view.entity_ids == (TRACK.id, ARTIST.id)
    assert [(one.field_type, one.decimal_places) for one in made.values()] == [
        ("string", None),
        ("decimal", 0),
        ("decimal", 6),
        ("biginteger", None),
    ]
    assert (made["who"].label, made["sum"].label, made["mean"].prefix) == ("Full name", "Sum", "€")
    assert READER.written(view) == given
    assert READER.field_at(view.columns[0].path) == ARTIST.field("name")
    assert [one.name for one in READER.entities_on(view.columns[0].path)] == ["track", "artist"]


def test_fields_that_stay_keep_their_ids_and_labels() -> None:
    view = READER.definition({"title": "title"}, None)
    known = entity("titles", *(one.model_copy(update={"label": "Mine"}) for one in READER.fields(view)))
    assert [(one.id, one.label) for one in READER.fields(view, known)] == [(one.id, "Mine") for one in known.fields]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("artist", "Name what it shows: artist.id"),
        ("title.name", "is no lookup"),
        ("age", "is computed from the time at which it is read"),
        ("nam", "has no field"),
        ({"sum": "title"}, "is for numbers"),
        ({"max": "title"}, "numbers, dates and times"),
        ({"count": "title"}, '{"count": "*"}'),
        ({"first": "title"}, "aggregates are count, sum"),
        (7, "must be a field"),
    ],
)
def test_what_cannot_be_shown(given: Any, problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        READER.definition({"x": given}, None)
    (found,) = caught.value.problems
    assert found.field == "fields.x"
    assert problem in found.message


def test_a_condition_is_kept_by_the_ids_of_its_fields() -> None:
    rules = [{"field": "seconds", "operator": ">", "value": 3}, {"artist.name": "Ann"}]
    view = READER.definition({"title": "title"}, {"combinator": "and", "rules": rules})
    assert set(view.reads) == {"seconds", "artist.name"}
    later = TRACK.with_fields(
        one.model_copy(update={"name": "length"}) if one.name == "seconds" else one for one in TRACK.fields
    )
    reader = ViewReader(later, {ARTIST.id: ARTIST, later.id: later}, built_in_field_types())
    told = reader.written_condition(view)
    assert told == {"combinator": "and", "rules": [{"field": "length", "operator": ">", "value": 3}, rules[1]]}
    assert reader.condition(view) == READER.condition(view)


def test_a_value_that_is_called_like_a_field_is_no_read() -> None:
    view = READER.definition({"seconds": "seconds"}, {"title": "price"})
    assert set(view.reads) == {"title"}
    compared = {"field": "title", "operator": "=", "value": "artist.name", "valueSource": "field"}
    both = READER.definition({"seconds": "seconds"}, {"combinator": "and", "rules": [compared]})
    assert set(both.reads) == {"title", "artist.name"}


def test_the_id_of_a_record_is_not_shown_as_something_else() -> None:
    for given in ("title", "artist.id"):
        with pytest.raises(DefinitionError, match="choose another name"):
            READER.definition({"id": given}, None)
    assert [one.path for one in READER.definition({"id": "id"}, None).columns] == [("id",)]
    assert READER.definition({"id": "title", "n": {"count": "*"}}, None).columns[0].name == "id"


def test_types_are_compared_as_columns() -> None:
    assert same_type(field("a", "decimal", decimal_places=2), field("b", "decimal", decimal_places=2, label="B"))
    assert not same_type(field("a", "decimal", decimal_places=2), field("a", "decimal", decimal_places=3))
    assert not same_type(field("a"), field("a", "integer"))
