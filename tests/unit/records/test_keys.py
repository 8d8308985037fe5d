from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.records.keys import key_text, read_key
from buildify_nb.storage.column_types import ColumnKind

STORABLE = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=30)
PARTS = st.one_of(
    st.tuples(st.just(ColumnKind.UUID), st.uuids()),
    st.tuples(st.just(ColumnKind.BIGINT), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just(ColumnKind.TEXT), STORABLE),
    st.tuples(st.just(ColumnKind.DATE), st.dates()),
    st.tuples(st.just(ColumnKind.BOOLEAN), st.booleans()),
    st.tuples(st.just(ColumnKind.TIMESTAMPTZ), st.datetimes(timezones=st.just(UTC))),
    st.tuples(st.just(ColumnKind.NUMERIC), st.decimals(allow_nan=False, allow_infinity=False, places=2)),
)


@given(st.lists(PARTS, min_size=1, max_size=4))
def test_every_key_survives_as_text(parts: list[tuple[ColumnKind, Any]]) -> None:
    kinds, values = [kind for kind, _ in parts], tuple(value for _, value in parts)
    assert read_key(key_text(values), kinds) == values


@given(st.text(max_size=40), st.lists(st.sampled_from(list(ColumnKind)), min_size=1, max_size=3))
def test_any_text_is_a_key_or_none_and_never_an_error(text: str, kinds: list[ColumnKind]) -> None:
    values = read_key(text, kinds)
    assert values is None or key_text(values) == text


def test_parts_of_a_composite_key_cannot_be_confused() -> None:
    assert key_text(["a,b", "c"]) == "a%2Cb,c" != key_text(["a", "b,c"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("007", ColumnKind.INTEGER),
        (" 7", ColumnKind.INTEGER),
        ("2147483648", ColumnKind.INTEGER),
        ("9" * 5000, ColumnKind.BIGINT),
        ("x", ColumnKind.UUID),
        ("A0000000-0000-7000-8000-000000000000", ColumnKind.UUID),
        ("a\x00b", ColumnKind.TEXT),
        ("\ud800", ColumnKind.TEXT),
        ("2026-13-01", ColumnKind.DATE),
        ("NaN", ColumnKind.NUMERIC),
        ("1", ColumnKind.JSON),
    ],
)
def test_other_spellings_and_impossible_values_are_no_keys(text: str, kind: ColumnKind) -> None:
    assert read_key(text, [kind]) is None


def test_the_number_of_parts_must_fit() -> None:
    assert read_key("1,2", [ColumnKind.INTEGER] * 3) is None
    assert read_key("1", []) is None


def test_values_are_typed_as_their_columns() -> None:
    one = UUID(int=1)
    assert read_key(f"{one},5,2026-01-02", [ColumnKind.UUID, ColumnKind.BIGINT, ColumnKind.DATE]) == (
        one,
        5,
        date(2026, 1, 2),
    )
    assert key_text([Decimal("1.50")]) == "1.5"
    assert key_text([datetime(2026, 1, 1, tzinfo=UTC)]) == "2026-01-01T00:00:00+00:00"
