from __future__ import annotations

import pytest

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.evaluator import compile_python
from buildify_nb.expressions.syntax import ALWAYS
from buildify_nb.records.querying.search import SearchedField, search_condition

FIELDS = (SearchedField("title"), SearchedField("composer"), SearchedField("genre", {"rnb": "Rhythm & Blues"}))


@pytest.mark.parametrize(
    ("search", "found"),
    [("blue miles", True), ("MILES", True), ("rhythm", True), ("rnb kind", True), ("blue bach", False)],
)
def test_every_word_must_occur_in_some_field_or_label(search: str, found: bool) -> None:
    record = {"title": "Kind of Blue", "composer": "Miles Davis", "genre": "rnb"}
    assert bool(compile_python(search_condition(search, FIELDS))(record)) is found


def test_no_words_are_no_condition() -> None:
    assert search_condition(None, FIELDS) is search_condition("  \t", FIELDS) is ALWAYS


@pytest.mark.parametrize("search", ["x" * 201, " ".join(str(n) for n in range(11))])
def test_a_search_is_bounded(search: str) -> None:
    with pytest.raises(ExpressionError, match="too long"):
        search_condition(search, FIELDS)


def test_an_entity_without_text_says_so() -> None:
    with pytest.raises(ExpressionError, match="no text fields"):
        search_condition("x", ())
