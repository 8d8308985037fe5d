from __future__ import annotations

from buildify_nb.records.importing.file_problems import unreadable


def test_the_row_is_named_where_it_is_known() -> None:
    assert str(unreadable("has NUL characters", row=3)) == "The file cannot be read. row 3: has NUL characters"
    assert str(unreadable("is empty", todo="Choose another.")) == (
        "The file cannot be read. file: is empty. Choose another."
    )
