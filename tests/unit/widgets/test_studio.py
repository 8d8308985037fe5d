"""The studio as a whole: what it shows first, what it hides, what it hears, and its static picture."""

from __future__ import annotations

import json
from typing import Any

from buildify_nb.workspace import Workspace, connect
from buildify_widgets import Studio
from tests.unit.widgets.studio_page import StudioPage


def test_overview_of_an_empty_database(studio: StudioPage) -> None:
    overview = studio.answer("overview")
    assert (overview["user"], overview["tenant"], overview["engine"]) == ("ana", "default", "DuckDB")
    assert overview["indexTypes"] == ["btree"]
    assert overview["entities"] == []
    assert all(overview["can"].values())
    assert {"string", "lookup", "select"} <= {one["name"] for one in overview["types"]}


def test_overview_lists_entities_with_status_and_counts(studio: StudioPage) -> None:
    artist, _ = studio.make("artist"), studio.make("album", ["title", "year"])
    studio.answer("publish", id=artist)
    studio.answer("create_relationship", id=artist, values={"source": "artist", "target": "album"})
    overview = json.loads(json.dumps(studio.answer("overview")))
    shown = {one["name"]: (one["status"], one["fields"], one["relationships"]) for one in overview["entities"]}
    assert shown == {"artist": ("published", 1, 1), "album": ("draft", 3, 1)}
    assert overview["readable"] == ["artist"]
    assert overview["relationships"][0]["targetField"] == "artist"


def test_a_viewer_sees_the_model_and_may_change_nothing(memory: Workspace, studio: StudioPage) -> None:
    entity = studio.make("artist")
    memory.users.create("vera", roles=["viewer"])
    page = StudioPage(memory.as_user("vera"))
    can = page.answer("overview")["can"]
    assert can["read"]
    assert not any(can[name] for name in ("create", "update", "delete", "publish", "seeUsers", "seeAudit"))
    assert page.refusal("edit_entity", id=entity, changes={"label": "Mine"})["code"] == "PermissionDenied"
    assert page.refusal("people")["code"] == "PermissionDenied"
    assert memory.entities["artist"].definition.label == "Artist"


def test_who_may_only_read_records_sees_their_entities(memory: Workspace, studio: StudioPage) -> None:
    for entity in (studio.make("artist"), studio.make("secret")):
        studio.answer("publish", id=entity)
    studio.make("draft")
    memory.roles.create("reader", permissions=["records:read:artist"])
    memory.users.create("rita", roles=["reader"])
    page = StudioPage(memory.as_user("rita"))
    overview = page.answer("overview")
    assert [(one["name"], one["status"], one["isServing"]) for one in overview["entities"]] == [
        ("artist", "published", True)
    ]
    assert (overview["readable"], overview["creatable"], overview["relationships"]) == (["artist"], [], [])
    assert page.answer("open_grid", entity="artist")["call"] == 'RecordGrid(ws, "artist")'
    grid: Any = next(iter(page.studio._children.values()))
    assert (grid.setup["canCreate"], grid.setup["canDelete"]) == (False, False)
    assert not any(column["editable"] for column in grid.setup["columns"])
    assert page.refusal("open_grid", entity="secret")["code"] == "PermissionDenied"
    picture = page.widget.fallback_html()
    assert ">artist<" in picture
    assert "secret" not in picture


def test_a_user_without_roles_still_gets_an_overview(memory: Workspace, studio: StudioPage) -> None:
    studio.make("artist")
    memory.users.create("nils")
    overview = StudioPage(memory.as_user("nils")).answer("overview")
    assert overview["entities"] == []
    assert not any(overview["can"].values())


def test_changes_made_elsewhere_are_told(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("artist", fields={"name": "string"}).publish()
    assert {"kind": "entity", "definition": "artist"} in studio.events("definition")
    memory.records["artist"].create(name="Ada")
    assert studio.events("records") == [{"entity": "artist"}]


def test_a_closed_studio_hears_nothing_and_closes_its_grids(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("artist", fields={"name": "string"}).publish()
    studio.answer("open_grid", entity="artist")
    grid = next(iter(studio.studio._children.values()))
    studio.widget.close()
    heard = len(studio.messages)
    memory.records["artist"].create(name="Ada")
    assert len(studio.messages) == heard
    assert grid.comm is None


def test_a_second_studio_closes_the_first(memory: Workspace, studio: StudioPage) -> None:
    second = Studio(memory)
    assert studio.widget.comm is None
    assert second.comm is not None
    with connect(":memory:", user="ben") as other:
        Studio(other)
        assert second.comm is not None


def test_repr_and_static_picture(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("artist", label="<b>Artist", fields={"name": "string"})
    assert repr(studio.widget) == "Studio()"
    picture = studio.widget.fallback_html()
    assert "<caption>Data model: 1 entity</caption>" in picture
    left, right = ('<td style="text-align: left">', '<td style="text-align: right">')
    texts = f"{left}&lt;b&gt;Artist</td>{left}artist</td>{left}Draft</td>{right}1</td>{right}0</td>"
    assert texts in picture
    assert picture == studio.widget.fallback_html()


def test_what_the_platform_shares_is_marked_and_offers_no_change(memory: Workspace, studio: StudioPage) -> None:
    country = memory.platform().entities.create("country", fields={"title": "string"}).publish()
    assert {"kind": "entity", "definition": "country"} in studio.events("definition")
    studio.make("artist")
    shown = {one["name"]: one["status"] for one in studio.answer("overview")["entities"]}
    assert shown == {"artist": "draft", "country": "platform"}
    assert studio.answer("overview")["readable"] == ["country"]
    identity = str(country.definition.id)
    seen = studio.answer("entity", id=identity)
    assert (seen["status"], seen["isAdopted"]) == ("platform", True)
    assert studio.refusal("edit_entity", id=identity, changes={"label": "Mine"})["code"] == "PermissionDenied"
    memory.entities.create("song", fields={"title": "string"}).publish()
    memory.entities.create_view("titles", source="song", fields={"title": "title"}).publish()
    picture = studio.widget.fallback_html()
    assert all(f">{status}<" in picture for status in ("Platform", "View", "Draft"))
