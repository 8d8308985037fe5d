"""A grid opens the form of a record beside it, also of one that a lookup points at."""

from __future__ import annotations

import pytest

from buildify_nb.workspace import Workspace
from buildify_widgets.base_widget import _open_widgets
from buildify_widgets.import_wizard import ImportWizard
from buildify_widgets.record_form import RecordForm
from buildify_widgets.record_grid import RecordGrid
from tests.unit.widgets.page import Page


@pytest.fixture
def keys(memory: Workspace) -> dict[str, str]:
    """The ids of an artist, of an album by that artist, and of one by nobody."""
    memory.entities.create("artist", fields={"name": "string"}).publish()
    memory.entities.create("album", fields={"title": "string", "artist": {"reference_entity": "artist"}}).publish()
    miles = memory.records["artist"].create(name="Miles")["id"]
    albums = memory.records["album"].bulk_create([{"title": "Blue", "artist": miles}, {"title": "Sings"}]).ids
    return {"miles": miles, "blue": albums[0], "sings": albums[1]}


def _open_forms() -> list[RecordForm]:
    return [widget for widget in _open_widgets.values() if isinstance(widget, RecordForm)]


def test_the_form_of_a_related_record_saves_that_record(memory: Workspace, keys: dict[str, str]) -> None:
    page = Page(RecordGrid(memory, "album"))
    opened = page.call("open_form", id=keys["blue"], lookup="artist")["result"]
    assert (opened["label"], opened["call"]) == ("Artist", f'RecordForm(ws, "artist", "{keys["miles"]}")')
    [form] = _open_forms()
    assert form.model_id == opened["model"]
    form.call("save", values={"name": "Miles Davis"})
    assert memory.records["artist"].get(keys["miles"])["name"] == "Miles Davis"


def test_one_form_is_open_at_a_time_and_goes_with_the_grid(memory: Workspace, keys: dict[str, str]) -> None:
    page = Page(RecordGrid(memory, "album"))
    own = RecordForm(memory, "album", keys["blue"])
    page.call("open_form", id=keys["blue"])
    page.call("open_form", id=keys["sings"])
    assert [form.record_id for form in _open_forms()] == [keys["blue"], keys["sings"]]
    page.widget.close()
    assert _open_forms() == [own]


def test_what_is_not_there_or_not_readable_is_not_opened(memory: Workspace, keys: dict[str, str]) -> None:
    page = Page(RecordGrid(memory, "album"))
    assert page.call("open_form", id=keys["sings"], lookup="artist")["error"]["code"] == "NotFound"
    memory.roles.create("albums_only", permissions=["records:read:album"])
    memory.users.create("vic", roles=["albums_only"])
    limited = Page(RecordGrid(memory.as_user("vic"), "album"))
    assert limited.call("open_form", id=keys["blue"], lookup="artist")["error"]["code"] == "PermissionDenied"
    assert _open_forms() == []


def test_rows_tell_what_records_carry(memory: Workspace, keys: dict[str, str]) -> None:
    assert "__carried" not in RecordGrid(memory, "album").call("rows", start=0, end=9)["rows"][0]
    memory.entities["album"].edit(supports_comments=True).publish()
    memory.records["album"].comment(keys["sings"], "Good.")
    grid = RecordGrid(memory, "album")
    assert grid.setup["carries"] == ["comments"]
    rows = {row["id"]: row["__carried"] for row in grid.call("rows", start=0, end=9)["rows"]}
    assert rows == {keys["blue"]: {}, keys["sings"]: {"comments": 1}}


def test_an_import_stands_beside_the_grid_and_goes_with_it(memory: Workspace, keys: dict[str, str]) -> None:
    page = Page(RecordGrid(memory, "album"))
    opened = page.call("open_import")["result"]
    assert (opened["label"], opened["call"]) == ("Import albums", 'ImportWizard(ws, "album")')
    [wizard] = [one for one in _open_widgets.values() if isinstance(one, ImportWizard)]
    assert wizard.model_id == opened["model"]
    page.call("open_form", id=keys["blue"])
    assert not [one for one in _open_widgets.values() if isinstance(one, ImportWizard)]
