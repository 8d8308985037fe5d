"""The page that lists the operations."""

from __future__ import annotations

import re

from buildify_nb.api.index_page import index_page
from buildify_nb.api.operations import Operation


def operation(id: str, tag: str, permission: str | None = None) -> Operation:
    return Operation(id, "GET", f"/{id}", f"<b>{id}</b>", tag, permission, frozenset(), re.compile(id))


def test_operations_stand_below_their_tags_with_their_permissions() -> None:
    page = index_page("A & B", [operation("x", "One", "records:read:tenant"), operation("y", "Two")])
    assert "<h1>A &amp; B</h1>" in page
    assert page.index("<h2>One</h2>") < page.index("/x") < page.index("<h2>Two</h2>") < page.index("/y")
    assert "records:read:tenant" in page
    assert "any valid token" in page


def test_texts_are_escaped() -> None:
    assert "<b>" not in index_page("t", [operation("x", "One")])
