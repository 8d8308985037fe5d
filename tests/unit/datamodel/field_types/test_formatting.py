from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.field_types import formatting


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        (Decimal("1234.5"), 2, "1,234.50"),
        (Decimal(-1234567), 0, "-1,234,567"),
        (Decimal("0.125"), 2, "0.125"),
        (Decimal("1E+3"), 0, "1,000"),
        (Decimal("-0.00"), 2, "0.00"),
        (0.1, 0, "0.1"),
        (1000, 0, "1,000"),
    ],
)
def test_numbers_are_grouped_and_never_rounded(value: Decimal | float, places: int, expected: str) -> None:
    assert formatting.grouped_decimal(value, places) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12), st.integers(0, 20))
def test_the_grouped_text_has_every_digit_of_the_number(value: Decimal, places: int) -> None:
    assert Decimal(formatting.grouped_decimal(value, places).replace(",", "")) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_the_decimal_that_it_is_written_as(value: float) -> None:
    assert float(formatting.exact_decimal(value)) == value
    assert "E" not in formatting.plain_decimal(value)


def test_words_are_set_off_by_a_space_and_symbols_are_not() -> None:
    assert formatting.affixed("12", None, "kg") == "12 kg"
    assert formatting.affixed("12", "CHF", None) == "CHF 12"
    assert formatting.affixed("12", "$", "%") == "$12%"
    assert formatting.affixed("12", None, None) == "12"


def test_the_minus_sign_stands_before_the_prefix() -> None:
    assert formatting.affixed_number("-5.00", "$", None) == "-$5.00"


def test_instants_are_shown_in_utc_as_precisely_as_they_are() -> None:
    berlin = timezone(timedelta(hours=2))
    assert formatting.instant_text(datetime(2026, 1, 2, 16, 30, tzinfo=berlin)) == "2026-01-02 14:30 UTC"
    assert formatting.instant_text(datetime(2026, 1, 2, 14, 30, 5, tzinfo=UTC)) == "2026-01-02 14:30:05 UTC"
    assert formatting.instant_text(datetime(33, 1, 2, 0, 0, 0, 7, tzinfo=UTC)) == "0033-01-02 00:00:00.000007 UTC"


def test_values_of_no_field_type_are_told_in_the_types_of_json() -> None:
    given = [datetime(2026, 1, 2, 3, tzinfo=UTC), date(2026, 1, 2), time(3, 4), Decimal("1.50"), "a", 7, None, {"b": 1}]
    told = ["2026-01-02T03:00:00Z", "2026-01-02", "03:04:00", "1.50", "a", 7, None, {"b": 1}]
    assert [formatting.plain_value(value) for value in given] == told
