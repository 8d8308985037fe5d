"""The condition of an index names the columns that the index stands on beside its own."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.index_conditions import condition_of, fields_read, where_problems
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import Comparison
from tests.factories import built_in_field_types, entity, field, index

TYPES = built_in_field_types()
ORDER = entity("order", field("status"), field("total", "decimal"), field("limit", "decimal"), field("tags", "json"))


def test_what_it_reads_is_found_wherever_it_is_named() -> None:
    rules = [
        {"field": "total", "operator": ">", "value": "limit", "valueSource": "field"},
        {"combinator": "or", "not": True, "rules": [{"field": "status", "operator": "null"}, {"status": ["a", "b"]}]},
    ]
    where = condition_of(ORDER, index(where_clause={"combinator": "and", "rules": rules}), TYPES)
    assert fields_read(where) == ("limit", "status", "total")


def test_no_condition_means_all_records() -> None:
    assert condition_of(ORDER, index(), TYPES) is None
    assert condition_of(ORDER, index(where_clause={}), TYPES) is None
    assert fields_read(None) == ()


def test_it_is_read_as_any_condition() -> None:
    assert isinstance(condition_of(ORDER, index(where_clause={"status": "open"}), TYPES), Comparison)
    with pytest.raises(ExpressionError):
        condition_of(ORDER, index(where_clause={"nothing": 1}), TYPES)
    assert [p.field for p in where_problems(ORDER, index(where_clause={"nothing": 1}), TYPES)] == [
        "where_clause.nothing"
    ]
