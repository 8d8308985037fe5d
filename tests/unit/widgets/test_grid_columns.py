"""Columns of a grid are told from the entity's fields."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from buildify_nb.datamodel.fields import AllowedValue, FieldDefinition
from buildify_nb.errors import BuildifyError
from buildify_widgets.grid_columns import columns_of, has_lookups, kind_of
from tests.fakes.record_workspace import track_fields


def test_columns_follow_the_display_order() -> None:
    fields = [
        FieldDefinition(name=name, field_type="string", display_order=order) for name, order in [("b", 2), ("a", 1)]
    ]
    assert [column["field"] for column in columns_of(fields)] == ["a", "b"]


def test_chosen_columns_come_in_the_chosen_order() -> None:
    columns = columns_of(track_fields(), ["price", "name"])
    assert [column["field"] for column in columns] == ["price", "name"]


def test_a_column_that_is_no_field_is_refused() -> None:
    with pytest.raises(BuildifyError, match=r"no field 'colour'.*Choose among: name,"):
        columns_of(track_fields(), ["name", "colour"])


@pytest.mark.parametrize(
    ("field_type", "kind"),
    [
        ("string", "text"),
        ("email", "text"),
        ("text", "long_text"),
        ("decimal", "number"),
        ("currency", "number"),
        ("boolean", "boolean"),
        ("date", "date"),
        ("datetime", "datetime"),
        ("time", "time"),
        ("multiselect", "multiselect"),
        ("json", "json"),
        ("of_a_plugin", "text"),
    ],
)
def test_every_field_type_has_a_kind(field_type: str, kind: str) -> None:
    assert kind_of(FieldDefinition(name="f", field_type=field_type)) == kind


def test_references_and_choices_win_over_the_type() -> None:
    assert kind_of(FieldDefinition(name="f", field_type="uuid", reference_entity_id=UUID(int=1))) == "lookup"
    choices = (AllowedValue(value="a"),)
    assert kind_of(FieldDefinition(name="f", field_type="string", allowed_values=choices)) == "select"


@pytest.mark.parametrize("flag", ["is_readonly", "is_system", "is_calculated"])
def test_what_nobody_may_write_is_not_editable(flag: str) -> None:
    (column,) = columns_of([FieldDefinition.model_validate({"name": "f", "field_type": "string", flag: True})])
    assert column["editable"] is False


def test_choices_travel_with_their_labels() -> None:
    (column,) = columns_of(track_fields(), ["genre"])
    assert column["options"][0] == {"value": "rock", "label": "Rock"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"field_type": "decimal", "prefix": "ca.", "suffix": "kg"}, ("ca.", "kg")),
        ({"field_type": "currency", "metadata": {"currency": "EUR"}}, ("EUR", "")),
        ({"field_type": "percentage"}, ("", "%")),
        ({"field_type": "string"}, ("", "")),
    ],
)
def test_what_stands_around_a_value(given: dict[str, Any], shown: tuple[str, str]) -> None:
    (column,) = columns_of([FieldDefinition.model_validate({"name": "f", **given})])
    assert (column["prefix"], column["suffix"]) == shown


def test_help_stands_at_the_heading_and_else_the_description() -> None:
    field = FieldDefinition(name="a", field_type="string", description="What it is.")
    fields = [field, field.model_copy(update={"name": "b", "display_order": 1, "help_text": "What to type."})]
    assert [column["help"] for column in columns_of(fields)] == ["What it is.", "What to type."]


def test_a_lookup_that_waits_is_told_why_and_is_not_edited() -> None:
    boss = FieldDefinition(name="boss", field_type="lookup", reference_entity_id=UUID(int=1))
    [waits], [free] = columns_of([boss], waiting={"boss": "Not yet."}), columns_of([boss])
    assert (waits["waits"], waits["editable"]) == ("Not yet.", False)
    assert (free["waits"], free["editable"]) == ("", True)
    assert (has_lookups([free]), has_lookups(columns_of(track_fields(), ["name"]))) == (True, False)
