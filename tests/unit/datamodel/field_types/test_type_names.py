"""What other tools call our field types."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from buildify_nb.datamodel.field_types.type_names import example_type, type_suggestion
from tests.factories import built_in_field_types

KNOWN = list(built_in_field_types())


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        *(("bool", "boolean"), ("int", "integer"), ("float", "decimal"), ("varchar", "string"), ("str", "string")),
        *(("number", "decimal"), ("money", "currency"), ("mony", "currency"), ("datetime64[ns]", "datetime")),
        *(("timestamp", "datetime"), ("reference", "lookup"), ("Foreign Key", "lookup"), ("VARCHAR(40)", "string")),
        *(("strng", "string"), ("INTEGER", "integer"), ("enum", "select"), ("int64", "biginteger")),
    ],
)
def test_a_name_of_other_tools_or_a_misspelling_leads_to_ours(given: str, ours: str) -> None:
    assert type_suggestion(given, KNOWN) == f"; did you mean {ours!r}?"


@pytest.mark.parametrize("given", ["nonsense", "file", "", "x" * 10_000])
def test_nothing_is_said_of_what_is_like_none(given: str) -> None:
    assert type_suggestion(given, KNOWN) == ""


def test_only_types_that_there_are_are_suggested() -> None:
    assert type_suggestion("bool", ["string", "point"]) == ""
    assert type_suggestion("pont", ["string", "point"]) == "; did you mean 'point'?"


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        (int, "integer"),
        (bool, "boolean"),
        (Decimal, "decimal"),
        (datetime, "datetime"),
        (5, "string"),
        (None, "string"),
    ],
)
def test_a_type_of_python_is_answered_with_ours(given: object, ours: str) -> None:
    assert example_type(given) == ours
