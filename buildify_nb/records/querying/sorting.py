"""Reads sort orders: "title:desc,price" or a list of such terms. Knows names and types, no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.value_types import ValueType

MOST_TERMS = 8
_DIRECTIONS = {"": False, "asc": False, "desc": True}

Sort = str | Sequence[str] | Mapping[str, str] | None
"""What callers may give: one text with commas, a list of terms, or asc or desc by field."""


@dataclass(frozen=True, slots=True)
class SortTerm:
    """One field of an order. Nulls come last in both directions."""

    field: str
    descending: bool = False


def read_sort(given: Sort, fields: Mapping[str, ValueType]) -> tuple[SortTerm, ...]:
    """The terms of a sort order, the first one decides first.

    Raises:
        ExpressionError: an unknown field, one without an order, or a direction that is neither asc nor desc.
    """
    parts = _parts(given)
    problems: list[Problem] = []
    terms = [_term(str(part).strip(), fields, problems) for part in parts if str(part).strip()]
    if len(terms) > MOST_TERMS:
        problems.append(Problem("sort", f"has {len(terms)} fields, {MOST_TERMS} are allowed"))
    if problems:
        raise ExpressionError("The list cannot be sorted like this.", problems, todo="Write, for example, 'name:desc'.")
    unique = {term.field: term for term in reversed([term for term in terms if term])}
    return tuple(unique[name] for name in dict.fromkeys(term.field for term in terms if term))


def _parts(given: Sort) -> list[str]:
    if isinstance(given, Mapping):
        return [f"{name}:{direction}" for name, direction in given.items()]
    return given.split(",") if isinstance(given, str) else list(given or ())


def _term(text: str, fields: Mapping[str, ValueType], problems: list[Problem]) -> SortTerm | None:
    if text.startswith("-"):
        text = f"{text[1:]}:desc"
    name, _, direction = text.partition(":")
    name, direction = name.strip(), direction.strip().lower()
    if name not in fields:
        problems.append(Problem("sort", f"there is no field {name[:80]!r}{did_you_mean(name, fields)}"))
    elif fields[name] is ValueType.JSON:
        problems.append(Problem("sort", f"{name!r} has no order"))
    elif direction not in _DIRECTIONS:
        problems.append(Problem("sort", f"the direction of {name!r} must be asc or desc"))
    else:
        return SortTerm(name, _DIRECTIONS[direction])
    return None
