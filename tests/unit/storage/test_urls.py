from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.errors import StorageError
from buildify_nb.storage.urls import normalized, path_of, scheme_of, shown


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        (None, "duckdb:///./buildify.duckdb"),
        (":memory:", "duckdb:///:memory:"),
        (" crm.duckdb ", "duckdb:///crm.duckdb"),
        (Path("/tmp/crm.duckdb"), "duckdb:////tmp/crm.duckdb"),
        ("postgres://u@h/d", "postgresql://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql://u@h/d"),
        ("postgres+embedded:///./x", "postgres+embedded:///./x"),
    ],
)
def test_what_a_caller_writes_becomes_a_url(given_url: str | Path | None, url: str) -> None:
    assert normalized(given_url) == url
    assert normalized(url) == url


@pytest.mark.parametrize("url", ["", " "])
def test_an_empty_address_is_no_database_in_memory(url: str) -> None:
    with pytest.raises(StorageError, match=r"empty.*buildify\.duckdb in this folder.*':memory:'"):
        normalized(url)


def test_scheme_and_path() -> None:
    assert scheme_of("postgres+embedded:///./x") == "postgres+embedded"
    assert path_of("duckdb:///./a/../b.duckdb?x=1") == Path.cwd() / "b.duckdb"
    assert path_of("duckdb:////var/b.duckdb") == Path("/var/b.duckdb")
    assert path_of("duckdb:///~/b.duckdb") == Path.home() / "b.duckdb"


@pytest.mark.parametrize("url", ["duckdb://host/x", "duckdb:///", "duckdb://"])
def test_an_address_without_a_path_is_refused(url: str) -> None:
    with pytest.raises(StorageError, match="Three slashes"):
        path_of(url)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("postgresql://u:secret@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("postgresql://u:se@cr/et@h/d", "postgresql://u:***@h/d"),
        ("postgresql://h/d?user=u&password=secret&x=1", "postgresql://h/d?user=u&password=***&x=1"),
        ("postgresql://u@h/d", "postgresql://u@h/d"),
        ("duckdb:///a:b@c.duckdb", "duckdb:///a:b@c.duckdb"),
    ],
)
def test_a_password_is_not_shown(url: str, text: str) -> None:
    assert shown(url) == text


@given(st.text(min_size=1, alphabet=st.characters(exclude_characters="\n\r", codec="utf-8")))
def test_no_password_is_ever_shown(word: str) -> None:
    password = f"SECRET{word}SECRET"
    assert "SECRET" not in shown(f"postgresql://user:{password}@host/database")
