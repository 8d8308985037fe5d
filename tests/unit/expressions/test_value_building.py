from __future__ import annotations

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import read_formula
from buildify_nb.expressions.value_types import ValueType
from tests.unit.expressions.formula_fields import FIELDS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("COALESCE(price, 0)", ValueType.DECIMAL),
        ("CASE WHEN active THEN NULL ELSE due END", ValueType.DATE),
        ("GREATEST(due, '2024-01-01')", ValueType.DATE),
        ("due - '2024-01-01'", ValueType.INTEGER),
        ("created BETWEEN '2024-01-01T00:00:00Z' AND NOW()", ValueType.BOOLEAN),
        ("code || name", ValueType.TEXT),
    ],
)
def test_types(text: str, kind: ValueType) -> None:
    assert read_formula(text, FIELDS).value_type is kind


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CASE WHEN active THEN 1 ELSE 'a' END", "CASE mixes integer and text"),
        ("CASE WHEN price THEN 1 END", "AND joins conditions, not decimal"),
        ("COALESCE(NULL, NULL)", "has no value but NULL"),
        ("active < TRUE", "has no order"),
        ("tags = tags", "not for lists"),
        ("due > 'soon'", "expected a date"),
        ("due + 1.5", "round it"),
        ("due + due", "takes a whole number"),
        ("LENGTH(price)", "CAST(x AS TEXT)"),
        ("UPPER(active)", "UPPER is for text"),
        ("YEAR(name)", "YEAR is for dates"),
        ("HOUR(due)", "no part of a date"),
        ("CAST(active AS TEXT)", "no text form"),
        ("DATE(quantity)", "DATE is for dates"),
        ("NOT quantity", "NOT joins conditions"),
        ("DATE_TRUNC('month', created)", "DATE(x)"),
    ],
)
def test_misfits(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_formula(text, FIELDS)
    assert said in caught.value.what
