"""The list of tables that could be adopted."""

from __future__ import annotations

from buildify_nb.datamodel.adoption.found_tables import FoundTable, FoundTables


def test_the_list_tells_kinds_and_who_adopted() -> None:
    found = FoundTables((FoundTable("old", "a", "table", "as_a"), FoundTable("old", "b<", "materialized view")))
    assert repr(found) == "old.a – adopted as as_a\nold.b< (materialized view)"
    assert (len(found), found[1].name, [one.name for one in found[:1]]) == (2, "b<", ["a"])
    assert "b&lt;" in found._repr_html_()
