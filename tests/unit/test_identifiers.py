from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from buildify_nb.identifiers import MAX_NAME_LENGTH, RESERVED_WORDS, label_for, name_problem, new_id, suggested_name

PREPARER = postgresql.dialect().identifier_preparer


@given(st.text())
def test_a_suggestion_is_legal_or_empty(text: str) -> None:
    suggestion = suggested_name(text)
    assert suggestion == "" or name_problem(suggestion) == ""


@given(st.from_regex(r"[a-z][a-z0-9_]{0,62}", fullmatch=True))
def test_a_legal_name_needs_no_quotes_and_is_its_own_suggestion_or_near_it(name: str) -> None:
    if name_problem(name) == "":
        assert not PREPARER._requires_quotes(name) or PREPARER.quote(name) == f'"{name}"'
        assert '"' not in name
        assert name_problem(suggested_name(name)) == ""


@given(st.text())
def test_nothing_but_the_grammar_is_legal(text: str) -> None:
    if name_problem(text) == "":
        assert text.isascii()
        assert text.replace("_", "a").isalnum()
        assert text[0].isalpha()
        assert text == text.lower()
        assert len(text) <= MAX_NAME_LENGTH


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "non-empty"),
        (None, "non-empty"),
        (7, "non-empty"),
        ("Order Line", "try 'order_line'"),
        ("1st", "try 'n1st'"),
        ("_x", "try 'x'"),
        ("name\n", "try 'name'"),
        ("x; DROP TABLE users", "try 'x_drop_table_users'"),
        ("é", "start with a letter"),
        ("a" * 64, "64 characters, 63"),
        ("select", "reserved"),
    ],
)
def test_a_bad_name_is_refused_with_a_reason(name: object, told: str) -> None:
    assert told in name_problem(name)


def test_more_words_may_be_reserved_and_names_be_shorter() -> None:
    assert "reserved" in name_problem("id", reserved={"id"})
    assert "5 are allowed" in name_problem("longer", longest=5)
    assert name_problem("a" * 63) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [("Album Id", "album_id"), ("AlbumId", "album_id"), ("HTTPServer", "http_server"), ("order", "order_"), ("!", "")],
)
def test_suggestions_read_like_the_text(text: str, name: str) -> None:
    assert suggested_name(text) == name


def test_every_reserved_word_gets_a_legal_suggestion() -> None:
    assert {word for word in RESERVED_WORDS if name_problem(suggested_name(word))} == set()


def test_ids_are_ordered_by_time_and_of_version_7() -> None:
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert {made.version for made in ids} == {7}
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)


def test_labels() -> None:
    assert label_for("order_line") == "Order line"
