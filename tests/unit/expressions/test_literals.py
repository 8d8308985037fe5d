from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.literals import plain_decimal, read_literal, shown, to_utc, write_literal
from buildify_nb.expressions.syntax import Literal
from buildify_nb.expressions.value_types import ValueType

CODE = uuid.UUID("018f0000-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("text", "1,5", "1,5"),
        ("text", "", ""),
        ("integer", 7, 7),
        ("integer", " -7 ", -7),
        ("integer", 7.0, 7),
        ("integer", "1e3", 1000),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("decimal", 0.1, Decimal("0.1")),
        ("decimal", "12.340", Decimal("12.34")),
        ("decimal", Decimal("1E+3"), Decimal(1000)),
        ("decimal", -0.0, Decimal(0)),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", date(2024, 2, 29), date(2024, 2, 29)),
        ("date", pd.Timestamp("2024-02-29"), date(2024, 2, 29)),
        ("timestamp", pd.Timestamp("2024-01-01T12:00", tz="Asia/Tokyo"), datetime(2024, 1, 1, 3, tzinfo=UTC)),
        ("time", "23:59", time(23, 59)),
        ("time", "23:59:58.000001", time(23, 59, 58, 1)),
        ("timestamp", "2024-01-01T12:00:00Z", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("timestamp", "2024-01-01 12:00", datetime(2024, 1, 1, 12, tzinfo=UTC)),
        ("timestamp", "2024-01-01T12:00:00.5+05:45", datetime(2024, 1, 1, 6, 15, 0, 500000, tzinfo=UTC)),
        ("timestamp", datetime(2024, 1, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo")), datetime(2024, 1, 1, tzinfo=UTC)),
        ("timestamp", "2024-01-01", datetime(2024, 1, 1, tzinfo=UTC)),
        ("uuid", str(CODE).upper(), CODE),
        ("uuid", CODE, CODE),
    ],
)
def test_values_are_read(kind: str, value: Any, expected: Any) -> None:
    literal = read_literal(value, ValueType(kind))
    assert literal == Literal(expected, ValueType(kind))
    assert type(literal.value) is type(expected)


def test_an_integer_field_may_meet_a_decimal() -> None:
    assert read_literal("2.5", ValueType.INTEGER) == Literal(Decimal("2.5"), ValueType.DECIMAL)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("text", 5, "expected text, got 5"),
        ("text", None, "expected text, got NoneType"),
        ("text", "a\0b", "NUL"),
        ("text", "\ud800", "surrogate"),
        ("integer", True, "expected a number, got True"),
        ("integer", "12abc", "expected a number, got '12abc'"),
        ("integer", "١٢", "expected a number"),
        ("integer", 2**63, "out of range"),
        ("integer", -(2**63) - 1, "out of range"),
        pytest.param("integer", 10**5000, "out of range", id="integer-huge"),
        ("integer", "9" * 101, "expected a number"),
        ("integer", [1], "got list"),
        ("decimal", float("nan"), "finite"),
        ("decimal", float("-inf"), "finite"),
        ("decimal", Decimal("sNaN"), "finite"),
        ("decimal", "NaN", "expected a number"),
        ("decimal", "1e38", "out of range"),
        ("decimal", 1e-320, "out of range"),
        ("decimal", Decimal("1E+999999"), "out of range"),
        ("decimal", "1" * 20 + "." + "1" * 19, "out of range"),
        ("decimal", "1,5", "expected a number"),
        ("boolean", 1, "true or false"),
        ("boolean", "yes", "true or false"),
        ("boolean", [], "true or false"),
        ("date", "2023-02-29", "a date"),
        ("date", "20240229", "a date"),
        ("date", "2024-02-29T00:00", "a date"),
        ("date", datetime(2024, 1, 1, tzinfo=UTC), "a date must not carry a time of day or a zone"),
        ("date", pd.Timestamp("2024-01-01T12:00"), "a date must not carry a time of day or a zone"),
        ("timestamp", pd.Timestamp("2024-01-01T12:00:00.000000001"), "too fine"),
        ("time", "24:00", "a time"),
        ("time", "12:00Z", "a time"),
        ("time", time(12, tzinfo=UTC), "zone"),
        ("timestamp", "2024-01-01T00:00:00.1234567", "a timestamp"),
        ("timestamp", "yesterday", "a timestamp"),
        ("timestamp", "0001-01-01T00:00+01:00", "out of range"),
        ("timestamp", "9999-12-31T23:59:59-01:00", "out of range"),
        ("timestamp", 1704067200, "a timestamp"),
        ("uuid", "{018f0000-0000-7000-8000-000000000000}", "a UUID"),
        ("uuid", "018f", "a UUID"),
        ("json", 5, "expected text"),
    ],
)
def test_values_are_refused_with_the_reason(kind: str, value: Any, message: str) -> None:
    with pytest.raises(ExpressionError) as refused:
        read_literal(value, ValueType(kind))
    assert message in refused.value.what


kinds_and_values = st.one_of(
    st.tuples(st.just(ValueType.TEXT), st.text(st.characters(codec="utf-8", exclude_characters="\0"))),
    st.tuples(st.just(ValueType.INTEGER), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just(ValueType.DECIMAL), st.decimals(-(10**20), 10**20, places=10)),
    st.tuples(st.just(ValueType.BOOLEAN), st.booleans()),
    st.tuples(st.just(ValueType.DATE), st.dates()),
    st.tuples(st.just(ValueType.TIME), st.times()),
    st.tuples(st.just(ValueType.TIMESTAMP), st.datetimes(timezones=st.just(UTC))),
    st.tuples(st.just(ValueType.UUID), st.uuids()),
)


@given(kinds_and_values)
def test_what_is_written_is_read_back(pair: tuple[ValueType, Any]) -> None:
    kind, value = pair
    literal = read_literal(value, kind)
    assert literal.value == value
    assert read_literal(write_literal(literal), kind) == literal


def test_integers_that_javascript_would_round_are_written_as_text() -> None:
    assert write_literal(Literal(2**53 - 1, ValueType.INTEGER)) == 2**53 - 1
    assert write_literal(Literal(2**53 + 1, ValueType.INTEGER)) == "9007199254740993"


@pytest.mark.parametrize(
    ("value", "text"), [("1E+30", "1" + "0" * 30), ("-0.00", "0"), ("1.10", "1.1"), ("100", "100")]
)
def test_plain_decimals_have_no_exponent_trailing_zeros_or_negative_zero(value: str, text: str) -> None:
    assert str(plain_decimal(Decimal(value))) == text


def test_moments_without_zone_are_utc() -> None:
    naive = datetime(2024, 1, 1, 12)  # noqa: DTZ001
    assert to_utc(naive) == datetime(2024, 1, 1, 12, tzinfo=UTC)
    assert to_utc(naive.replace(tzinfo=timezone(timedelta(hours=1)))).hour == 11


def test_quoted_values_are_short_and_on_one_line() -> None:
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("x" * 10_000)) < 70
    assert len(shown(list(range(1000)))) <= 60
