from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.shown_conditions import ShownCondition, shown_condition
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType
from tests.factories import built_in_field_types, entity, field

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DEAL = entity(
    "deal",
    field("status"),
    field("price", "decimal"),
    field("double", "decimal", is_calculated=True, calculation_formula="price * 2"),
)


def condition(visible_when: Any) -> ShownCondition:
    types = {"status": ValueType.TEXT, "price": ValueType.DECIMAL}
    return shown_condition(visible_when, EntityFormulas(DEAL, built_in_field_types()), types, {"status": "Status"})


@pytest.mark.parametrize("visible_when", ["status = 'won'", {"field": "status", "operator": "=", "value": "won"}])
def test_formulas_and_documents_say_the_same(visible_when: Any) -> None:
    holds = condition(visible_when).holds
    assert [holds({"status": status}, NOW) for status in ("won", "lost", None)] == [True, False, None]


def test_a_formula_may_ask_calculated_fields_and_the_clock() -> None:
    assert condition("double > 5 AND TODAY() > '2025-12-31'").holds({"price": 3}, NOW) is True


def test_words() -> None:
    assert condition("status = 'won'").words == "status = 'won'"
    assert condition({"field": "status", "operator": "=", "value": "won"}).words == "Status equals 'won'"


@pytest.mark.parametrize(
    ("visible_when", "said"),
    [
        ("price * 2", "gives decimal; a condition is needed"),
        ("nothing = 1", "unknown field 'nothing'"),
        ("", "a formula is needed"),
        ({"field": "nothing", "operator": "=", "value": 1}, "nothing"),
    ],
)
def test_refusals(visible_when: Any, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        condition(visible_when)
    assert said in str(caught.value)
