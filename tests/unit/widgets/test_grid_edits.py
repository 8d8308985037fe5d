"""Cells that were staged are saved in one transaction or not at all, and a save can be taken back."""

from __future__ import annotations

import pytest

from buildify_nb.records.recordset import Records
from buildify_nb.workspace import Workspace
from buildify_widgets.record_grid import RecordGrid
from tests.unit.widgets.page import Page

FIELDS = {
    "name": {"field_type": "string", "is_required": True, "max_length": 20},
    "price": {"field_type": "decimal", "min_value": 0},
    "places": {"field_type": "integer"},
}


@pytest.fixture
def tracks(memory: Workspace) -> Records:
    memory.entities.create("track", fields=FIELDS).publish()
    memory.records["track"].bulk_create([{"name": f"Track {n}", "price": n, "places": n} for n in range(5)])
    return memory.records["track"]


@pytest.fixture
def page(memory: Workspace, tracks: Records) -> Page:
    return Page(RecordGrid(memory, "track"))


def _ids(tracks: Records) -> list[str]:
    return [one["id"] for one in tracks.list(sort="places")]


def _names(tracks: Records) -> list[str]:
    return [one["name"] for one in tracks.list(sort="places")]


def test_changes_of_many_records_are_saved_together(tracks: Records, page: Page) -> None:
    first, second, *_ = _ids(tracks)
    changes = [
        {"id": first, "row_version": 1, "name": "Nardis", "price": "7.50"},
        {"id": second, "row_version": 1, "name": "So What"},
    ]
    saved = page.call("save", changes=changes)["result"]
    assert [(row["name"], row["row_version"]) for row in sorted(saved, key=lambda row: row["name"])] == [
        ("Nardis", 2),
        ("So What", 2),
    ]
    assert _names(tracks)[:3] == ["Nardis", "So What", "Track 2"]
    assert page.events("refresh") == [{}]


def test_one_refusal_keeps_all_from_being_saved_and_says_where(tracks: Records, page: Page) -> None:
    first, second, third, *_ = _ids(tracks)
    tracks.update(third, name="Theirs")
    changes = [
        {"id": first, "row_version": 1, "name": "Fine"},
        {"id": second, "row_version": 1, "name": "", "price": -1},
        {"id": third, "row_version": 1, "name": "Mine"},
    ]
    error = page.call("save", changes=changes)["error"]
    assert [problem["field"] for problem in error["problems"]] == ["records.1.name", "records.1.price", "records.2"]
    assert _names(tracks)[:3] == ["Track 0", "Track 1", "Theirs"]
    assert page.call("undo")["error"]["code"] == "InvalidState"


def test_a_value_is_checked_without_being_written(tracks: Records, page: Page) -> None:
    first = _ids(tracks)[0]
    assert page.call("check", id=first, values={"name": ""})["result"] == [
        {"field": "name", "message": "must not be empty"}
    ]
    assert page.call("check", id=first, values={"name": "Nardis"})["result"] == []
    assert tracks.get(first)["name"] == "Track 0"


def test_saves_are_undone_one_behind_the_other(tracks: Records, page: Page) -> None:
    first, second, *_ = _ids(tracks)
    both = [{"id": first, "row_version": 1, "name": "A"}, {"id": second, "row_version": 1, "name": "B"}]
    page.call("save", changes=both)
    page.call("save", changes=[{"id": first, "row_version": 2, "name": "AA", "price": None}])
    page.call("undo")
    assert (_names(tracks)[:2], tracks.get(first)["price"]) == (["A", "B"], 0)
    back = page.call("undo")["result"]
    assert _names(tracks)[:2] == ["Track 0", "Track 1"]
    assert sorted(row["name"] for row in back) == ["Track 0", "Track 1"]
    assert page.call("undo")["error"]["what"] == "There is nothing to undo."


def test_an_undo_does_not_overwrite_what_others_changed_since(tracks: Records, page: Page) -> None:
    first, second, *_ = _ids(tracks)
    page.call("save", changes=[{"id": first, "name": "A"}, {"id": second, "name": "B"}])
    tracks.update(second, price=99)
    error = page.call("undo")["error"]
    assert error["problems"][0]["field"] == "records.1"
    assert _names(tracks)[:2] == ["A", "B"]


def test_a_cell_that_was_saved_at_once_is_undone_too(tracks: Records, page: Page) -> None:
    first = _ids(tracks)[0]
    page.call("edit", id=first, field="name", value="Nardis", row_version=1)
    page.call("undo")
    assert tracks.get(first)["name"] == "Track 0"


def test_who_may_not_change_records_saves_nothing(memory: Workspace, tracks: Records) -> None:
    memory.roles.create("only_tracks", permissions=["records:read:track"])
    memory.users.create("vic", roles=["only_tracks"])
    first = _ids(tracks)[0]
    page = Page(RecordGrid(memory.as_user("vic"), "track"))
    assert page.call("save", changes=[{"id": first, "name": "Nardis"}])["error"]["code"] == "PermissionDenied"
    assert tracks.get(first)["name"] == "Track 0"
