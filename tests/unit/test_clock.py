from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from buildify_nb.clock import ManualClock, SystemClock


def test_the_system_clock_is_aware_and_moves() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


def test_a_manual_clock_moves_only_when_told() -> None:
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2026, 1, 1, tzinfo=UTC)
    assert clock.advance(days=1, seconds=0.5) == datetime(2026, 1, 2, 0, 0, 0, 500_000, tzinfo=UTC)
    assert clock.now() == datetime(2026, 1, 2, 0, 0, 0, 500_000, tzinfo=UTC)


def test_a_manual_clock_answers_in_utc() -> None:
    clock = ManualClock(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now().isoformat() == "2025-12-31T23:00:00+00:00"


def test_a_naive_start_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2026, 1, 1))  # noqa: DTZ001 - the point of the test
