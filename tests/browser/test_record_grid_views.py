"""Saved views in a grid: what a user saves by name is there after a reload and a restart of the kernel."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.grid_page import STORED_TRACKS, cell, grid_of, value
from tests.browser.lab import LabPage


def test_a_view_survives_a_reload_and_a_restart_of_the_kernel(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    setup = STORED_TRACKS.replace(":memory:", str(tmp_path / "tracks.duckdb"))
    page = open_notebook([setup, 'RecordGrid(ws, "track")'])
    grid = grid_of(page)
    expect(cell(page, 0, "name")).to_have_text("Track 0", timeout=20_000)
    grid.locator(".ag-floating-filter[col-id=places] input[type=number]").fill("7")
    expect(grid.locator(".bn-filter-chip")).to_have_text("Places equals 7×")
    grid.locator(".bn-chip-remove").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 30 tracks")
    grid.get_by_label("Search records").fill("Track 2")
    for _ in range(2):
        grid.locator("[role=columnheader][col-id=places]").click()
    grid.locator(".bn-more summary").click()
    grid.get_by_role("group", name="Columns").get_by_label("Price").uncheck()
    expect(grid.locator("[role=columnheader][col-id=price]")).to_have_count(0)
    _save(page, "second tens", shared=True)
    _shows_the_view(page)
    assert value(page, "[tracks.views['second tens'].count(), tracks.views['second tens'].is_shared]") == [12, True]
    assert value(page, "list(tracks.views['second tens'].options['fields'])") == ["name", "genre", "places"]
    page.save_and_reload()
    _shows_the_view(page)
    page.restart()
    page.run_all()
    _shows_the_view(page)
    grid.get_by_label("View", exact=True).select_option("")
    expect(grid.locator(".bn-range")).to_contain_text("of 30 tracks")
    expect(grid.locator("[role=columnheader][col-id=price]")).to_have_count(1)
    assert value(page, "tracks.views.opened") is None
    assert not page.errors


def _save(page: LabPage, name: str, *, shared: bool) -> None:
    grid = grid_of(page)
    grid.get_by_role("button", name="Save view").click()
    form = grid.get_by_role("form", name="Save this view")
    form.get_by_label("Name of the view").fill(name)
    form.get_by_label("Share with everybody").set_checked(shared)
    form.get_by_role("button", name="Save view").click()
    expect(grid.locator(".bn-notice")).to_contain_text(f"The view {name} is saved.")


def _shows_the_view(page: LabPage) -> None:
    grid = grid_of(page)
    expect(grid.get_by_label("View", exact=True)).to_have_value("second tens", timeout=20_000)
    expect(grid.locator(".bn-range")).to_contain_text("of 12 tracks")
    expect(cell(page, 0, "places")).to_have_text("29")
    expect(grid.locator("[role=columnheader][col-id=price]")).to_have_count(0)
    expect(grid.get_by_label("Search records")).to_have_value("Track 2")
