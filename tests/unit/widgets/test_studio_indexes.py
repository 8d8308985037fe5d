"""Indexes through the studio: checked while they are described, added, changed, and acting in the database."""

from __future__ import annotations

import pytest

from buildify_nb.errors import BuildifyError
from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage

SINGLES = {"combinator": "and", "rules": [{"field": "kind", "operator": "=", "value": "single"}]}


def test_an_index_is_checked_before_it_is_saved(memory: Workspace, studio: StudioPage) -> None:
    track = studio.make("track", ["title", "kind"])
    values = {"name": "by_title", "field_names": ["title"], "where_clause": SINGLES}
    assert studio.answer("check_index", id=track, values=values) == []
    unknown = {"combinator": "and", "rules": [{"field": "mood", "operator": "=", "value": "blue"}]}
    [problem] = studio.answer("check_index", id=track, values={**values, "where_clause": unknown})
    assert problem["field"] == "indexes.by_title.where_clause.rules[0].field"
    assert studio.answer("check_index", id=track, values={"name": "x", "field_names": []})[0]["field"] == "field_names"
    assert memory.entities["track"].definition.indexes == ()


def test_a_partial_unique_index_is_added_changed_and_acts(memory: Workspace, studio: StudioPage) -> None:
    track = studio.make("track", ["title", "kind"])
    values = {
        "name": "one_single",
        "field_names": ["title"],
        "is_unique": True,
        "is_active": True,
        "index_type": "btree",
    }
    answer = studio.answer("add_index", id=track, values={**values, "where_clause": None})
    assert answer["call"] == 'ws.entities["track"].add_index("one_single", ["title"], is_unique=True)'
    answer = studio.answer("edit_index", id=track, name="one_single", changes={"where_clause": SINGLES})
    assert answer["entity"]["indexList"][0]["where_clause"] == SINGLES
    assert answer["call"].startswith('ws.entities["track"].edit_index(\n    "one_single"')
    bad = {"field_names": ["nothing"]}
    [problem] = studio.answer("check_index", id=track, values=bad, replacing="one_single")
    assert problem["field"] == "indexes.one_single.field_names"
    studio.answer("publish", id=track)
    for kind in ("album", "album", "single"):
        memory.records["track"].create(title="So What", kind=kind)
    with pytest.raises(BuildifyError):
        memory.records["track"].create(title="So What", kind="single")
    studio.answer("drop_index", id=track, name="one_single")
    assert memory.entities["track"].definition.indexes == ()


def test_an_index_of_a_draft_is_checked_against_its_fields(memory: Workspace, studio: StudioPage) -> None:
    fields = [{"name": "title", "field_type": "string"}, {"name": "year", "field_type": "integer"}]
    rule = {"field": "year", "operator": "=", "value": "soon"}
    values = {"name": "by_title", "field_names": ["title"], "where_clause": {"combinator": "and", "rules": [rule]}}
    [problem] = studio.answer("check_draft_index", fields=fields, values=values)
    assert problem["field"] == "indexes.by_title.where_clause.rules[0].value"
    assert "expected a number" in problem["message"]
    assert studio.answer("check_draft_index", fields=fields, values={**values, "where_clause": SINGLES})[0]["field"]
    assert studio.answer("check_draft_index", fields=fields, values={**values, "where_clause": None}) == []
    assert list(memory.entities) == []
