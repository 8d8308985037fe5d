from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tests.unit.expressions.formula_fields import computed


@pytest.mark.parametrize(
    ("text", "values", "result"),
    [
        ("price * 2", {"price": None}, None),
        ("active AND quantity > 5", {"active": None}, False),
        ("active AND quantity > 1", {"active": None}, None),
        ("active OR quantity > 1", {"active": None}, True),
        ("NOT active", {"active": None}, None),
        ("COALESCE(name, 'none')", {"name": None}, "none"),
        ("CASE WHEN active THEN 1 ELSE 2 END", {"active": None}, 2),
        ("NULLIF(quantity, 1)", {"quantity": None}, None),
        ("LEAST(quantity, 7)", {"quantity": None}, 7),
        ("quantity IN (1, 2)", {"quantity": None}, None),
        ("quantity BETWEEN 5 AND NULL", {}, False),
        ("name IS NULL", {"name": None}, True),
        ("CONCAT(name, 'x')", {"name": None}, "x"),
        ("price", {"price": Decimal(5)}, Decimal("5.00")),
        ("ratio * 3", {"ratio": 0.1}, Decimal("0.3000000000")),
        ("code", {"code": "00000000-0000-0000-0000-000000000007"}, UUID(int=7)),
    ],
)
def test_null_and_values(text: str, values: dict[str, Any], result: Any) -> None:
    assert computed(text, **values) == result
    assert str(computed(text, **values)) == str(result)


def test_a_field_that_the_record_lacks_is_null() -> None:
    assert computed("NULLIF(price, 0) IS NULL", price=None) is True
