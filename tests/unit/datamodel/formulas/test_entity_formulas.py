from __future__ import annotations

import pytest

from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas, calculated_column
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.value_syntax import digits_of, fields_of_value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.storage.column_types import ColumnKind
from tests.factories import built_in_field_types, entity, field, number

TYPES = built_in_field_types()
TOTAL = field("total", "decimal", is_calculated=True, calculation_formula="price * quantity")
GROSS = field("gross", "decimal", is_calculated=True, calculation_formula="total * 1.19", decimal_places=1)
COUNT = field("count", "integer", is_calculated=True, calculation_formula="LENGTH(name)")
LINE = entity(
    "line",
    field("price", "decimal"),
    field("ratio", "decimal", metadata={"storage": "double"}),
    field("quantity", "integer"),
    field("name", "string"),
    field("album", "lookup", reference_entity_id=number(1)),
    TOTAL,
    GROSS,
    COUNT,
)


def test_a_calculated_field_reads_another_one_as_its_declared_value() -> None:
    formulas = EntityFormulas(LINE, TYPES)
    assert formulas.calculated(GROSS).names == {"total"}
    assert fields_of_value(formulas.value_of(GROSS)) == {"price", "quantity"}
    assert digits_of(formulas.value_of(GROSS)) == Digits(28, 1)
    assert digits_of(formulas.value_of(COUNT)) == Digits(18, 0)


def test_lookups_are_asked_for_null_only_and_system_fields_where_a_record_has_them() -> None:
    formulas = EntityFormulas(LINE, TYPES)
    assert formulas.read("album IS NULL").value_type is ValueType.BOOLEAN
    for text in ("album = id", "created_at < NOW()"):
        with pytest.raises(ExpressionError):
            formulas.read(text)
    assert formulas.read("TODAY() - DATE(created_at)", with_system=True).value_type is ValueType.INTEGER


def test_what_is_wrong_with_another_formula_is_not_told_twice() -> None:
    wrong = field("wrong", "decimal", is_calculated=True, calculation_formula="nothing * 2")
    formulas = EntityFormulas(entity("line", wrong), TYPES)
    with pytest.raises(ExpressionError, match="the formula of 'wrong' is not understood"):
        formulas.read("wrong + 1")


def test_calculated_columns_are_wide() -> None:
    assert calculated_column(COUNT, TYPES["integer"]).kind is ColumnKind.BIGINT
    assert calculated_column(field("a", "string"), TYPES["string"]).kind is ColumnKind.TEXT
    assert calculated_column(TOTAL, TYPES["decimal"]).scale == 2
