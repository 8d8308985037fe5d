"""Free-text search as a condition: every word must occur in some text field. Knows names and types, no SQL."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import (
    ALWAYS,
    Condition,
    FieldRef,
    Literal,
    Membership,
    TextMatch,
    TextMatchKind,
    all_of,
    any_of,
)
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType

MOST_WORDS = 10
LONGEST_SEARCH = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class SearchedField:
    """A field that search looks into; the stored values of a select field stand for their labels."""

    name: str
    labels: Mapping[str, str] | None = None
    """For a select field, labels by stored value."""

    def contains(self, word: str) -> Condition:
        """Whether the field contains the word, case aside."""
        reference = FieldRef(self.name, ValueType.TEXT)
        if self.labels is None:
            return TextMatch(reference, TextMatchKind.CONTAINS, Literal(word, ValueType.TEXT))
        sought = fold(word)
        values = [value for value, label in self.labels.items() if sought in fold(label) or sought in fold(value)]
        return Membership(reference, tuple(Literal(value, ValueType.TEXT) for value in values))


def search_condition(search: str | None, fields: Sequence[SearchedField]) -> Condition:
    """The condition of a search text; `ALWAYS` when there is none.

    Raises:
        ExpressionError: the text is too long, or the entity has no text to search in.
    """
    words = list(dict.fromkeys((search or "").replace("\x00", " ").split()))
    if not words:
        return ALWAYS
    if len(search or "") > LONGEST_SEARCH or len(words) > MOST_WORDS:
        raise ExpressionError(
            "The search is too long.", why=f"It may have {MOST_WORDS} words and {LONGEST_SEARCH} characters."
        )
    if not fields:
        raise ExpressionError(
            "Nothing can be searched here.", why="The entity has no text fields.", todo="Use a filter."
        )
    return all_of(any_of(_matches(word, fields)) for word in words)


def _matches(word: str, fields: Iterable[SearchedField]) -> Iterable[Condition]:
    return [field.contains(word) for field in fields]
