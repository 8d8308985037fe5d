from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.rule_checks import RuleCheck, compiled_pattern, rule_check
from buildify_nb.errors import ExpressionError
from tests.factories import built_in_field_types, entity, field

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def check(rule: dict[str, Any], field_type: str = "string") -> RuleCheck:
    checked = field("a", field_type, validation_rules=(rule,))
    formulas = EntityFormulas(entity("thing", checked, field("b", "decimal")), built_in_field_types())
    return rule_check(checked, checked.validation_rules[0], formulas)


@pytest.mark.parametrize(
    ("rule", "field_type", "good", "bad", "message"),
    [
        ({"type": "regex", "pattern": "[A-Z]{2}"}, "string", "AB", "ABC", "must match the pattern [A-Z]{2}"),
        ({"type": "min_length", "value": 2}, "string", "ab", "a", "must have at least 2 characters"),
        ({"type": "max_length", "value": 2}, "string", "ab", "abc", "must have at most 2 characters"),
        ({"type": "range", "min": 1, "max": 2}, "decimal", Decimal(2), Decimal("2.1"), "at least 1 and at most 2"),
        ({"type": "range", "max": Decimal("0.1")}, "decimal", 0.1, 0.11, "at most 0.1"),
        ({"type": "range", "min": 1, "message": "too few"}, "integer", 1, 0, "too few"),
        ({"type": "expression", "formula": "a <> 'x'"}, "string", "y", "x", "must fulfil a <> 'x'"),
    ],
)
def test_rules(rule: dict[str, Any], field_type: str, good: Any, bad: Any, message: str) -> None:
    made = check(rule, field_type)
    assert [made.holds({"a": value}, NOW) for value in (good, bad, None)] == [True, False, True]
    assert message in made.message


def test_a_formula_reads_other_fields_and_null_fulfils_it() -> None:
    made = check({"type": "expression", "formula": "b > 1"}, "decimal")
    assert made.reads == {"a", "b"}
    assert [made.holds({"b": value}, NOW) for value in (Decimal(2), Decimal(1), None)] == [True, False, True]
    with pytest.raises(ExpressionError, match="a rule is a condition"):
        check({"type": "expression", "formula": "b + 1"}, "decimal")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(a)\1", "back references"),
        ("(?=a)b", "look-around"),
        ("(?<!a)b", "look-around"),
        ("a++", "possessive"),
        ("[a", "missing ]"),
        ("(a{1000}){1000}", "repetition"),
    ],
)
def test_what_the_engine_does_not_support_is_said(pattern: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compiled_pattern(pattern)
    assert said in caught.value.what


def test_a_pattern_that_others_choke_on_takes_linear_time() -> None:
    made = check({"type": "regex", "pattern": "(a+)+b"})
    start = time.perf_counter()
    assert not made.holds({"a": "a" * 50_000 + "c"}, NOW)
    assert time.perf_counter() - start < 2
