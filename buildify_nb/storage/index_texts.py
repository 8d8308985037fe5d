"""Whether two statements that make an index make the same one: engines keep them in words of their own. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_TYPE = r"(?:time(?:stamp)? with(?:out)? time zone|character varying|double precision|\w+)(?:\([\d, ]+\))?(?:\[\])*"
_TOKEN = re.compile(
    rf"E?(?P<text>'(?:[^']|'')*')|(?P<silent>::{_TYPE}|\bAS {_TYPE}|\bCOLLATE \"?C\"?|\bELSE NULL\b|\b(?:ARRAY|CAST)\b)"
    r"|(?P<one_of>= ANY\b)|(?P<none_of><> ALL\b)|(?P<number>-?\b\d[\d.]*(?:E[+-]?\d+)?\b)"
    r"|(?P<word>\w+|[<>=!]+)",
    re.IGNORECASE,
)


class IndexText(NamedTuple):
    """What a statement says of the index that it makes; brackets and casts are left out, which engines add."""

    unique: bool
    method: str
    words: tuple[str, ...]
    """The columns and, after them, the condition; elsewhere columns with their condition."""


def read_index(statement: str) -> IndexText:
    """What a CREATE INDEX statement says, whether it is ours or the engine's."""
    head, _, rest = statement.partition("(")
    method = re.search(r"\bUSING (\w+)", head, re.IGNORECASE)
    unique = re.match(r"\s*CREATE UNIQUE ", head, re.IGNORECASE) is not None
    return IndexText(unique, method[1].lower() if method else "btree", _without_short_lists(list(_words(rest))))


def _words(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        match found.lastgroup:
            case "silent":
                continue
            case "one_of":
                yield "in"
            case "none_of":
                yield from ("not", "in")
            case "text":
                yield _value(found["text"][1:-1].replace("''", "'"))
            case "number":
                yield _value(found[0])
            case _:
                word = found[0].lower()
                yield {"!=": "<>", "true": "=t", "false": "=f"}.get(word, word)


def _value(text: str) -> str:
    """A constant, the same for each way to write it; it starts with a sign that no name has."""
    with suppress(InvalidOperation):
        return f"={Decimal(text).normalize()}"
    for read in (_moment, time.fromisoformat):
        with suppress(ValueError):
            return f"={read(text)}"
    return "=" + text.replace("\\", "")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment


def _without_short_lists(words: list[str]) -> tuple[str, ...]:
    """A list of one value is a comparison, as some engines write it."""
    found: list[str] = []
    for place, word in enumerate(words):
        values = [one.startswith("=") and len(one) > 1 for one in words[place + 1 : place + 3]]
        if word == "in" and values[:1] == [True] and values[1:] != [True]:
            is_negated = bool(found) and found[-1] == "not"
            found[-1:] = ["<>"] if is_negated else [*found[-1:], "="]
        else:
            found.append(word)
    return tuple(found)
