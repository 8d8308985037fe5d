"""What a valid entity must obey, all problems at once."""

from typing import Any

import pytest

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.rules import entity_name_problem, entity_problems, field_name_problem
from tests.factories import built_in_field_types, entity, field, index, number

TYPES = built_in_field_types()


def paths(definition: EntityDefinition) -> list[str]:
    return [problem.field for problem in entity_problems(definition, TYPES, {number(1)})]


def test_a_good_entity_has_no_problems() -> None:
    lookup = field("artist", "lookup", reference_entity_id=number(1))
    assert paths(entity("track", field(default_value="x"), lookup, indexes=[index()], primary_field="title")) == []


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"table_name": "x y"}, "table_name"),
        ({"table_name": "parked_x"}, "table_name"),
        ({"schema_name": "public"}, "schema_name"),
        ({"entity_type": "virtual"}, "entity_type"),
        ({"label": "x" * 201, "plural_label": "x"}, "label"),
        ({"description": "a\x00b"}, "description"),
        ({"primary_field": "zzz"}, "primary_field"),
        ({"default_sort_field": "zzz"}, "default_sort_field"),
        ({"indexes": [index("by_x", "zzz")]}, "indexes.by_x.field_names"),
        ({"indexes": [index("by_x", "title", "title")]}, "indexes.by_x.field_names"),
        ({"indexes": [index("By X")]}, "indexes.By X.name"),
        ({"indexes": [index("by_x", index_type="gin", is_unique=True)]}, "indexes.by_x.index_type"),
        ({"indexes": [index("by_x", where_clause="1=1")]}, "indexes.by_x.where_clause"),
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
        ({"is_calculated": True}, "calculation_formula"),
        ({"validation_rules": [{"a": 1}]}, "validation_rules"),
    ],
)
def test_fields(columns: dict[str, Any], path: str) -> None:
    assert paths(entity("track", field("a", **{"field_type": "string", **columns}))) == [f"fields.a.{path}"]


def test_names_are_used_once() -> None:
    assert paths(entity("track", field("a"), field("a"))) == ["fields.a.name"]
    assert paths(entity("track", indexes=[index("x"), index("x")])) == ["indexes.x.name"]


def test_names() -> None:
    assert entity_name_problem("track") == ""
    assert "56 are allowed" in entity_name_problem("x" * 57)
    assert "reserved" in field_name_problem("row_version")
    assert field_name_problem("row_version", adopted=True) == ""
    assert "hidden" in field_name_problem("parked_a")
