"""The data type of a field is that of its column, with its measures."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.data_types import data_type_of
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.registry import installed_plugins


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"field_type": "string", "max_length": 200}, "VARCHAR(200)"),
        ({"field_type": "text", "max_length": 200}, "TEXT"),
        ({"field_type": "decimal", "decimal_places": 3}, "NUMERIC(28, 3)"),
        ({"field_type": "decimal", "metadata": {"storage": "double"}}, "NUMERIC"),
        ({"field_type": "datetime"}, "TIMESTAMP"),
        ({"field_type": "json"}, "JSONB"),
        ({"field_type": "of_a_lost_plugin"}, "of_a_lost_plugin"),
    ],
)
def test_the_type_is_told_with_its_measures(options: dict[str, Any], told: str) -> None:
    field = FieldDefinition(name="x", **options)
    assert data_type_of(field, installed_plugins().field_types) == told


def test_of_an_adopted_column_it_is_as_it_was_found() -> None:
    found: dict[str, Any] = {"kind": "numeric", "precision": 10, "scale": 2}
    field = FieldDefinition(name="x", field_type="decimal", metadata={"column_type": found})
    assert data_type_of(field, installed_plugins().field_types) == "NUMERIC(10, 2)"
