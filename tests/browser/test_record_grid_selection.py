"""Many records of a grid at once: selected by hand or all that match, changed or deleted together, and back again."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.grid_page import cell, grid_of, value
from tests.browser.lab import LabPage

_GENRES = "[one['genre'] for one in tracks.list(sort='places', page_size=50)].count('folk')"


def test_a_range_of_rows_gets_a_value_and_all_that_match_are_deleted(page: LabPage) -> None:
    grid = grid_of(page)
    boxes = grid.locator(".ag-selection-checkbox input")
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(grid.locator(".bn-selected-count")).to_have_text("4 selected")
    grid.get_by_role("button", name="Set a field …").click()
    form = grid.get_by_role("form", name="Set a field of 4 records")
    form.get_by_label("Field").select_option("genre")
    form.get_by_label("New value").select_option("folk")
    form.get_by_role("button", name="Set for 4 records").click()
    expect(grid.locator(".bn-notice")).to_contain_text("Genre set for 4 records.")
    assert value(page, "[one['places'] for one in tracks.list(filters={'genre': 'folk'}, sort='places')]") == [
        1,
        2,
        3,
        4,
    ]
    grid.locator(".bn-notice").get_by_role("button", name="Undo").click()
    expect(grid.locator(".bn-notice")).to_contain_text("Undone: 4 records")
    assert value(page, _GENRES) == 0

    grid.locator(".ag-floating-filter[col-id=places] input[type=number]").fill("7")
    expect(grid.locator(".bn-range")).to_have_text("1–1 of 1 tracks")
    grid.get_by_role("button", name="Clear filters").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 30 tracks")
    grid.get_by_role("button", name="Select all 30 that match").click()
    expect(grid.locator(".bn-selected-count")).to_have_text("All 30 that match")
    expect(boxes.nth(8)).to_be_checked()
    grid.get_by_role("button", name="Delete the selected records").click()
    assert value(page, "tracks.count()") == 30
    grid.get_by_role("button", name="Delete 30 records").click()
    expect(grid.locator(".bn-empty")).to_contain_text("No records yet.")
    assert value(page, "tracks.count()") == 0
    grid.get_by_role("button", name="Undo").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 30 tracks")
    assert value(page, "tracks.count()") == 30
    assert cell(page, 0, "name").inner_text() == "Track 0"
