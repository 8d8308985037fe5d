from __future__ import annotations

import sys

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import named_fields, read_formula, renamed
from buildify_nb.expressions.limits import FormulaLimits
from buildify_nb.expressions.value_types import ValueType
from tests.unit.expressions.formula_fields import FIELDS


def refusal(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        read_formula(text, FIELDS)
    return caught.value.what


def test_a_formula_tells_its_type_its_fields_and_whether_it_asks_the_clock() -> None:
    formula = read_formula("price * quantity", FIELDS)
    assert (formula.value_type, formula.names, formula.uses_clock) == (ValueType.DECIMAL, {"price", "quantity"}, False)
    assert read_formula("TODAY() - due", FIELDS).uses_clock


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("pric * 2", "unknown field 'pric'; did you mean 'price'? (character 1)"),
        ("2 * pric", "(character 5)"),
        ("price +", "not understood at '+'"),
        ("'abc", "a quote is not closed"),
        ("", "a formula is needed"),
        ("NULL", "always NULL"),
        ("a" * 3000, "too long"),
        ("(" * 21 + "1" + ")" * 21, "20 brackets inside brackets are allowed (character 21)"),
        ("(" * 300, "20 brackets inside brackets"),
        ("CASE WHEN active THEN " * 21 + "1" + " END" * 21, "20 brackets inside brackets"),
        ("NOT " * 400 + "active", "nested too deeply"),
        (" + ".join(["price"] * 40), "nested too deeply"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    assert said in refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "price; DROP TABLE x",
        "DROP TABLE x",
        "(SELECT 1)",
        "price IN (SELECT 1)",
        "t.price",
        "count(*)",
        "name[1]",
        ":x",
        "?",
        "$1",
        "price AS x",
        "*",
        "pg_sleep(9)",
        "read_csv('x')",
        "price::int",
        "current_user",
        "name LIKE 'a' ESCAPE 'b'",
        "price -> 'a'",
        "{'a': 1}",
    ],
)
def test_what_is_not_on_the_list_is_refused(text: str) -> None:
    assert refusal(text)


def test_the_nodes_of_a_formula_are_counted() -> None:
    with pytest.raises(ExpressionError, match="too long"):
        read_formula("CONCAT(" + ", ".join(["name"] * 50) + ")", FIELDS, limits=FormulaLimits(nodes=40))


def test_a_formula_at_its_limits_is_read_where_little_of_the_stack_is_left() -> None:
    text = "(" * 20 + " + ".join(["price"] * 20) + ")" * 20

    def read_below(frames: int) -> ValueType:
        return read_formula(text, FIELDS).value_type if not frames else read_below(frames - 1)

    assert read_below(300) is ValueType.DECIMAL


def test_what_is_no_expression_is_not_even_parsed(caplog: pytest.LogCaptureFixture) -> None:
    assert "not understood at 'ALTER'" in refusal("ALTER TABLE x FOO BAR BAZ")
    assert not caplog.records


def test_a_name_may_stand_in_quotes_and_names_are_told() -> None:
    assert named_fields('"price" * quantity -- price') == {"price", "quantity"}
    with pytest.raises(ExpressionError):
        named_fields("price *")


def test_renaming_changes_the_names_and_nothing_else() -> None:
    assert renamed('price  * "price" + pricey -- price', {"price": "cost"}) == 'cost  * "cost" + pricey -- price'
    assert renamed("a + b", {"a": "b", "b": "a"}) == "b + a"
    assert renamed("price * 2", {"price": "case"}) == '"case" * 2'
    assert renamed("'price'", {"price": "cost"}) == "'price'"


def test_the_parser_is_not_imported_before_it_is_needed() -> None:
    assert "sqlglot" not in sys.modules["buildify_nb.expressions.formulas"].__dict__
