from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_goes_to_json_and_back(returned: Callable[..., Any], value: datetime) -> None:
    assert returned("datetime", value) == value


@given(
    st.datetimes(datetime.fromisoformat("0002-01-01"), datetime.fromisoformat("9998-01-01")), st.integers(-1439, 1439)
)
def test_the_result_is_the_same_instant_in_utc(accepted: Callable[..., Any], local: datetime, minutes: int) -> None:
    given_value = local.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    for form in (given_value, given_value.isoformat()):
        assert accepted("datetime", form) == given_value
        assert accepted("datetime", form).tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        NOON,
        NOON.replace(tzinfo=None),
        "2026-01-02T12:00",
        "2026-01-02 12:00:00",
        "2026-01-02T14:00:00+0200",
        "2026-01-02T12:00:00.000000000Z",
        pd.Timestamp("2026-01-02T12:00"),
        pd.Timestamp("2026-01-02T13:00+01:00"),
        np.datetime64("2026-01-02T12"),
        np.datetime64("2026-01-02T12:00", "ns"),
    ],
)
def test_noon_in_any_form_is_noon_in_utc(accepted: Callable[..., Any], value: Any) -> None:
    assert accepted("datetime", value) == NOON
    assert type(accepted("datetime", value)) is datetime


def test_a_day_is_its_midnight(accepted: Callable[..., Any]) -> None:
    midnight = datetime(2026, 1, 2, tzinfo=UTC)
    assert accepted("datetime", "2026-01-02") == accepted("datetime", date(2026, 1, 2)) == midnight


@pytest.mark.parametrize(
    "value",
    [1767312000, "1767312000", "2026-01-02T25:00", "2026-02-30T00:00", "2026-01-02T12:00:00.1234567Z", pd.NaT, ""],
)
def test_what_is_no_instant_is_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("datetime", value) == "must be a date and time such as 2026-01-31T14:30:00Z"


def test_nanoseconds_and_years_beyond_the_calendar_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal("datetime", pd.Timestamp(1)) == "must have no more than microseconds"
    for value in ("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"):
        assert refusal("datetime", value) == "must be between the years 1 and 9999 in UTC"


def test_the_wire_and_the_eye(
    field_types: dict[str, Any], shown: Callable[..., str], column: Callable[..., str]
) -> None:
    assert field_types["datetime"].to_wire(NOON) == "2026-01-02T12:00:00Z"
    assert shown("datetime", NOON) == "2026-01-02 12:00 UTC"
    assert column("datetime") == "TIMESTAMPTZ"
