from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import ExpressionError, InvalidRecord
from buildify_nb.expressions.syntax import ALWAYS
from buildify_nb.records.querying.query import ListOptions, list_options, read_page, read_query
from buildify_nb.records.querying.sorting import SortTerm
from tests.unit.records.factories import model

TRACK = model({"title": "string", "price": "decimal"}, default_sort_field="price", default_sort_order="DESC")


def test_the_definition_states_the_default_order() -> None:
    assert read_query(TRACK, ListOptions()).order == (SortTerm("price", descending=True),)
    assert read_query(TRACK, ListOptions(sort="title")).order == (SortTerm("title"),)


def test_without_filters_everything_matches() -> None:
    assert read_query(TRACK, ListOptions(filters={}, search=" ")).condition == ALWAYS


def test_system_columns_can_be_filtered_and_sorted() -> None:
    rule = {"field": "created_at", "operator": ">", "value": "2026-01-01T00:00:00Z"}
    query = read_query(TRACK, ListOptions(filters=rule, sort="updated_at:desc,id"))
    assert query.condition != ALWAYS
    assert [term.field for term in query.order] == ["updated_at", "id"]


def test_chosen_fields_come_with_id_and_version() -> None:
    query = read_query(TRACK, ListOptions(fields=["price"]))
    assert query.shown == ("id", "price", "row_version")
    assert "title" not in query.stored


def test_an_unknown_field_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ExpressionError, match="did you mean 'title'"):
        read_query(TRACK, ListOptions(fields=["titel"]))


def test_options_come_as_keywords_and_those_of_pages_only_where_there_are_pages() -> None:
    assert list_options({"page_size": 5, "sort": "title"}) == ListOptions(page_size=5, sort="title")
    with pytest.raises(ExpressionError) as refused:
        list_options({"page_size": 5, "titel": 1, "filters": {}}, paged=False)
    assert [problem.field for problem in refused.value.problems] == ["page_size", "titel"]


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"page": 0}, "page"),
        ({"page": True}, "page"),
        ({"page_size": 1001}, "page_size"),
        ({"page_size": "5"}, "page_size"),
        ({"count": "maybe"}, "count"),
    ],
)
def test_a_page_that_makes_no_sense_is_refused(options: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        read_page(ListOptions(**options), 25)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_the_entity_says_how_long_a_page_is() -> None:
    assert read_page(ListOptions(page=3), 40) == (3, 40)
