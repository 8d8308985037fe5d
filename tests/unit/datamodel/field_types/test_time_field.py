from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(st.times())
def test_every_time_goes_to_json_and_back(returned: Callable[..., Any], value: time) -> None:
    assert returned("time", value) == value


@pytest.mark.parametrize(
    "value",
    [
        time(1, tzinfo=UTC),
        "10:00Z",
        "10:00+02:00",
        "24:00",
        "10",
        "10:60",
        36000,
        "10:00:00.1234567",
        datetime(2026, 1, 2, tzinfo=UTC),
    ],
)
def test_zones_numbers_and_finer_than_microseconds_are_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("time", value) == "must be a time of day without a time zone, such as 14:30"


def test_seconds_are_shown_when_there_are_any(
    shown: Callable[..., str], accepted: Callable[..., Any], column: Callable[..., str]
) -> None:
    assert shown("time", accepted("time", "14:30")) == "14:30"
    assert shown("time", time(14, 30, 5)) == "14:30:05"
    assert column("time") == "TIME"
