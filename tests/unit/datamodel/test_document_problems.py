"""What pydantic says of a definition, in the words of who wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from buildify_nb.datamodel.document_problems import document_problems
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition

RULES = "'regex', 'min_length', 'max_length', 'range', 'expression'"
LOOKUP = {"name": "customer", "field_type": "lookup"}


def problems(document: type[Any], values: Any, *also: str) -> dict[str, str]:
    with pytest.raises(ValidationError) as refused:
        document.model_validate(values)
    return {p.field: p.message for p in document_problems(refused.value.errors(), document, also=also)}


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ({"type": "regex"}, ".pattern", "must be given"),
        ({"type": "regexp", "pattern": "a"}, ".type", f"must be one of {RULES}; did you mean 'regex'?"),
        ({"pattern": "a"}, ".type", f"must be given: one of {RULES}"),
        ("regex", "", f"must be an object with a type: one of {RULES}"),
        ({"type": "range", "min": "x"}, ".min", "must be a number"),
        ({"type": "regex", "pattern": "a", "mesage": "b"}, ".mesage", "is no property of it; did you mean 'message'?"),
        ({"type": "regex", "pattern": "a", "zzz": 1}, ".zzz", "is no property of it; it has message, type, pattern"),
    ],
)
def test_a_wrong_rule_is_told_without_the_steps_of_pydantic(rule: Any, path: str, message: str) -> None:
    field = {"name": "code", "field_type": "string", "validation_rules": [rule]}
    assert problems(FieldDefinition, field) == {f"validation_rules.0{path}": message}
    within = {"name": "item", "fields": [field]}
    assert problems(EntityDefinition, within) == {f"fields.0.validation_rules.0{path}": message}


@pytest.mark.parametrize("name", ["target", "to", "entity", "references", "reference"])
def test_a_lookup_whose_target_goes_by_another_name_is_told_ours(name: str) -> None:
    said = problems(FieldDefinition, {**LOOKUP, name: "customers"}, "reference_entity")
    assert said == {name: "is no property of it; did you mean 'reference_entity'?"}
    said = problems(FieldDefinition, {**LOOKUP, name: "customers"})
    assert said == {name: "is no property of it; did you mean 'reference_entity_id'?"}


def test_a_name_in_place_of_an_id_is_told_where_names_go() -> None:
    values = {**LOOKUP, "reference_entity_id": "customers"}
    message = "must be an id; to name the entity give reference_entity='customers' instead"
    assert problems(FieldDefinition, values, "reference_entity") == {"reference_entity_id": message}
    assert problems(FieldDefinition, values)["reference_entity_id"].startswith("must be a UUID")


@pytest.mark.parametrize(
    ("columns", "path", "message"),
    [
        ({"visible_when": 5}, "visible_when", "must be text or an object with named values"),
        ({"validation_rules": "a"}, "validation_rules", "must be a list such as ['a']"),
        ({"allowed_values": {"a": "A"}}, "allowed_values", "must be a list"),
        ({"allowed_values": [1]}, "allowed_values.0", "must be a text such as '1', or an object"),
        ({"allowed_values": [None]}, "allowed_values.0", "must be an object with named values"),
        (
            {"default_value": object()},
            "default_value",
            "must be what JSON has: text, numbers, true and false, null, lists and objects of these",
        ),
        ({"choices": ["a"]}, "choices", "is no property of it; did you mean 'allowed_values'?"),
        ({"formula": "a"}, "formula", "is no property of it; did you mean 'calculation_formula'?"),
    ],
)
def test_a_field_is_told_in_our_words(columns: dict[str, Any], path: str, message: str) -> None:
    assert problems(FieldDefinition, {"name": "a", "field_type": "select", **columns}) == {path: message}


def test_an_index_is_told_what_its_properties_are_called() -> None:
    said = problems(IndexDefinition, {"name": "by_x", "columns": ["x"], "where": {"x": 1}})
    assert said == {
        "field_names": "must be given",
        "columns": "is no property of it; did you mean 'field_names'?",
        "where": "is no property of it; did you mean 'where_clause'?",
    }


def test_where_the_document_is_not_known_paths_stay_as_they_are() -> None:
    found = [{"type": "extra_forbidden", "loc": ("a", 0, "b"), "msg": "Extra inputs are not permitted", "input": 1}]
    [problem] = document_problems(found)
    assert (problem.field, problem.message) == ("a.0.b", "is no property of it; check the spelling")
