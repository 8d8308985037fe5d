"""A table that changed is taken over; fields keep their ids and what people set."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from buildify_nb.datamodel.adoption.adopted_definitions import adopted_entity
from buildify_nb.datamodel.adoption.readoption import readopted
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import DefinitionError
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveTable
from tests.live_tables import TEXT, column, table

SHORT = ColumnType(ColumnKind.VARCHAR, length=10)
BEFORE = table(column("id", nullable=False), column("name", TEXT), column("age"), key=("id",), name="people")
TARGET = UUID(int=7)


def adopted(live: LiveTable = BEFORE) -> EntityDefinition:
    return adopted_entity(live, {}, {"name": "people"})


def with_columns(*columns: object, **more: object) -> LiveTable:
    return replace(BEFORE, columns=columns, **more)  # type: ignore[arg-type]


def test_nothing_changed_is_nothing() -> None:
    entity = adopted()
    assert readopted(entity, BEFORE, {}, {}) == entity


def test_columns_come_and_go_and_what_stays_keeps_its_id() -> None:
    entity = adopted().model_copy(update={"default_sort_field": "age"})
    after = readopted(entity, with_columns(*BEFORE.columns[:2], column("Home Town", TEXT)), {}, {})
    assert [field.name for field in after.fields] == ["id", "name", "home_town"]
    assert [field.id for field in after.fields[:2]] == [field.id for field in entity.fields[:2]]
    assert (after.primary_field, after.default_sort_field) == ("name", None)


def test_what_people_set_stays_when_a_type_changes() -> None:
    entity = adopted()
    set_by_people = {"label": "Full name", "help_text": "As in the passport", "min_length": 2}
    fields = [one.model_copy(update=set_by_people) if one.name == "name" else one for one in entity.fields]
    entity = entity.with_fields(reversed(fields))
    after = readopted(entity, with_columns(BEFORE.columns[0], column("name", SHORT), BEFORE.columns[2]), {}, {})
    name = after.field("name")
    assert (name.id, name.label, name.help_text) == (entity.field("name").id, "Full name", "As in the passport")
    assert (name.field_type, name.max_length) == ("string", 10)
    assert [field.name for field in after.fields] == ["age", "name", "id"]


def test_demands_follow_the_column_and_keep_what_people_demanded() -> None:
    entity = adopted()
    stricter = [one.model_copy(update={"min_length": 2}) if one.name == "name" else one for one in entity.fields]
    live = with_columns(
        BEFORE.columns[0], column("name", TEXT, nullable=False), BEFORE.columns[2], uniques=(("name",),)
    )
    field = readopted(entity.with_fields(stricter), live, {}, {}).field("name")
    assert (field.is_required, field.is_nullable, field.is_unique, field.min_length) == (True, False, True, 2)
    generated = with_columns(*BEFORE.columns[:2], column("age", is_generated=True, has_default=True))
    assert readopted(entity, generated, {}, {}).field("age").is_readonly


def test_a_renamed_column_keeps_its_field_when_it_is_told() -> None:
    entity, live = adopted(), with_columns(*BEFORE.columns[:2], column("years"))
    told = readopted(entity, live, {}, {"age": "years"}).field("age")
    assert (told.id, told.metadata["column_name"]) == (entity.field("age").id, "years")
    untold = readopted(entity, live, {}, {})
    assert untold.field("years").id not in {field.id for field in entity.fields}


@pytest.mark.parametrize(
    ("renamed", "problem"),
    [
        ({"nothing": "years"}, "names no column"),
        ({"name": "years"}, "still there"),
        ({"age": "nowhere"}, "no column of the table"),
        ({"age": "name"}, "adopted already"),
    ],
)
def test_a_renaming_that_does_not_fit_is_refused(renamed: dict[str, str], problem: str) -> None:
    with pytest.raises(DefinitionError, match=problem):
        readopted(adopted(), with_columns(*BEFORE.columns[:2], column("years")), {}, renamed)


def test_references_come_and_go_with_foreign_keys() -> None:
    points = table(*BEFORE.columns, key=("id",), name="people", references={"age": ("public", "era", "id")})
    with_reference = readopted(adopted(), points, {("public", "era", "id"): TARGET}, {})
    assert with_reference.field("age").reference_entity_id == TARGET
    without = readopted(with_reference, BEFORE, {("public", "era", "id"): TARGET}, {})
    assert (without.field("age").field_type, without.field("age").reference_entity_id) == ("integer", None)


def test_a_table_that_lost_its_key_is_read_only() -> None:
    after = readopted(adopted(), replace(BEFORE, primary_key=()), {}, {})
    assert (after.metadata["read_only"], after.key_fields) == (True, ("id", "name", "age"))
