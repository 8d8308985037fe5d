from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.cursor import read_cursor, write_cursor
from buildify_nb.records.querying.sorting import SortTerm

VALUES: dict[ValueType, st.SearchStrategy[Any]] = {
    ValueType.TEXT: st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    ValueType.INTEGER: st.integers(-(2**63), 2**63 - 1),
    ValueType.DECIMAL: st.decimals(Decimal(-(10**20)), Decimal(10**20), places=6),
    ValueType.BOOLEAN: st.booleans(),
    ValueType.DATE: st.dates(),
    ValueType.TIME: st.times(),
    ValueType.TIMESTAMP: st.datetimes(timezones=st.just(UTC)),
    ValueType.UUID: st.uuids(),
}

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.data())
def test_every_value_comes_back_as_it_was(data: st.DataObject) -> None:
    types = data.draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    order = [SortTerm(f"f{place}", data.draw(st.booleans())) for place in range(len(types))]
    values = tuple(data.draw(st.none() | VALUES[kind]) for kind in types)
    fields = {term.field: kind for term, kind in zip(order, types, strict=True)}
    assert read_cursor(write_cursor(order, fields, values), order, fields) == values


def test_values_of_the_driver_are_taken_too() -> None:
    order = [SortTerm("a"), SortTerm("b"), SortTerm("id")]
    types = {"a": ValueType.DECIMAL, "b": ValueType.TIMESTAMP, "id": ValueType.UUID}
    text = write_cursor(order, types, [0.5, MIDNIGHT.replace(tzinfo=None), UUID(int=3)])
    assert read_cursor(text, order, types) == (Decimal("0.5"), MIDNIGHT, UUID(int=3))


def test_it_is_text_that_a_url_takes_as_it_is() -> None:
    order = [SortTerm("d"), SortTerm("t")]
    text = write_cursor(order, {"d": ValueType.DATE, "t": ValueType.TIME}, [date(2026, 1, 1), time(1, 2)])
    assert text.replace("-", "").replace("_", "").isalnum()
