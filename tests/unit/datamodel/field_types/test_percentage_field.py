from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal


def test_four_places_are_kept_and_only_needed_ones_are_shown(
    column: Callable[..., str], shown: Callable[..., str], refusal: Callable[..., str]
) -> None:
    assert column("percentage") == "NUMERIC(28, 4)"
    assert shown("percentage", Decimal("12.5000")) == "12.5%"
    assert shown("percentage", Decimal(12), decimal_places=1) == "12.0%"
    assert shown("percentage", Decimal(12), suffix="percent") == "12 percent"
    assert refusal("percentage", "0.12345") == "must have at most 4 decimal places"
