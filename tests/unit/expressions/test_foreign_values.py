"""Values of data frames beside those of Python."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from buildify_nb.expressions.foreign_values import is_missing, plain_scalar


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.int64(3), 3),
        (np.float32(0.5), 0.5),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (np.datetime64("2026-01-31"), date(2026, 1, 31)),
        (np.datetime64("2026-01-31T12:30"), datetime.fromisoformat("2026-01-31T12:30")),
        (np.datetime64("2026-01-31T12:30:00.000001", "ns"), datetime.fromisoformat("2026-01-31T12:30:00.000001")),
    ],
)
def test_scalars_become_those_of_python(value: Any, plain: Any) -> None:
    found = plain_scalar(value)
    assert (found, type(found)) == (plain, type(plain))


@pytest.mark.parametrize(
    "value",
    [
        3,
        "a",
        None,
        np.array([1]),
        pd.NA,
        np.float64("nan"),
        np.datetime64("NaT"),
        np.datetime64("2026-01-31T12:30:00.000000001", "ns"),
        np.datetime64("20000-01-01T00:00:00.000000", "us"),
    ],
)
def test_whatever_python_has_no_equal_for_stays(value: Any) -> None:
    assert plain_scalar(value) is value


@pytest.mark.parametrize(
    "value", [float("nan"), np.float64("nan"), np.datetime64("NaT"), pd.NaT, pd.NA, Decimal("NaN")]
)
def test_what_frames_put_where_nothing_is(value: Any) -> None:
    assert is_missing(value)


@pytest.mark.parametrize("value", [None, 0, "", "NaN", float("inf"), Decimal("sNaN"), [float("nan")], np.array([1, 2])])
def test_what_is_a_value_or_none_is_not_missing(value: Any) -> None:
    assert not is_missing(value)
