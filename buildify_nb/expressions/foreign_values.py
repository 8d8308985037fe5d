"""Values that come out of data frames: scalars of NumPy as Python's, and what frames put where a value is missing.

Imports neither NumPy nor pandas: who holds such a value has imported them.
"""

from __future__ import annotations

import sys
from typing import Any, cast


def plain_scalar(value: Any) -> Any:
    """`numpy.int64(3)` as 3 and `numpy.datetime64` as date or datetime; whatever Python has no equal for stays."""
    numpy = cast(Any, sys.modules.get("numpy"))
    if numpy is None or not isinstance(value, numpy.generic) or is_missing(value):
        return value
    plain = value.item()
    if value.dtype.kind not in "mM" or not isinstance(plain, int):
        return plain
    # Of nanoseconds `item` gives the number; so it does of microseconds that lie beyond Python's years.
    microseconds = value.astype(f"{value.dtype.kind}8[us]")
    plain = microseconds.item()
    return value if isinstance(plain, int) or microseconds != value else plain


def is_missing(value: Any) -> bool:
    """Whether a value is NaN, NaT or pandas.NA."""
    try:
        return bool(value != value)  # noqa: PLR0124 - only these differ from themselves
    except (TypeError, ValueError, ArithmeticError):
        return type(value).__name__ == "NAType"
