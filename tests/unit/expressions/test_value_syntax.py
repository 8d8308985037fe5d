from __future__ import annotations

from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.value_syntax import (
    NOW,
    TODAY,
    Digits,
    clocks_of_value,
    digits_of,
    fields_of_value,
    height_of,
    walk_value,
)
from tests.unit.expressions.formula_fields import FIELDS


def test_a_tree_tells_its_fields_clocks_and_digits() -> None:
    value = read_formula("CASE WHEN due < TODAY() AND created < NOW() THEN price END", FIELDS).value
    assert fields_of_value(value) == {"due", "created", "price"}
    assert clocks_of_value(value) == {NOW, TODAY}
    assert digits_of(value) == Digits(28, 2)
    assert next(iter(walk_value(value))) is value


def test_the_height_is_that_of_the_highest_branch() -> None:
    assert height_of(FIELDS["name"]) == 1
    assert height_of(read_formula("name || UPPER(LOWER(name))", FIELDS).value) == 4
