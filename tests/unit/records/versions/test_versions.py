from __future__ import annotations

from datetime import UTC, datetime

import pytest

from buildify_nb.records.versions.versions import Difference, Version, VersionDiff, Versions, changed_ids

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_is_missing_has_no_value() -> None:
    assert changed_ids({"a": 1, "b": None, "c": 3}, {"a": 2, "c": 3, "d": None}) == {"a"}
    assert changed_ids({}, {"a": 1, "b": None}) == {"a"}


def test_a_version_reads_without_its_time_and_its_table_with_it() -> None:
    version = Version(3, "update", AT, "ada", ("name", "price"))
    assert repr(version) == "Version(3, 'update', user='ada', changed=['name', 'price'])"
    html = Versions((version,), 1, 1, 50)._repr_html_()
    assert "2026-01-02 03:04:05" in html
    assert "name, price" in html


def test_a_diff_is_found_by_field_and_shown_side_by_side() -> None:
    name = Difference("name", "Name", "<a>", "b", "<a>", "b")
    gone = Difference("old", "Old", 1, None, "1", "", is_dropped=True)
    diff = VersionDiff(1, 4, (name, gone))
    assert (diff["old"], len(diff), list(diff)) == (gone, 2, [name, gone])
    with pytest.raises(KeyError):
        diff["price"]
    assert repr(diff) == "VersionDiff(1 → 4: name, old)"
    assert repr(gone) == "Difference('old', 1 → None, dropped)"
    html = diff._repr_html_()
    assert ("&lt;a&gt;" in html, "Old (dropped)" in html, "Version 4" in html) == (True, True, True)
    assert "Nothing differs" in VersionDiff(1, None, ())._repr_html_()
