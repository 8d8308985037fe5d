"""The grid's kernel half: every command is one call of the records service, with its effects and refusals."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
import traitlets

from buildify_nb.errors import BuildifyError, InvalidRecord
from buildify_nb.events import DefinitionChanged, RecordsChanged
from buildify_widgets.record_grid import RecordGrid
from tests.fakes.record_workspace import TENANT, ComputedWorkspace
from tests.unit.widgets.page import Page


@pytest.fixture
def workspace() -> ComputedWorkspace:
    return ComputedWorkspace(250)


@pytest.fixture
def page(workspace: ComputedWorkspace) -> Page:
    return Page(RecordGrid(workspace, "track"))


def test_a_block_of_rows_in_wire_form(page: Page) -> None:
    block = page.call("rows", start=100, end=200)["result"]
    assert block["total"] == 250
    assert [row["id"] for row in block["rows"]] == [str(index) for index in range(100, 200)]
    assert block["rows"][1]["artist__label"] == "Bach"
    assert json.dumps(block)


def test_filter_sort_and_search_go_to_the_service(page: Page) -> None:
    block = page.call(
        "rows",
        start=0,
        end=100,
        filter={"genre": {"filterType": "set", "values": ["rock"], "labels": ["Rock"]}},
        sort=[{"colId": "position", "sort": "desc"}],
        search="track 1",
    )["result"]
    assert [row["position"] for row in block["rows"]][:3] == [196, 192, 188]
    assert all(row["genre"] == "rock" for row in block["rows"])


def test_nobody_can_ask_for_everything_at_once() -> None:
    block = Page(RecordGrid(ComputedWorkspace(5000), "track")).call("rows", start=-5, end=10**9)["result"]
    assert len(block["rows"]) == 1000


def test_a_filter_that_is_not_understood_is_shown(page: Page) -> None:
    error = page.call("rows", start=0, end=10, filter={"name": {"filterType": "sql", "type": "or 1=1"}})["error"]
    assert error["code"] == "ExpressionError"
    assert error["problems"][0]["field"] == "name"


def test_an_edit_changes_the_record_and_tells_all_views(workspace: ComputedWorkspace, page: Page) -> None:
    saved = page.call("edit", id="7", field="name", value="Nardis", row_version=1)["result"]
    assert workspace.tracks.get("7")["name"] == "Nardis"
    assert (saved["name"], saved["row_version"]) == ("Nardis", 2)
    assert page.events("saved") == [{"record": saved}]
    assert page.events("refresh") == []


def test_a_refused_edit_changes_nothing(workspace: ComputedWorkspace, page: Page) -> None:
    error = page.call("edit", id="7", field="price", value="free")["error"]
    assert error["problems"] == [{"field": "price", "message": "must be a number of at least 0"}]
    assert workspace.tracks.written == {}
    assert page.events("saved") == []


def test_a_stale_edit_is_refused(workspace: ComputedWorkspace, page: Page) -> None:
    page.call("edit", id="7", field="name", value="First", row_version=1)
    assert page.call("edit", id="7", field="name", value="Second", row_version=1)["error"]["code"] == "StaleVersion"
    assert page.call("record", id="7")["result"]["name"] == "First"
    assert workspace.tracks.get("7")["row_version"] == 2


def test_creating_refreshes_the_views(workspace: ComputedWorkspace, page: Page) -> None:
    made = page.call("create", values={"name": "So What"})["result"]
    assert workspace.tracks.get(made["id"])["name"] == "So What"
    assert page.events("refresh") == [{}]
    assert page.call("create", values={})["error"]["problems"][0]["field"] == "name"
    assert workspace.tracks.count == 251


def test_deleting_reports_each_refusal_and_can_be_undone(
    workspace: ComputedWorkspace, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = workspace.tracks.delete

    def refuse_two(id: str, row_version: object = None) -> None:
        if id == "2":
            raise BuildifyError("Record 2 is in use.")
        delete(id, row_version)

    monkeypatch.setattr(workspace.tracks, "delete", refuse_two)
    outcome = page.call("delete", records=[{"id": "1", "row_version": 1}, {"id": "2"}, {"id": "3"}])["result"]
    assert outcome == {"deleted": ["1", "3"], "refused": [{"id": "2", "message": "Record 2 is in use."}]}
    assert workspace.tracks.deleted == {"1", "3"}
    assert page.call("restore", ids=outcome["deleted"])["result"] == 2
    assert workspace.tracks.deleted == set()


def test_choices_of_a_lookup_are_searched_in_the_kernel(page: Page) -> None:
    assert page.call("options", field="artist", search="el")["result"] == [{"value": "4", "label": "Ella"}]


def test_a_change_from_elsewhere_refreshes_the_views(workspace: ComputedWorkspace, page: Page) -> None:
    workspace.tracks.update("3", {"name": "From a cell"})
    assert page.events("refresh") == [{}]
    workspace.events.committed(RecordsChanged(TENANT, "album", "create", ("1",)))
    assert page.events("refresh") == [{}]


def test_a_changed_definition_changes_the_columns(
    workspace: ComputedWorkspace, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.fakes.record_workspace import Entity, track_fields

    monkeypatch.setattr(workspace.tracks, "entity", Entity(fields=track_fields()[:2]))
    workspace.events.committed(DefinitionChanged(TENANT, "entity", "track"))
    assert [column["field"] for column in page.widget.get_state("setup")["setup"]["columns"]] == ["name", "position"]


def test_a_closed_grid_hears_nothing_more(workspace: ComputedWorkspace, page: Page) -> None:
    page.widget.close()
    workspace.tracks.update("3", {"name": "Later"})
    assert page.messages == []


def test_the_same_grid_opened_again_closes_the_first(workspace: ComputedWorkspace, page: Page) -> None:
    second = RecordGrid(workspace, "track")
    assert page.widget.comm is None
    assert second.comm is not None
    assert RecordGrid(ComputedWorkspace(), "track").comm is not None
    assert second.comm is not None


def test_repr_and_static_picture() -> None:
    workspace = ComputedWorkspace(3)
    workspace.tracks.update("0", {"name": "<script>"})
    workspace.tracks.update("1", {"price": Decimal(5400)})
    grid = RecordGrid(workspace, "track", columns=["price", "name", "artist", "genre"])
    assert repr(grid) == "RecordGrid('track')"
    picture = grid.fallback_html()
    assert "<caption>Tracks: 1–3 of 3</caption>" in picture
    assert _texts("th", picture) == ["Price", "Name", "Artist", "Genre"]
    assert _texts("td", picture)[:8] == ["0.00", "&lt;script&gt;", "Ada", "Rock", "5,400.00", "Track 1", "Bach", "Jazz"]
    assert picture == RecordGrid(workspace, "track", columns=["price", "name", "artist", "genre"]).fallback_html()


def _texts(tag: str, table: str) -> list[str]:
    return re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", table)


def test_options_are_checked() -> None:
    workspace = ComputedWorkspace(3)
    with pytest.raises(BuildifyError, match="no field 'colour'"):
        RecordGrid(workspace, "track", columns=["colour"])
    with pytest.raises(traitlets.TraitError):
        RecordGrid(workspace, "track", height=10)
    with pytest.raises(TypeError):
        RecordGrid(workspace, "track", colour="red")  # pyright: ignore[reportCallIssue]


def test_python_can_do_what_the_page_does(workspace: ComputedWorkspace) -> None:
    grid = RecordGrid(workspace, "track")
    assert grid.call("rows", start=0, end=1)["rows"][0]["name"] == "Track 0"
    with pytest.raises(InvalidRecord):
        grid.call("edit", id="0", field="name", value="")


def test_a_grid_offers_only_the_changes_that_its_user_may_make(workspace: ComputedWorkspace) -> None:
    setup = RecordGrid(workspace, "track").setup
    assert (setup["canCreate"], setup["canUpdate"], setup["canDelete"]) == (True, True, True)
    assert any(column["editable"] for column in setup["columns"])
    workspace.records["track"].allowed_changes = frozenset({"create"})
    setup = RecordGrid(workspace, "track").setup
    assert (setup["canCreate"], setup["canUpdate"], setup["canDelete"]) == (True, False, False)
    workspace.records["track"].allowed_changes = frozenset({"delete"})
    setup = RecordGrid(workspace, "track").setup
    assert not any(column["editable"] for column in setup["columns"])
