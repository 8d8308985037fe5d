"""The short ways to write fields."""

from typing import Any
from uuid import UUID

import pytest

from buildify_nb.datamodel.field_input import field_of, fields_of
from buildify_nb.errors import DefinitionError, NotFound
from tests.factories import number


def resolve(name: str) -> UUID:
    if name != "artist":
        raise NotFound("no")
    return number(7)


def test_a_mapping_and_a_list_mean_the_same() -> None:
    by_name = fields_of({"a": "string", "b": {"field_type": "integer", "is_required": True}}, resolve)
    listed = fields_of(
        [{"name": "a", "field_type": "string"}, {"name": "b", "field_type": "integer", "is_required": True}], resolve
    )
    assert [f.model_dump(exclude={"id"}) for f in by_name] == [f.model_dump(exclude={"id"}) for f in listed]


@pytest.mark.parametrize("given", [{"field_type": "string"}, 5, None])
def test_a_field_type_is_a_name(given: object) -> None:
    with pytest.raises(DefinitionError, match="field_type: must be the name of a type such as 'string'"):
        field_of("a", {"field_type": given}, resolve)


def test_a_type_of_python_is_told_what_it_is_here() -> None:
    with pytest.raises(DefinitionError, match="must be a field type such as 'integer', or a dict of its properties"):
        field_of("a", int, resolve)
    with pytest.raises(DefinitionError, match="field_type: must be the name of a type such as 'boolean'"):
        field_of("a", {"field_type": bool}, resolve)


def test_a_reference_makes_a_lookup() -> None:
    made = field_of("by", {"reference_entity": "artist"}, resolve)
    assert (made.field_type, made.reference_entity_id, made.relationship_type) == ("lookup", number(7), "many-to-one")
    with pytest.raises(NotFound):
        field_of("by", {"reference_entity": "nobody"}, resolve)


@pytest.mark.parametrize(
    "columns", [7, None, ["string"], {"field_type": 7}, {"field_type": "string", "max_length": "x"}]
)
def test_what_is_not_understood_is_told(columns: object) -> None:
    with pytest.raises(DefinitionError):
        field_of("a", columns, resolve)


def test_the_problems_of_all_fields_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        fields_of({"a": {"field_type": "string", "is_requird": True}, "b": {}, "c": 7}, resolve)
    assert [(problem.field, problem.message) for problem in refused.value.problems] == [
        ("fields.a.is_requird", "is no property of it; did you mean 'is_required'?"),
        ("fields.b.field_type", "must be given"),
        ("fields.c", "must be a field type such as 'string', or a dict of its properties"),
    ]


@pytest.mark.parametrize("given", ["name", ["name"], 7])
def test_what_names_no_fields_is_refused(given: Any) -> None:
    with pytest.raises(DefinitionError, match=r"must be field types by name such as {'title': 'string'}"):
        fields_of(given, resolve)
