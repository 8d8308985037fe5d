"""Many records changed at once: exactly those that were meant, all or none, and back again."""

from __future__ import annotations

import pytest

from buildify_nb.records.recordset import Records
from buildify_nb.workspace import Workspace
from buildify_widgets import grid_selection
from buildify_widgets.record_grid import RecordGrid
from tests.unit.widgets.page import Page

JAZZ = {"genre": {"filterType": "text", "type": "equals", "filter": "jazz"}}


@pytest.fixture
def tracks(memory: Workspace) -> Records:
    fields = {"name": "string", "genre": {"field_type": "string", "max_length": 5}, "places": "integer"}
    memory.entities.create("track", fields=fields, supports_soft_delete=True).publish()
    made = [{"name": f"Track {n}", "genre": "jazz" if n % 2 else "folk", "places": n} for n in range(6)]
    memory.records["track"].bulk_create(made)
    return memory.records["track"]


@pytest.fixture
def page(memory: Workspace, tracks: Records) -> Page:
    return Page(RecordGrid(memory, "track"))


def _genres(tracks: Records) -> str:
    return " ".join(one["genre"] for one in tracks.list(sort="places"))


def _ids(tracks: Records) -> list[str]:
    return [one["id"] for one in tracks.list(sort="places")]


def test_a_field_of_the_selected_records_is_set_and_undone(tracks: Records, page: Page) -> None:
    done = page.call("set_field", field="genre", value="soul", target={"ids": _ids(tracks)[:2]})
    assert done["result"] == 2
    assert _genres(tracks) == "soul soul folk jazz folk jazz"
    page.call("undo")
    assert _genres(tracks) == "folk jazz folk jazz folk jazz"


def test_all_that_match_are_set_while_they_are_as_many(tracks: Records, page: Page) -> None:
    error = page.call("set_field", field="genre", value="soul", target={"filter": JAZZ, "count": 2})["error"]
    assert error["what"] == "Nothing was changed: 3 records match now, where 2 were meant."
    assert _genres(tracks) == "folk jazz folk jazz folk jazz"
    done = page.call("set_field", field="genre", value="soul", target={"filter": JAZZ, "search": "3", "count": 1})
    assert done["result"] == 1
    assert _genres(tracks) == "folk jazz folk soul folk jazz"


def test_only_what_differs_is_written(tracks: Records, page: Page) -> None:
    done = page.call("set_field", field="genre", value="jazz", target={"filter": {}, "count": 6})
    assert done["result"] == 3
    assert [one["row_version"] for one in tracks.list(sort="places")] == [2, 1, 2, 1, 2, 1]
    assert page.call("set_field", field="genre", value="jazz", target={"filter": {}, "count": 6})["result"] == 0


def test_a_refused_value_changes_none_of_them(tracks: Records, page: Page) -> None:
    error = page.call("set_field", field="genre", value="baroque", target={"filter": {}, "count": 6})["error"]
    assert len(error["problems"]) == 6
    assert _genres(tracks) == "folk jazz folk jazz folk jazz"


def test_more_than_fit_into_one_step_are_refused(tracks: Records, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_selection, "MOST_AT_ONCE", 5)
    error = page.call("delete_matching", target={"filter": {}, "count": 6})["error"]
    assert error["what"] == "More than 5 records match, which is too much for one step here."
    assert tracks.count() == 6


def test_all_that_match_are_deleted_and_restored(tracks: Records, page: Page) -> None:
    outcome = page.call("delete_matching", target={"filter": JAZZ, "count": 3})["result"]
    assert (len(outcome["deleted"]), outcome["refused"]) == (3, [])
    assert _genres(tracks) == "folk folk folk"
    assert page.call("restore", ids=outcome["deleted"])["result"] == 3
    assert _genres(tracks) == "folk jazz folk jazz folk jazz"


def test_what_cannot_be_deleted_is_told_and_the_others_go(memory: Workspace, tracks: Records, page: Page) -> None:
    memory.entities.create("line", fields={"track": {"reference_entity": "track"}}).publish()
    kept = _ids(tracks)[1]
    memory.records["line"].create(track=kept)
    outcome = page.call("delete_matching", target={"filter": JAZZ, "count": 3})["result"]
    assert [one["id"] for one in outcome["refused"]] == [kept]
    assert "line" in outcome["refused"][0]["message"].lower()
    assert _genres(tracks) == "folk jazz folk folk"
