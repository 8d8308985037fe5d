from __future__ import annotations

from buildify_nb.expressions.operators import operators_for
from buildify_nb.expressions.value_types import ValueType


def test_the_names_of_the_types_are_stable_because_they_are_stored() -> None:
    assert [kind.value for kind in ValueType] == [
        *("text", "integer", "decimal", "boolean", "date", "time", "timestamp", "uuid", "json"),
    ]


def test_every_type_has_operators() -> None:
    assert all(operators_for(kind) for kind in ValueType)
