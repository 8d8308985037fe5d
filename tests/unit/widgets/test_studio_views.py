"""Views through the studio: offered fields, live checks, and views that are made, read back, edited and published."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage

PAID = {"combinator": "and", "rules": [{"field": "artist.name", "operator": "=", "value": "Miles"}]}


@pytest.fixture
def shop(memory: Workspace) -> Workspace:
    """Artists and their works."""
    memory.entities.create("artist", fields={"name": "string"}).publish()
    lookup = {"field_type": "lookup", "reference_entity": "artist"}
    memory.entities.create("work", fields={"title": "string", "price": "decimal", "artist": lookup}).publish()
    for name in ("Miles", "Ella"):
        made = memory.records["artist"].create(name=name)
        memory.records["work"].create(title=f"By {name}", price="2.50", artist=made["id"])
    return memory


def test_what_a_view_could_show_is_offered(shop: Workspace, studio: StudioPage) -> None:
    offered = studio.answer("view_fields", source="work")
    assert [one["text"] for one in offered] == ["title", "price", "artist.id", "artist.name"]
    assert offered[1]["aggregates"] == ("sum", "avg", "min", "max")
    assert studio.refusal("view_fields", source="nothing")["code"] == "NotFound"


def test_a_view_is_checked_made_edited_and_published(shop: Workspace, studio: StudioPage) -> None:
    bad = {"source": "work", "fields": {"total": {"sum": "title"}}}
    assert [one["field"] for one in studio.answer("check_view", **bad)] == ["fields.total"]
    made = {"source": "work", "fields": {"title": "title", "player": "artist.name"}, "where": PAID}
    answer = studio.answer("create_view", values={"name": "songs", "label": "Songs"}, **made)
    view = answer["entity"]["id"]
    assert (answer["entity"]["isView"], answer["entity"]["status"]) == (True, "draft")
    assert eval(answer["call"].replace('"songs"', '"again"'), {"ws": shop}).definition.label == "Songs"
    studio.answer("publish", id=view)
    assert [row["player"] for row in shop.records["songs"].list()] == ["Miles"]
    assert studio.answer("view", id=view) == made
    grouped = {"player": "artist.name", "n": {"count": "*"}, "income": {"sum": "price"}}
    answer = studio.answer("edit_view", id=view, fields=grouped, where={}, expected_revision=1)
    assert answer["call"].startswith('ws.entities["songs"].edit_view(')
    studio.answer("publish", id=view)
    rows = shop.records["songs"].list(sort="player")
    assert [(row["player"], row["n"], str(row["income"])) for row in rows] == [
        ("Ella", 1, "2.50"),
        ("Miles", 1, "2.50"),
    ]


def test_a_stale_edit_of_a_view_is_refused(shop: Workspace, studio: StudioPage) -> None:
    made = {"source": "work", "fields": {"title": "title"}}
    view = studio.answer("create_view", values={"name": "songs"}, **made)["entity"]["id"]
    shop.entities["songs"].edit(label="Theirs")
    edit = {"id": view, "fields": {"price": "price"}, "where": {}, "expected_revision": 1}
    assert studio.refusal("edit_view", **edit)["code"] == "StaleVersion"
    assert [field.name for field in shop.entities["songs"].definition.fields] == ["id", "title"]
