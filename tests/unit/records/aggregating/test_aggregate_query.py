from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import ALWAYS
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.aggregating.aggregate_query import AggregateOptions, read_aggregate, value_type_of
from buildify_nb.records.aggregating.measures import Bucket, Function, Group, Measure
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.querying.sorting import SortTerm
from tests.unit.records.factories import model

TRACK = model({"genre": "string", "price": "decimal", "played_at": "datetime", "released": "date", "details": "json"})


def reach() -> Reach:
    served = SimpleNamespace(model=TRACK, table=None, id=TRACK.definition.id, name="track")
    return Reach(
        cast("Any", served),
        lambda *_: pytest.fail("nothing is to be followed"),
        lambda: pytest.fail("nobody is asked for"),
        lambda: datetime(2026, 5, 20, tzinfo=UTC),
    )


def read(**options: Any) -> Any:
    return read_aggregate(AggregateOptions(**options), reach())


@pytest.mark.parametrize(
    "by",
    ["genre, played_at:month", ["genre", "played_at:month"], {"genre": "genre", "played_at_month": "played_at:month"}],
)
def test_groups_are_read_in_three_forms(by: Any) -> None:
    wanted = (Group("genre", "genre"), Group("played_at_month", "played_at", Bucket.MONTH))
    assert read(by=by).groups == wanted


def test_figures_are_counts_or_made_of_a_field() -> None:
    query = read(values={"n": "count", "all": {"count": "*"}, "priced": {"count": "price"}, "sum": {"sum": "price"}})
    assert query.measures == (
        Measure("n", Function.COUNT),
        Measure("all", Function.COUNT),
        Measure("priced", Function.COUNT, "price"),
        Measure("sum", Function.SUM, "price"),
    )
    assert read().measures == (Measure("count", Function.COUNT),)


def test_a_span_is_compared_as_a_day_and_an_hour_as_an_instant() -> None:
    day, hour = Group("d", "played_at", Bucket.DAY), Group("h", "played_at", Bucket.HOUR)
    assert [value_type_of(one, reach()) for one in (day, hour)] == [ValueType.DATE, ValueType.TIMESTAMP]


def test_having_and_sort_name_the_results() -> None:
    query = read(by="released:year", values={"n": "count"}, having={"n": 2}, sort="n:desc")
    assert query.having != ALWAYS
    assert query.condition == ALWAYS
    assert query.order == (SortTerm("n", descending=True),)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ExpressionError) as refused:
        read(by="genra, played_at:mnth", values={"x": {"sum": "genre"}, "y": 3})
    assert [problem.field for problem in refused.value.problems] == ["by", "by", "values.x", "values.y"]


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(ExpressionError, match="asks for 33 columns"):
        read(values={f"n{place}": "count" for place in range(33)})
