"""Suggestions for misspelt names in error messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_NAME = 100


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`"; did you mean 'amount'?"`, or nothing when no known name is close."""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return ""
    by_small = {each.lower(): each for each in sorted(known)}
    close = get_close_matches(name.lower(), by_small, n=1)
    return f"; did you mean {by_small[close[0]]!r}?" if close else ""
