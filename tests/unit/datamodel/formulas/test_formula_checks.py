from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.formulas.formula_checks import check_formula
from buildify_nb.errors import DefinitionError, NotFound
from tests.factories import built_in_field_types, entity, field

LINE = entity(
    "line",
    field("price", "decimal", is_required=True),
    field("name"),
    field("due", "date"),
    field("broken", "decimal", is_calculated=True, calculation_formula="nothing"),
)


def said(text: str, name: str, use: Any) -> tuple[str, str]:
    found = check_formula(LINE, text, built_in_field_types(), field=name, use=use)
    return found.problem, found.value_type


@pytest.mark.parametrize(
    ("text", "name", "use", "value_type"),
    [
        ("LENGTH(name) * 2", "price", "calculation", "integer"),
        ("price > 0", "name", "condition", "boolean"),
        ("price > 0", "price", "rule", "boolean"),
        ("[A-Z]+", "name", "pattern", ""),
        ("today() + 7", "due", "default", "date"),
        ("current_user()", "name", "default", "text"),
    ],
)
def test_what_is_right_tells_its_type(text: str, name: str, use: str, value_type: str) -> None:
    assert said(text, name, use) == ("", value_type)


@pytest.mark.parametrize(
    ("text", "name", "use", "problem"),
    [
        ("pric * 2", "price", "calculation", "did you mean 'price'"),
        ("price + 1", "price", "calculation", "refers to itself"),
        ("name", "price", "calculation", "gives text, and the field holds decimal"),
        ("price", "name", "condition", "gives decimal; a condition is needed"),
        ("name = 'x'", "name", "condition", "waits for itself"),
        ("price", "price", "rule", "a rule is a condition"),
        ("x" * 2001, "price", "rule", "at most 2000 characters"),
        ("(?=a)", "name", "pattern", "look-around"),
        ("[A-Z]+", "price", "pattern", "regex is for text"),
        ("price + 1", "price", "default", "no field of a new record is known yet"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_else_of_the_field(text: str, name: str, use: str, problem: str) -> None:
    told, value_type = said(text, name, use)
    assert problem in told
    assert value_type == ""


def test_an_unknown_use_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="Did you mean 'rule'"):
        said("price > 0", "price", "rules")


def test_an_unknown_field_is_an_error() -> None:
    with pytest.raises(NotFound):
        said("1", "nothing", "calculation")
