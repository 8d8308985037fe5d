"""What a valid entity must obey, all problems at once."""

from typing import Any

import pytest

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.rules import entity_name_problem, entity_problems, field_name_problem
from tests.factories import built_in_field_types, entity, field, index, number

TYPES = built_in_field_types()


def paths(definition: EntityDefinition) -> list[str]:
    known = {number(1): entity("artist", field("code"))}
    return [problem.field for problem in entity_problems(definition, TYPES, known, ["btree", "hash", "gin", "gist"])]


def test_a_good_entity_has_no_problems() -> None:
    lookup = field("artist", "lookup", reference_entity_id=number(1), reference_field="code")
    assert paths(entity("track", field(default_value="x"), lookup, indexes=[index()], primary_field="title")) == []


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"table_name": "x y"}, "table_name"),
        ({"table_name": "parked_x"}, "table_name"),
        ({"schema_name": "public"}, "schema_name"),
        ({"entity_type": "virtual"}, "entity_type"),
        ({"entity_type": "system"}, "entity_type"),
        ({"label": "x" * 201, "plural_label": "x"}, "label"),
        ({"description": "a\x00b"}, "description"),
        ({"primary_field": "zzz"}, "primary_field"),
        ({"default_sort_field": "zzz"}, "default_sort_field"),
        ({"metadata": {"attachments": {"max_bytes": 0}}}, "metadata.attachments.max_bytes"),
        ({"indexes": [index("by_x", "zzz")]}, "indexes.by_x.field_names"),
    ],
)
def test_entities(columns: dict[str, Any], path: str) -> None:
    assert paths(entity("track", **columns)) == [path]


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"field_type": "nonsense"}, "field_type"),
        ({"field_type": "integer", "default_value": "x"}, "default_value"),
        ({"default_value": "x", "default_expression": "current_user()"}, "default_expression"),
        ({"default_expression": "now()"}, "default_expression"),
        ({"input_type": "slider"}, "input_type"),
        ({"reference_entity_id": number(1)}, "reference_entity_id"),
        ({"field_type": "lookup"}, "reference_entity_id"),
        ({"field_type": "lookup", "reference_entity_id": number(2)}, "reference_entity_id"),
        ({"field_type": "lookup", "reference_entity_id": number(1), "reference_field": "zzz"}, "reference_field"),
        ({"reference_field": "code"}, "reference_field"),
        ({"relationship_type": "one-to-one"}, "relationship_type"),
        ({"is_system": True}, "is_system"),
        ({"is_readonly": True, "is_required": True}, "is_readonly"),
        ({"is_calculated": True}, "calculation_formula"),
        ({"validation_rules": [{"type": "regex", "pattern": "("}]}, "validation_rules.0"),
    ],
)
def test_fields(columns: dict[str, Any], path: str) -> None:
    assert paths(entity("track", field("a", **{"field_type": "string", **columns}))) == [f"fields.a.{path}"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"field_type": "bool"}, "'bool' is no field type; did you mean 'boolean'?"),
        ({"field_type": "nonsense"}, "'nonsense' is no field type; there are string, text, integer"),
        ({"field_type": "lookup"}, "lookup points at; in Python: reference_entity='customer'"),
        (
            {"field_type": "lookup", "reference_entity_id": number(1), "reference_field": "cod"},
            "names 'cod', which is no field of 'artist'; did you mean 'code'?",
        ),
    ],
)
def test_a_problem_tells_what_to_give(columns: dict[str, Any], message: str) -> None:
    known = {number(1): entity("artist", field("code"))}
    [problem] = entity_problems(entity("track", field("a", **columns)), TYPES, known, ["btree"])
    assert message in problem.message


@pytest.mark.parametrize("named", ["primary_field", "default_sort_field"])
def test_a_misspelt_field_of_the_entity_itself_is_told_with_the_nearest(named: str) -> None:
    [problem] = entity_problems(entity("track", field("title"), **{named: "titel"}), TYPES, {}, ["btree"])
    assert problem.message == "names 'titel', which is no field of 'track'; did you mean 'title'?"


@pytest.mark.parametrize("default", [{"default_value": "x"}, {"default_expression": "current_user()"}])
def test_a_required_field_that_nobody_may_write_needs_a_default(default: dict[str, Any]) -> None:
    assert paths(entity("track", field("a", is_readonly=True, is_required=True, **default))) == []


def test_names_are_used_once() -> None:
    assert paths(entity("track", field("a"), field("a"))) == ["fields.a.name"]
    assert paths(entity("track", indexes=[index("x"), index("x")])) == ["indexes.x.name"]


def test_names() -> None:
    assert entity_name_problem("track") == ""
    assert "56 are allowed" in entity_name_problem("x" * 57)
    assert "reserved" in field_name_problem("row_version")
    assert field_name_problem("row_version", adopted=True) == ""
    assert "hidden" in field_name_problem("parked_a")
