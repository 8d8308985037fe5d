"""Says what in a document is not JSON, and where. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, cast

from buildify_nb.expressions.foreign_values import is_missing, plain_scalar

_LONGEST, _LONGEST_PATH = 40, 1000


def odd_part(document: Any) -> str:
    """The first part that JSON does not give back as it was, such as "at a[0] it holds nan, …"; "" for none."""
    # The parts that wait, the next one last, so that they come in the order of the document.
    waiting: list[tuple[str, Any]] = [("", document)]
    seen: set[int] = set()
    while waiting:
        path, part = waiting.pop()
        if told := _oddity(part):
            return f"{f'at {path} ' if path else ''}it {told}"
        # One that contains itself has no end, and of one that is too deep nobody reads the path.
        if id(part) not in seen and len(path) < _LONGEST_PATH:
            waiting += reversed([(f"{path}{step}".lstrip("."), inner) for step, inner in _parts(part)])
            seen.add(id(part))
    return ""


def _parts(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        yield from ((f".{key}", inner) for key, inner in cast("dict[Any, Any]", part).items())
    elif isinstance(part, list):
        yield from ((f"[{place}]", inner) for place, inner in enumerate(cast("list[Any]", part)))


def _oddity(part: Any) -> str:
    value = plain_scalar(part)
    if isinstance(value, dict):
        odd = [key for key in cast("dict[Any, Any]", value) if not isinstance(key, str)]
        return f"has the key {_shown(odd[0])}; keys must be text" if odd else ""
    if value is None or isinstance(value, str | int | list):
        return ""
    if isinstance(value, tuple):
        return f"holds the tuple {_shown(value)}; give a list"
    if is_missing(value) or (isinstance(value, float) and math.isinf(value)):
        return f"holds {_shown(value)}; numbers must be finite, and a missing one is None"
    if isinstance(value, float):
        return ""
    return f"holds {_shown(value)}, of type {type(value).__name__}; give it as text or a number"


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
