"""Edits of cells that wait in the grid until they are reviewed and saved together; what then is in the database."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.grid_page import cell, grid_of, having, start_editing, type_into, value
from tests.browser.lab import LabPage

_BEFORE = [["Track 0", "jazz", "0.00"], ["Track 1", "jazz", "1.00"], ["Track 2", "jazz", "2.00"]]
_AFTER = [["Blue in Green", "jazz", "0.00"], ["Track 1", "jazz", "7.50"], ["Track 2", "folk", "2.00"]]


def test_three_cells_are_edited_reviewed_saved_and_undone(page: LabPage) -> None:
    _edit_three(page)
    assert _stored(page) == _BEFORE
    grid = grid_of(page)
    grid.get_by_role("button", name="Review").click()
    review = grid.get_by_role("region", name="Review of changes")
    assert [row.inner_text().split("\t")[:4] for row in review.locator("tbody tr").all()] == [
        ["Track 0", "Name", "Track 0", "Blue in Green"],
        ["Track 1", "Price", "1.00", "7.50"],
        ["Track 2", "Genre", "Jazz", "Folk"],
    ]
    grid.get_by_role("button", name="Save", exact=True).click()
    expect(grid.locator(".bn-notice")).to_contain_text("3 changes saved.")
    expect(grid.locator(".bn-staged-bar")).to_be_hidden()
    assert _stored(page) == _AFTER
    cell(page, 0, "places").click()
    page.page.keyboard.press("Control+z")
    expect(grid.locator(".bn-notice")).to_contain_text("Undone: 3 records as before.")
    expect(cell(page, 2, "genre")).to_have_text("Jazz")
    assert _stored(page) == _BEFORE


def test_a_refused_save_writes_nothing_and_loses_nothing(page: LabPage) -> None:
    _edit_three(page)
    type_into(page, 1, "price", "-3")
    expect(cell(page, 1, "price")).to_have_class(having("bn-refused"))
    grid = grid_of(page)
    page.kexec("tracks.update(ids[2], {'name': 'Theirs'})")
    expect(cell(page, 2, "name")).to_have_text("Theirs")
    grid.get_by_role("button", name="Save", exact=True).click()
    expect(grid.locator(".bn-notice")).to_contain_text("Nothing was saved")
    expect(cell(page, 2, "genre")).to_have_class(having("bn-refused"))
    expect(cell(page, 0, "name")).to_have_class(having("bn-staged-cell"))
    assert _stored(page) == [*_BEFORE[:2], ["Theirs", "jazz", "2.00"]]
    grid.get_by_role("button", name="Review").click()
    grid.get_by_role("button", name="Discard Price of Track 1").click()
    grid.get_by_role("button", name="Save", exact=True).click()
    expect(grid.locator(".bn-notice")).to_contain_text("2 changes saved.")
    assert _stored(page) == [["Blue in Green", "jazz", "0.00"], _BEFORE[1], ["Theirs", "folk", "2.00"]]


def test_staged_edits_are_there_when_the_page_is_loaded_again(page: LabPage) -> None:
    _edit_three(page)
    page.save_and_reload()
    expect(cell(page, 0, "name")).to_contain_text("Blue in Green", timeout=20_000)
    expect(grid_of(page).locator(".bn-staged-count")).to_have_text("3 changes")
    page.page.keyboard.press("Escape")
    cell(page, 0, "places").click()
    page.page.keyboard.press("Control+z")
    expect(cell(page, 2, "genre")).to_have_text("Jazz")
    grid_of(page).get_by_role("button", name="Discard", exact=True).click()
    expect(cell(page, 0, "name")).to_have_text("Track 0")
    assert _stored(page) == _BEFORE
    assert value(page, "grid.staged") == []


def _edit_three(page: LabPage) -> None:
    type_into(page, 0, "name", "Blue in Green")
    type_into(page, 1, "price", "7.50")
    start_editing(page, 2, "genre").select_option("folk")
    page.page.keyboard.press("Enter")
    expect(cell(page, 2, "genre")).to_have_class(having("bn-staged-cell"))
    expect(grid_of(page).locator(".bn-staged-count")).to_have_text("3 changes")


def _stored(page: LabPage) -> Any:
    return value(page, "stored()")
