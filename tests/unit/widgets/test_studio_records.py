"""Grids and forms inside a studio: made once, independent of those in cells."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from buildify_widgets import RecordGrid
from tests.unit.widgets.studio_page import StudioPage


def test_a_grid_is_made_once_per_entity(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    first = studio.answer("open_grid", entity="track", height=300)
    assert studio.answer("open_grid", entity="track") == first
    assert first["call"] == 'RecordGrid(ws, "track")'
    grid = studio.studio._children["grid track"]
    assert (grid.model_id, grid.get_state("height")) == (first["model"], {"height": 300})
    memory.records["track"].create(title="So What")
    assert grid.call("rows", start=0, end=10)["rows"][0]["title"] == "So What"


def test_a_grid_in_a_cell_leaves_the_studios_alone(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    studio.answer("open_grid", entity="track")
    RecordGrid(memory, "track")
    assert studio.studio._children["grid track"].comm is not None


def test_a_form_over_a_record_or_a_new_one(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    record = memory.records["track"].create(title="So What")["id"]
    opened = studio.answer("open_form", entity="track", id=record)
    assert opened["call"] == f'RecordForm(ws, "track", "{record}")'
    assert studio.studio._children[f"form track {record}"].call("record")["title"] == "So What"
    assert studio.answer("open_form", entity="track")["model"] != opened["model"]


def test_a_draft_has_no_grid(studio: StudioPage) -> None:
    studio.make("track")
    assert studio.refusal("open_grid", entity="track")["code"] in ("NotFound", "InvalidState")


def test_an_import_stands_where_it_was_left(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    first = studio.answer("open_import", entity="track")
    assert first["call"] == 'ImportWizard(ws, "track")'
    wizard = studio.studio._children["import track"]
    wizard.call("begin", name="a.csv", size=8)
    assert studio.answer("open_import", entity="track") == first
    assert wizard.get_state("state")["state"]["file"] == "a.csv"
