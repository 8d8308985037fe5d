"""Suggestions for misspelt names in error messages."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_NAME = 100


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`"; did you mean 'amount'?"`, or nothing when no known name is close."""
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest_or(name: object, known: Iterable[str], otherwise: str) -> str:
    """The sentence `"Did you mean 'amount'?"`, or `otherwise` when no known name is close."""
    near = nearest(name, known)
    return f"Did you mean {near!r}?" if near else otherwise


def nearest(name: object, known: Iterable[str]) -> str:
    """The known name that is spelled most like `name`, or "" when none is close."""
    if not isinstance(name, str) or len(name) > _LONGEST_NAME:
        return ""
    by_small = {each.lower(): each for each in sorted(known)}
    close = get_close_matches(name.lower(), by_small, n=1)
    return by_small[close[0]] if close else ""
