from __future__ import annotations

from buildify_nb.expressions.formula_fields import FormulaFields
from tests.unit.expressions.formula_fields import FIELDS


def test_calculated_fields_are_made_when_they_are_named() -> None:
    made: list[str] = []
    fields = FormulaFields({"price": FIELDS["price"]}, {"total": lambda: made.append("total") or FIELDS["quantity"]})
    assert list(fields.names) == ["price", "total"]
    assert (fields.get("price"), fields.get("nothing"), made) == (FIELDS["price"], None, [])
    assert (fields.get("total"), made) == (FIELDS["quantity"], ["total"])
