"""Ids of rows and the closed grammar of names that may become SQL identifiers."""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from uuid_utils import compat

MAX_NAME_LENGTH = 63
"""Bytes in an identifier of Postgres; DuckDB has no limit, so the narrower engine decides for both."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

# Words that one of the two engines refuses or that readers would take for something else, even quoted.
RESERVED_WORDS = frozenset(
    """
    all alter analyse analyze and any array as asc asymmetric between both by case cast check collate column
    constraint create cross current_date current_role current_time current_timestamp current_user default
    deferrable delete desc describe distinct do drop else end except exists false fetch for foreign from full
    grant group having in index initially inner insert intersect into is join lateral leading left like limit
    localtime localtimestamp natural not null offset on only or order outer pivot primary qualify references
    returning revoke right select session_user show similar some summarize symmetric table then to trailing
    true union unique unpivot update user using variadic view when where window with
    """.split()  # noqa: SIM905 - a block of words reads better than a hundred quotes
)


def new_id() -> UUID:
    """A time-ordered id (UUID version 7, RFC 9562)."""
    return compat.uuid7()


def name_problem(name: object, *, reserved: Collection[str] = (), longest: int = MAX_NAME_LENGTH) -> str:
    """Says why `name` cannot be a technical name, or "" when it can.

    >>> name_problem("order_line")
    ''
    >>> name_problem("Order Line")
    "must be lower case letters, digits and _ and start with a letter; try 'order_line'"
    """
    if not isinstance(name, str) or not name:
        return "must be a non-empty text"
    if not _NAME.match(name):
        return f"must be lower case letters, digits and _ and start with a letter{_hint(name)}"
    if len(name) > longest:
        return f"has {len(name)} characters, {longest} are allowed"
    if name in RESERVED_WORDS or name in reserved:
        return f"is a reserved word; try '{name}_' followed by what it means"
    return ""


def suggested_name(text: str) -> str:
    """A legal technical name near `text`: "Album Id" and "AlbumId" become "album_id"; "" when nothing legal is left."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    snake = re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")
    snake = re.sub(r"\A[0-9]", lambda digit: f"n{digit.group()}", snake)[:MAX_NAME_LENGTH].rstrip("_")
    return f"{snake}_" if snake in RESERVED_WORDS else snake


def label_for(name: str) -> str:
    """The display label that a technical name gets when nobody gave one: "order_line" is "Order line"."""
    return name.replace("_", " ").strip().capitalize()


def _hint(name: str) -> str:
    suggestion = suggested_name(name[:200])
    return f"; try '{suggestion}'" if suggestion and suggestion != name else ""
