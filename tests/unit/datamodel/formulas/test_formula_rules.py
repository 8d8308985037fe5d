from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.formulas.formula_rules import formula_problems
from tests.factories import built_in_field_types, entity, field

TYPES = built_in_field_types()


def problems(definition: EntityDefinition) -> dict[str, str]:
    return {problem.field: problem.message for problem in formula_problems(definition, TYPES)}


def calculated(name: str, formula: str, field_type: str = "decimal", **columns: Any) -> Any:
    return field(name, field_type, is_calculated=True, calculation_formula=formula, **columns)


def line(*fields: Any) -> EntityDefinition:
    return entity("line", field("price", "decimal"), field("name"), *fields)


def test_good_formulas_have_no_problems() -> None:
    shown = field("note", visible_when={"field": "price", "operator": ">", "value": 0})
    rule = field("cost", "decimal", validation_rules=({"type": "expression", "formula": "cost <= price"},))
    assert problems(line(calculated("double", "price * 2"), calculated("four", "double * 2"), shown, rule)) == {}


@pytest.mark.parametrize(
    ("formula", "field_type", "said"),
    [
        ("pric * 2", "decimal", "did you mean 'price'?"),
        ("", "decimal", "a formula is needed"),
        ("price", "integer", "round it"),
        ("price", "string", "write it as text"),
        ("a + 1", "decimal", "refers to itself: a → a"),
    ],
)
def test_formulas(formula: str, field_type: str, said: str) -> None:
    found = problems(line(calculated("a", formula, field_type)))
    assert said in found.pop("fields.a.calculation_formula")
    assert not found


def test_circles_are_told_with_their_way() -> None:
    found = problems(line(calculated("a", "b + 1"), calculated("b", "a + 1"), calculated("c", "a * 2")))
    assert found == {
        "fields.a.calculation_formula": "refers to itself: a → b → a",
        "fields.b.calculation_formula": "refers to itself: b → a → b",
        "fields.c.calculation_formula": "reads a formula that refers to itself",
    }


def test_a_formula_of_the_wrong_type_is_told_once_and_not_computed_with() -> None:
    found = problems(line(calculated("a", "name"), calculated("b", "a + 1")))
    assert found == {
        "fields.a.calculation_formula": "gives text, and the field holds decimal",
        "fields.b.calculation_formula": "the formula of 'a' is not understood (character 1)",
    }


def test_a_chain_of_formulas_is_as_deep_as_every_engine_computes() -> None:
    chain = [calculated(f"f{place}", f"f{place - 1} + 1" if place else "price + 1") for place in range(300)]
    assert problems(line(*chain[:25])) == {}
    found = problems(line(*chain))
    first = next(iter(found.values()))
    assert "nested too deeply; 60 levels are allowed, those of the fields it reads included" in first
    assert set(found) == {f"fields.f{place}.calculation_formula" for place in range(300 - len(found), 300)}


def test_the_formulas_of_an_entity_fit_one_statement() -> None:
    long = "COALESCE(" + ", ".join(["name"] * 300) + ")"
    found = problems(line(*(calculated(f"f{place}", long, "text") for place in range(34))))
    assert "too long together" in found.pop("fields")
    assert not found


@pytest.mark.parametrize(
    "columns",
    [
        {"is_required": True},
        {"is_unique": True},
        {"default_value": 1},
        {"validation_rules": ({"type": "range", "min": 1},)},
        {"max_value": 2},
        {"visible_when": {"field": "name", "operator": "notNull"}},
    ],
)
def test_what_is_for_given_values_is_not_for_calculated_ones(columns: dict[str, Any]) -> None:
    (path,) = problems(line(calculated("a", "price", **columns)))
    assert path == f"fields.a.{next(iter(columns))}"


def test_types_that_no_formula_computes() -> None:
    assert list(problems(line(calculated("a", "name", "select")))) == ["fields.a.field_type"]
    assert list(problems(line(field("a", calculation_formula="price")))) == ["fields.a.calculation_formula"]


@pytest.mark.parametrize(
    ("rule", "field_type", "said"),
    [
        ({"type": "regex", "pattern": "a"}, "integer", "regex is for text"),
        ({"type": "regex", "pattern": "("}, "string", "missing )"),
        ({"type": "min_length", "value": 1}, "date", "min_length is for text"),
        ({"type": "range", "min": 1}, "string", "range is for numbers"),
        ({"type": "range"}, "decimal", "needs min, max or both"),
        ({"type": "range", "min": 2, "max": 1}, "decimal", "a min above its max"),
        ({"type": "expression", "formula": "nothing > 1"}, "decimal", "unknown field"),
    ],
)
def test_rules(rule: dict[str, Any], field_type: str, said: str) -> None:
    found = problems(line(field("a", field_type, validation_rules=(rule,))))
    assert said in found.pop("fields.a.validation_rules.0")
    assert not found


def test_conditions() -> None:
    unknown = field("a", visible_when={"field": "nam", "operator": "notNull"})
    assert "did you mean 'name'" in problems(line(unknown))["fields.a.visible_when.field"]
    never_null = field("a", visible_when={"field": "name", "operator": "notNull"}, is_nullable=False)
    assert list(problems(line(never_null))) == ["fields.a.is_nullable"]
    first = field("a", visible_when={"field": "b", "operator": "notNull"})
    second = field("b", visible_when={"field": "a", "operator": "notNull"})
    assert problems(line(first, second))["fields.a.visible_when"] == "waits for itself: a → b → a"
    through = calculated("b", "UPPER(a)", "string")
    assert problems(line(first, through)) == {"fields.a.visible_when": "waits for itself: a → b → a"}
