from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st


@given(st.dates())
def test_every_day_goes_to_json_and_back(returned: Callable[..., Any], shown: Callable[..., str], day: date) -> None:
    assert returned("date", day) == day
    assert shown("date", day) == day.isoformat()


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 1, 2),
        datetime(2026, 1, 2, tzinfo=UTC),
        pd.Timestamp("2026-01-02"),
        np.datetime64("2026-01-02"),
        np.datetime64("2026-01-02", "ns"),
        "2026-01-02",
    ],
)
def test_a_day_in_any_form_becomes_a_date(accepted: Callable[..., Any], value: Any) -> None:
    assert accepted("date", value) == date(2026, 1, 2)
    assert type(accepted("date", value)) is date


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 2, 3, tzinfo=UTC),
        pd.NaT,
        pd.Timestamp(1),
        np.datetime64("NaT"),
        np.datetime64("2026-01-02T03"),
        np.int64(20000),
        "2026-01-02T00:00:00",
        "2026-02-30",
        "0000-01-01",
        "20260102",
        "2026-1-2",
        "1767312000",
        1767312000,
        "10000-01-01",
        "٢٠٢٦-01-02",
        "",
    ],
)
def test_what_is_not_a_day_is_refused(refusal: Callable[..., str], value: Any) -> None:
    assert refusal("date", value) == "must be a date such as 2026-01-31"


def test_the_column(column: Callable[..., str]) -> None:
    assert column("date") == "DATE"
