"""Fields of adopted columns: names, types, and what is noted about each column."""

from __future__ import annotations

from uuid import UUID

import pytest

from buildify_nb.datamodel.adoption.adopted_fields import adopted_field, field_names, free_name, linked_field
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.identifiers import name_problem
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveColumn
from tests.live_tables import TEXT, column, table

MOOD = ColumnType(ColumnKind.ENUM, name=("public", "mood"))
TARGET = UUID(int=7)


def field_of(live: LiveColumn, **more: object) -> FieldDefinition:
    return adopted_field(table(live, **more), live, live.name, {("public", "city", "id"): TARGET})  # type: ignore[arg-type]


def test_every_column_gets_a_legal_name_of_its_own() -> None:
    names = field_names(table(*map(column, ("Order ID", "order_id", "id", "row_version", "€", "select", "a" * 80))))
    assert names["order_id"] == "order_id"
    assert names["Order ID"] == "order_id_2"
    assert (names["id"], names["row_version"], names["€"], names["select"]) == (
        "id_column",
        "row_version_column",
        "column_5",
        "select_",
    )
    assert len(set(names.values())) == len(names)
    assert not any(map(name_problem, names.values()))


def test_a_key_called_id_keeps_its_name() -> None:
    assert field_names(table(column("id"), key=("id",))) == {"id": "id"}


def test_names_that_columns_have_already_stay() -> None:
    names = field_names(table(column("a"), column("b"), column("title")), {"a": "title", "gone": "b"})
    assert names == {"a": "title", "b": "b_2", "title": "title_2"}


def test_an_enum_becomes_a_choice_of_its_labels() -> None:
    field = field_of(column("mood", MOOD, labels=("sad", "very happy")))
    assert (field.field_type, field.is_readonly) == ("select", False)
    assert [choice.value for choice in field.allowed_values or ()] == ["sad", "very happy"]
    assert field.metadata["column_type"] == {"kind": "enum", "name": ["public", "mood"]}


@pytest.mark.parametrize(
    "live", [column("x", None), column("x", MOOD, labels=("", "b")), column("x", ColumnType(ColumnKind.BLOB))]
)
def test_what_we_have_no_field_for_is_shown_and_not_written(live: LiveColumn) -> None:
    field = field_of(live)
    assert (field.field_type, field.is_readonly, field.metadata["unsupported"]) == ("text", True, True)


def test_a_domain_is_its_base_type_and_says_what_it_demands() -> None:
    field = field_of(column("mail", TEXT, domain="public.email", check="CHECK (VALUE ~ '@')", comment="Private"))
    assert field.field_type == "text"
    assert field.description == "Private\nValues of the domain public.email: CHECK (VALUE ~ '@')"
    assert field.metadata["domain"] == "public.email CHECK (VALUE ~ '@')"


def test_a_unique_reference_is_one_to_one() -> None:
    live = column("city_id")
    points = {"city_id": ("public", "city", "id")}
    one = field_of(live, references=points, uniques=(("city_id",),))
    assert (one.relationship_type, one.is_unique) == ("one-to-one", True)
    assert field_of(live, references=points).relationship_type == "many-to-one"


def test_a_column_that_refers_to_what_is_adopted_later_keeps_what_people_set() -> None:
    plain = field_of(column("town_id"), references={"town_id": ("public", "town", "id")})
    edited = plain.model_copy(update={"label": "Home", "help_text": "Where they live"})
    turned = linked_field(edited, TARGET)
    assert (turned.id, turned.label, turned.help_text) == (plain.id, "Home", "Where they live")
    assert (turned.field_type, linked_field(plain, TARGET).label) == ("lookup", "Town")


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("a", {"b"}) == "a"
    assert free_name("a", {"a", "a_2"}) == "a_3"
