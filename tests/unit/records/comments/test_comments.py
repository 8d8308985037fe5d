from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.comments.comments import Comment, Comments, checked_text, mentioned_names

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def comment(text: str, **more: object) -> Comment:
    plain = {"edited_at": None, "reply_to": None, "mentions": {}}
    return Comment(id=UUID(int=1), text=text, user="ada", user_id=UUID(int=2), created_at=AT, **plain | more)  # type: ignore[arg-type]


def test_a_text_is_trimmed_and_not_empty() -> None:
    assert checked_text(" a\n") == "a"
    with pytest.raises(InvalidRecord, match="not empty"):
        checked_text("\n")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ada", ["ada"]),
        ("(@ada) @Bob_2, @ada.", ["ada", "bob_2"]),
        ("ada@bob.org @@ada x@ada @2nd @ a", []),
        (f"@{'a' * 64}", []),
    ],
)
def test_names_after_an_at_are_mentions(text: str, names: list[str]) -> None:
    assert mentioned_names(text) == names


def test_a_comment_reads_without_its_time_and_its_table_with_it() -> None:
    assert repr(comment("a" * 61)) == f"Comment('ada', '{'a' * 59}…')"
    assert repr(comment("", is_deleted=True)) == "Comment('ada', deleted)"
    page = Comments((comment("<b>", edited_at=AT), comment("", edited_at=AT, is_deleted=True)), 2, 1, 50)
    html = page._repr_html_()
    assert ("&lt;b&gt; (edited)" in html, "(deleted)" in html, "(deleted) (edited)" in html) == (True, True, False)
