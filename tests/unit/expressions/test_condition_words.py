from __future__ import annotations

from buildify_nb.expressions.condition_words import condition_words
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.value_types import ValueType

FIELDS = {"status": ValueType.TEXT, "amount": ValueType.DECIMAL, "limit": ValueType.DECIMAL, "open": ValueType.BOOLEAN}
LABELS = {"status": "Status", "amount": "Amount", "limit": "Limit"}


def words(*rules: dict, combinator: str = "and", negated: bool = False) -> str:
    document = {"combinator": combinator, "not": negated, "rules": list(rules)}
    return condition_words(read_condition(document, FIELDS), LABELS)


def test_conditions_read_as_people_say_them() -> None:
    won = {"field": "status", "operator": "=", "value": "won"}
    assert words(won) == "Status equals 'won'"
    assert words(won, {"field": "amount", "operator": "between", "value": [1, 2]}) == (
        "Status equals 'won' and Amount is between '1' and '2'"
    )
    assert words(won, {"field": "open", "operator": "=", "value": True}, combinator="or", negated=True) == (
        "not (Status equals 'won' or open equals true)"
    )
    assert words({"field": "status", "operator": "in", "value": ["a", "b"]}) == "Status is one of 'a', 'b'"
    assert words({"field": "status", "operator": "null"}) == "Status is empty"
    other = {"field": "amount", "operator": ">", "value": "limit", "valueSource": "field"}
    assert words(other) == "Amount is greater than Limit"
