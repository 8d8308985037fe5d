"""How a page of the audit log reads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from buildify_nb.identifiers import new_id
from buildify_nb.security.audit import AuditEntry, AuditPage
from buildify_nb.security.audit_table import MOST_CHANGES, change_texts


@pytest.mark.parametrize(
    ("changes", "texts"),
    [
        (None, []),
        ({"before": {"price": "9.90"}, "after": {"price": "12.50"}}, ["price: 9.90 → 12.50"]),
        ({"before": {}, "after": {"b": 1, "a": None, "c": ["x", "y"]}}, ["b: 1", "c: x, y"]),
        ({"before": {"a": 0, "b": None}, "after": {}}, ["a: 0 → nothing"]),
        ({"after": {"a": 2}, "before": {"a": 2}}, []),
        ({"role": [None, "viewer"], "active": [True, False]}, ["active: True → False", "role: viewer"]),
        ({"entity": "city"}, ["entity: city"]),
        (
            {"after": {"team": str(new_id()), "skills": [str(new_id()), str(new_id())]}},
            ["skills: 2 records", "team: a record"],
        ),
    ],
)
def test_changes_in_words(changes: Any, texts: list[str]) -> None:
    assert change_texts(changes) == texts


def test_many_changes_are_counted() -> None:
    texts = change_texts({"after": {f"field_{number}": number for number in range(MOST_CHANGES + 3)}})
    assert len(texts) == MOST_CHANGES + 1
    assert texts[-1] == "and 3 more"


def test_a_long_value_is_cut() -> None:
    (text,) = change_texts({"after": {"note": "x" * 500}})
    assert text.endswith("x…")
    assert len(text) < 80


def test_a_page_is_a_table_without_markup_of_its_values() -> None:
    shown = AuditPage((_entry({"after": {"name": "<b>Oslo</b>"}}),), total=12, page=1, page_size=1)._repr_html_()
    assert "<caption>1 of 12 entries, newest first</caption>" in shown
    for text in ("2026-01-05 09:30:00", "ana", "create", "city Oslo"):
        assert f">{text}</td>" in shown
    assert "name: &lt;b&gt;Oslo&lt;/b&gt;" in shown


def _entry(changes: Any) -> AuditEntry:
    at = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)
    return AuditEntry(new_id(), at, None, "ana", "create", "city", str(new_id()), "Oslo", changes, None)
