"""Copy as Python: writes values as the source text of the call that would make them, formatted for a notebook cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, cast

WIDTH = 100


def call(function: str, *positional: Any, **named: Any) -> str:
    """The source of a call; broken over lines when it is longer than a cell is wide.

    >>> call("ws.entities.create", "track", label="Track")
    'ws.entities.create("track", label="Track")'
    """
    arguments = [literal(value) for value in positional]
    arguments += [f"{name}={literal(value)}" for name, value in named.items()]
    # Values are rendered as if they began the line; inside a broken call their later lines move in with them.
    return _wrapped(f"{function}(", [argument.replace("\n", "\n    ") for argument in arguments], ")", 0)


def literal(value: Any, indent: int = 0) -> str:
    """The source text of a value made of JSON types, decimals and dates."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        parts = [f"{literal(key)}: {literal(item, indent + 4)}" for key, item in mapping.items()]
        return _wrapped("{", parts, "}", indent)
    if isinstance(value, Sequence):
        items = cast("Sequence[Any]", value)
        return _wrapped("[", [literal(item, indent + 4) for item in items], "]", indent)
    if isinstance(value, Decimal | date | datetime | time):
        return _text(str(value))
    return repr(value)


def _text(value: str) -> str:
    quoted = repr(value)
    if quoted.startswith("'") and '"' not in value and "\\" not in quoted:
        return f'"{value}"'
    return quoted


def _wrapped(opening: str, parts: Sequence[str], closing: str, indent: int) -> str:
    line = f"{opening}{', '.join(parts)}{closing}"
    if len(line) + indent <= WIDTH and "\n" not in line:
        return line
    inner = " " * (indent + 4)
    body = "".join(f"{inner}{part},\n" for part in parts)
    return f"{opening}\n{body}{' ' * indent}{closing}"
