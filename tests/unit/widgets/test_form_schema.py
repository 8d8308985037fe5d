"""Which inputs a form shows."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from buildify_nb.datamodel.field_types.plugin import built_in_field_types
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import BuildifyError
from buildify_widgets.form_schema import form_fields

TYPES = {one.name: one for one in built_in_field_types()}


def test_what_a_definition_says_of_its_input() -> None:
    field = FieldDefinition(
        name="price", field_type="currency", metadata={"currency": "EUR"}, placeholder="0.00", min_value=Decimal("0.5")
    )
    shown = json.loads(json.dumps(form_fields([field], TYPES)))[0]
    assert (shown["kind"], shown["input"], shown["prefix"], shown["placeholder"], shown["min"]) == (
        "number",
        "number",
        "EUR",
        "0.00",
        "0.5",
    )


def test_what_is_calculated_says_so_where_a_group_and_a_condition_are_told() -> None:
    total = FieldDefinition(
        name="total", field_type="decimal", is_calculated=True, calculation_formula="1", group="Sums"
    )
    why = FieldDefinition(name="why", field_type="string", visible_when="total > 1")
    shown = form_fields([total, why], TYPES)
    assert [(one["editable"], one["placeholder"], one["group"], one["isConditional"]) for one in shown] == [
        (False, "Calculated when saved", "Sums", False),
        (True, "", "", True),
    ]


def test_the_definition_chooses_the_input() -> None:
    fields = [
        FieldDefinition(name="a", field_type="string", input_type="textarea"),
        FieldDefinition(name="b", field_type="boolean"),
        FieldDefinition(name="c", field_type="unheard_of"),
        FieldDefinition(name="d", field_type="percentage", default_value="5"),
    ]
    shown = form_fields(fields, TYPES)
    assert [one["input"] for one in shown] == ["textarea", "checkbox", "text", "number"]
    assert (shown[3]["suffix"], shown[3]["hasDefault"], shown[3]["default"]) == ("%", True, "5")


def test_chosen_fields_in_their_order() -> None:
    fields = [FieldDefinition(name=name, field_type="string") for name in ("a", "b", "c")]
    assert [one["field"] for one in form_fields(fields, TYPES, ["c", "a"])] == ["c", "a"]
    with pytest.raises(BuildifyError, match="no field 'z'"):
        form_fields(fields, TYPES, ["z"])
