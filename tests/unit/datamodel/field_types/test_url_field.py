from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import HttpUrl, TypeAdapter

from buildify_nb.datamodel.field_types.url_field import ORDINARY_URL


@given(st.from_regex(ORDINARY_URL.removesuffix("$") + r"\Z").filter(lambda text: len(text) <= 2000))
def test_addresses_that_skip_the_parser_are_those_that_it_accepts(accepted: Callable[..., Any], url: str) -> None:
    assert TypeAdapter(HttpUrl).validate_python(url).host
    assert accepted("url", url) == url
    assert urlsplit(url).hostname


@pytest.mark.parametrize(
    "value",
    [
        "https://example.org",
        "HTTP://Example.org:8080/a?b=c#d",
        "http://localhost/x",
        "http://127.0.0.1",
        "http://[::1]/",
        "https://münchen.example/straße",
        "https://user@example.org/",
        "https://example.org/a%20b?x=[1]",
    ],
)
def test_addresses_are_kept_as_given(accepted: Callable[..., Any], value: str) -> None:
    assert accepted("url", value) == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://a b.org",
        "https://example.org/a b",
        "https://example.org\n",
        "http://x:99999/",
        "https://exa<mple.org",
        "https:\\\\x.org",
        "data:text/html,x",
        "http://?q",
        "https://example.org/\x7f",
    ],
)
def test_anything_else_is_refused(refusal: Callable[..., str], value: str) -> None:
    assert refusal("url", value) == "must be a web address such as https://example.org/page"


def test_the_column(column: Callable[..., str], refusal: Callable[..., str]) -> None:
    assert column("url") == "VARCHAR(2048)"
    assert refusal("url", "https://example.org/" + "x" * 2048) == "must have at most 2048 characters"
