"""Numbers of JSON bodies keep their digits."""

from __future__ import annotations

import json
from decimal import Decimal

from pydantic import TypeAdapter

from buildify_nb.api.exact_numbers import ExactNumber, loads
from buildify_nb.datamodel.field_types.decimal_field import DecimalField
from buildify_nb.datamodel.fields import FieldDefinition

FIELD = FieldDefinition(name="price", field_type="decimal")
PRICE = TypeAdapter(DecimalField().annotation(FIELD))


def test_a_number_is_a_float_that_remembers_its_digits() -> None:
    number = loads(b'{"n": 12345678901234567.89}')["n"]
    assert isinstance(number, ExactNumber)
    assert number == 12345678901234568.0
    assert repr(number) == str(number) == "12345678901234567.89"
    assert json.dumps([loads("1.50")]) == "[1.5]"


def test_decimal_fields_read_the_digits() -> None:
    assert PRICE.validate_python(loads("9007199254740993.11")) == Decimal("9007199254740993.11")
    assert PRICE.validate_python(loads("0.10")) == Decimal("0.1")
