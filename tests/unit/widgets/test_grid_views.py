"""A grid opens, keeps and saves views, and tells what is filtered."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import NotFound
from buildify_nb.records.recordset import Records
from buildify_nb.workspace import Workspace
from buildify_widgets.grid_views import EMPTY_STATE
from buildify_widgets.record_grid import RecordGrid
from tests.unit.widgets.page import Page

GENRES = [{"value": "jazz", "label": "Jazz"}, {"value": "folk", "label": "Folk"}]


@pytest.fixture
def tracks(memory: Workspace) -> Records:
    memory.entities.create("artist", fields={"name": "string"}, primary_field="name").publish()
    miles = memory.records["artist"].create(name="Miles")["id"]
    fields: dict[str, Any] = {
        "name": "string",
        "genre": {"field_type": "select", "allowed_values": GENRES},
        "places": "integer",
        "artist": {"reference_entity": "artist"},
    }
    memory.entities.create("track", fields=fields).publish()
    made = [
        {"name": f"Track {n}", "genre": "jazz" if n % 2 else "folk", "places": n, "artist": miles if n < 2 else None}
        for n in range(6)
    ]
    memory.records["track"].bulk_create(made)
    return memory.records["track"]


def _names(page: Page) -> list[str]:
    state = page.widget.get_state("state")["state"]
    asked = {name: state[name] for name in ("sort", "filter", "search", "base")}
    return [row["name"] for row in page.call("rows", start=0, end=100, **asked)["result"]["rows"]]


def test_a_view_is_opened_with_all_that_it_holds(memory: Workspace, tracks: Records) -> None:
    tracks.views.save(
        "jazz", filters={"genre": "jazz"}, sort="places:desc", fields=["places", "name"], widths={"name": 300}
    )
    grid = RecordGrid(memory, "track", view="jazz")
    assert grid.state == {
        **EMPTY_STATE,
        "view": "jazz",
        "base": [{"genre": "jazz"}],
        "sort": [{"colId": "places", "sort": "desc"}],
        "fields": ["places", "name"],
        "widths": {"name": 300},
    }
    assert _names(Page(grid)) == ["Track 5", "Track 3", "Track 1"]
    picture = grid.fallback_html()
    assert picture.index("Track 5") < picture.index("Track 1")
    assert ("Track 0" in picture, picture.index("Places") < picture.index("Name")) == (False, True)
    with pytest.raises(NotFound, match="no saved view 'rock'"):
        RecordGrid(memory, "track", view="rock")


def test_what_a_grid_shows_is_saved_and_opened_again_by_the_next_grid(memory: Workspace, tracks: Records) -> None:
    page = Page(RecordGrid(memory, "track"))
    shown = {
        **EMPTY_STATE,
        "base": ["places > 0"],
        "filter": {"genre": {"filterType": "set", "values": ["jazz"], "labels": ["Jazz"]}},
        "sort": [{"colId": "places", "sort": "desc"}],
        "search": "track",
        "fields": ["name", "places"],
    }
    state = page.call("save_view", name="mine", state=shown)["result"]
    assert (state["view"], len(state["base"]), state["filter"]) == ("mine", 2, {})
    assert [one["name"] for one in tracks.views["mine"].list()] == ["Track 5", "Track 3", "Track 1"]
    again = Page(RecordGrid(memory, "track"))
    assert again.widget.get_state("state")["state"] == state
    assert _names(again) == ["Track 5", "Track 3", "Track 1"]
    assert again.call("open_view")["result"] == EMPTY_STATE
    tracks.views.remember("mine")
    assert RecordGrid(memory, "track", columns=["name"]).state == EMPTY_STATE
    tracks.views.remember(None)
    assert RecordGrid(memory, "track").state == EMPTY_STATE


def test_views_are_listed_and_deleted(memory: Workspace, tracks: Records) -> None:
    tracks.views.save("a", shared=True)
    tracks.views.save("b")
    page = Page(RecordGrid(memory, "track"))
    assert [(one["name"], one["shared"], one["user"]) for one in page.call("views")["result"]] == [
        ("a", True, "ana"),
        ("b", False, "ana"),
    ]
    page.call("open_view", name="b")
    page.call("delete_view", name="b")
    assert list(tracks.views) == ["a"]
    assert page.call("open_view", name="b")["error"]["code"] == "NotFound"
    assert RecordGrid(memory, "track").state == EMPTY_STATE


def test_what_is_filtered_is_told_by_labels_and_titles(tracks: Records, memory: Workspace) -> None:
    miles = tracks.list(sort="places")[0]["artist"]
    page = Page(RecordGrid(memory, "track"))
    words = page.call(
        "chips",
        base=[{"genre": ["jazz", "folk"]}, {"artist": miles}, "places > 3"],
        filter={
            "places": {"filterType": "number", "type": "greaterThan", "filter": 1},
            "artist": {"filterType": "set", "values": [miles], "labels": ["Miles"]},
        },
    )["result"]
    assert words["base"] == ["Genre is one of Jazz, Folk", "Artist equals Miles", "places > 3"]
    assert words["filter"] == {"places": "Places is greater than 1", "artist": "Artist: Miles"}


def test_all_that_match_means_those_of_the_view_too(tracks: Records, memory: Workspace) -> None:
    page = Page(RecordGrid(memory, "track"))
    done = page.call(
        "set_field", field="name", value="x", target={"base": [{"genre": "jazz"}], "filter": {}, "count": 3}
    )
    assert done["result"] == 3
    assert tracks.count(filters={"name": "x"}) == 3


def test_a_view_that_lost_its_filter_is_not_opened_by_itself(tracks: Records, memory: Workspace) -> None:
    tracks.views.save("big", filters="places > 3")
    tracks.views.remember("big")
    memory.entities["track"].drop_field("places").publish(accept_data_loss=True)
    grid = RecordGrid(memory, "track")
    assert grid.state == EMPTY_STATE
    assert "no field any more" in Page(grid).call("views")["result"][0]["problem"]
