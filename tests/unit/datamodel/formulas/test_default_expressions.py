from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from buildify_nb.context import Context
from buildify_nb.datamodel.formulas.default_expressions import (
    default_formula,
    default_maker,
    default_problem,
    type_problem,
)
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.value_types import ValueType
from tests.factories import built_in_field_types, field

TYPES = built_in_field_types()


@pytest.mark.parametrize(
    ("field_type", "text", "said"),
    [
        ("date", "today()", ""),
        ("date", "today() + 7", ""),
        ("datetime", "now()", ""),
        ("decimal", "2 * 3", ""),
        ("uuid", "new_uuid()", ""),
        ("string", "current_user()", ""),
        ("string", "'a' || 'b'", ""),
        ("date", "now()", "take its day"),
        ("integer", "1.5", "round it"),
        ("string", "1", "write it as text"),
        ("boolean", "1", "gives integer"),
        ("uuid", "current_user()", "for string, text only"),
        ("integer", "other + 1", "cannot read other"),
        ("string", "1); DROP TABLE x", "not understood"),
    ],
)
def test_defaults(field_type: str, text: str, said: str) -> None:
    problem = default_problem(field("a", field_type, default_expression=text), TYPES[field_type])
    assert said in problem if said else not problem


def test_named_defaults_are_no_formulas() -> None:
    assert default_formula("new_uuid()") is None
    with pytest.raises(ExpressionError, match="no field of a new record"):
        default_formula("price")
    assert type_problem(ValueType.INTEGER, ValueType.DECIMAL) == ""


def test_a_default_is_computed_for_who_acts_at_a_moment() -> None:
    ada, now = Context(UUID(int=1), "acme", UUID(int=2), "ada"), datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    assert default_maker("today() + 1", ValueType.DATE)(ada, now) == date(2026, 3, 5)
    assert default_maker("current_user()", ValueType.TEXT)(ada, now) == "ada"
    assert default_maker("current_user()", ValueType.UUID)(ada, now) == UUID(int=2)
    make = default_maker("new_uuid()", ValueType.UUID)
    assert make(ada, now) != make(ada, now)
    assert isinstance(default_maker("new_uuid()", ValueType.TEXT)(ada, now), str)
