"""The record grid in a real JupyterLab: what a user does with mouse and keys, and what it changes in the kernel."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.grid_page import cell, grid_of, having, start_editing, type_into, value
from tests.browser.lab import LabPage

_SETUP = """
import json
from buildify_widgets.record_grid import RecordGrid
from tests.fakes.record_workspace import ComputedWorkspace
ws = ComputedWorkspace({count})
tracks = ws.tracks
"""
_JUMP = """async index => {
  const box = document.querySelector(".bn-record-grid"), start = performance.now();
  box.api.ensureIndexVisible(index, "middle");
  const painted = () => box.querySelector(`[row-index="${index}"] [col-id="position"]`)?.textContent !== "";
  while (!(box.querySelector(`[row-index="${index}"] [col-id="position"]`) && painted()))
    await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""

OpenGrid = Callable[..., LabPage]


@pytest.fixture
def open_grid(open_notebook: OpenNotebook) -> OpenGrid:
    """A notebook that shows a grid of `count` rows."""

    def opened(count: int = 25, *, more: Sequence[str] = (), width: int = 1400) -> LabPage:
        cells = [_SETUP.format(count=count), 'grid = RecordGrid(ws, "track", save="at once")\ngrid', *more]
        lab_page = open_notebook(cells, width=width)
        if count:
            expect(cell(lab_page, 0, "name")).to_have_text("Track 0", timeout=20_000)
        return lab_page

    return opened


@pytest.mark.parametrize("descending", [False, True], ids=["unsorted", "sorted"])
def test_a_jump_lands_on_unloaded_rows(open_grid: OpenGrid, descending: bool) -> None:
    lab_page = open_grid(1_000_000)
    _jumped(lab_page, descending)
    assert not lab_page.errors
    assert not lab_page.foreign


@pytest.mark.slow
@pytest.mark.parametrize("descending", [False, True], ids=["unsorted", "sorted"])
def test_a_jump_is_painted_within_350_milliseconds(open_grid: OpenGrid, descending: bool) -> None:
    """The median of seven; on an idle machine, which is why it is not among the tests of every change."""
    times = _jumped(open_grid(1_000_000), descending)
    print(f"painted after {', '.join(f'{time:.0f}' for time in times)} ms, median {statistics.median(times):.0f} ms")  # noqa: T201 - the measurement
    assert statistics.median(times) < 350, times


def _jumped(lab_page: LabPage, descending: bool) -> list[float]:
    expect(grid_of(lab_page).locator(".bn-range")).to_contain_text("of 1,000,000 tracks")
    if descending:
        for _ in range(2):
            grid_of(lab_page).locator("[role=columnheader][col-id=position]").click()
        expect(cell(lab_page, 0, "position")).to_have_text("999999")
    times: list[float] = []
    for index in (500_000, 900_000, 123_456, 777_777, 999_999, 5_000, 333_333):
        times.append(lab_page.page.evaluate(_JUMP, index))
        expect(cell(lab_page, index, "position")).to_have_text(str(999_999 - index if descending else index))
        lab_page.page.wait_for_timeout(150)
    return times


def test_an_edit_is_saved_in_the_kernel_and_shown_in_the_cell(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    type_into(lab_page, 1, "name", "Blue in Green")
    expect(cell(lab_page, 1, "name")).to_have_class(having("bn-saved"))
    expect(cell(lab_page, 1, "name")).to_contain_text("Blue in Green")
    assert value(lab_page, "tracks.get('1')['name']") == "Blue in Green"


def test_a_refused_edit_keeps_the_stored_value_and_says_why(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    type_into(lab_page, 1, "name", "A name of more than twenty characters")
    edited = cell(lab_page, 1, "name")
    expect(edited).to_have_class(having("bn-refused"))
    expect(edited).to_have_text("Track 1")
    notice = grid_of(lab_page).locator(".bn-notice")
    expect(notice).to_contain_text("Name was not saved: is longer than 20 characters")
    expect(grid_of(lab_page).get_by_role("alert").first).to_contain_text("was not saved")
    assert value(lab_page, "tracks.get('1')['name']") == "Track 1"
    notice.get_by_role("button", name="Edit again").click()
    expect(edited.locator("input")).to_have_value("A name of more than twenty characters")
    edited.locator("input").fill("Short")
    lab_page.page.keyboard.press("Enter")
    expect(edited).to_have_class(having("bn-saved"))
    assert value(lab_page, "tracks.get('1')['name']") == "Short"


def test_every_kind_of_field_has_its_editor(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    type_into(lab_page, 2, "price", "12.50")
    _pick(lab_page, 2, "genre", "folk")
    type_into(lab_page, 2, "released", "2021-12-24")
    type_into(lab_page, 2, "played_at", "2022-03-04T05:06:07")
    _toggle(lab_page, 2)
    _look_up(lab_page, 2, "artist", "ell")
    lab_page.wait_for("tracks.get('2')['row_version']", 7)
    written = value(lab_page, "{k: str(v) for k, v in tracks.get('2').items()}")
    assert written["price"] == "12.50"
    assert written["genre"] == "folk"
    assert written["released"] == "2021-12-24"
    assert written["played_at"] == "2022-03-04T05:06:07+00:00"
    assert written["is_live"] == "False"
    assert written["artist"] == "4"


def test_a_stale_edit_shows_what_somebody_else_saved(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    lab_page.kexec("tracks.written['3'] = {**tracks.get('3'), 'name': 'Theirs', 'row_version': 9}")
    type_into(lab_page, 3, "name", "Mine")
    expect(grid_of(lab_page).locator(".bn-notice")).to_contain_text("Somebody changed this record")
    expect(cell(lab_page, 3, "name")).to_contain_text("Theirs")
    assert value(lab_page, "tracks.get('3')['name']") == "Theirs"


def test_a_change_made_in_a_cell_appears_by_itself(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    lab_page.kexec("tracks.update('0', {'name': 'From a cell'})")
    expect(cell(lab_page, 0, "name")).to_have_text("From a cell")


def test_filters_narrow_the_rows_in_the_kernel(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    grid = grid_of(lab_page)
    grid.locator(".ag-floating-filter[col-id=position] input[type=number]").fill("7")
    expect(grid.locator(".bn-range")).to_have_text("1–1 of 1 tracks")
    expect(cell(lab_page, 0, "name")).to_have_text("Track 7")
    grid.get_by_role("button", name="Clear filters").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 25 tracks")
    grid.locator(".ag-floating-filter[col-id=genre] button").click()
    lab_page.page.get_by_label("Jazz").check()
    expect(grid.locator(".bn-range")).to_contain_text("of 6 tracks")
    lab_page.page.keyboard.press("Escape")
    expect(grid.locator(".ag-floating-filter[col-id=genre] input")).to_have_value("Jazz")
    grid.get_by_label("Search records").fill("no such track")
    expect(grid.locator(".bn-empty")).to_contain_text("No records match the filters.")


def test_sorting_by_two_columns(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    header = grid_of(lab_page).locator("[role=columnheader][col-id=genre]")
    header.click()
    grid_of(lab_page).locator("[role=columnheader][col-id=position]").click(modifiers=["Shift"])
    grid_of(lab_page).locator("[role=columnheader][col-id=position]").click(modifiers=["Shift"])
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(cell(lab_page, 0, "position")).to_have_text("22")
    assert value(lab_page, "tracks.windows[-1]['sort']") == ["genre:asc", "position:desc"]


def test_a_new_record_shows_its_problems_and_is_created(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    grid = grid_of(lab_page)
    grid.get_by_role("button", name="New record").click()
    form = grid.get_by_role("form", name="New Track")
    form.get_by_label("Price").fill("-1")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(form).to_contain_text("is required")
    form.get_by_label("Name").fill("So What")
    form.get_by_label("Price").fill("1.25")
    form.get_by_role("button", name="Save").click()
    expect(form).to_have_count(0)
    expect(grid.locator(".bn-range")).to_contain_text("of 26 tracks")
    assert value(lab_page, "tracks.written['25']['name']") == "So What"


def test_deleting_asks_and_can_be_undone(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    grid = grid_of(lab_page)
    cell(lab_page, 0, "name").click()
    lab_page.page.keyboard.press("Space")
    lab_page.page.keyboard.press("ArrowDown")
    lab_page.page.keyboard.press("Space")
    expect(grid.locator(".bn-selection-bar")).to_contain_text("2 selected")
    grid.get_by_role("button", name="Delete", exact=True).click()
    assert value(lab_page, "len(tracks.deleted)") == 0
    grid.get_by_role("button", name="Delete 2 records").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 23 tracks")
    assert value(lab_page, "sorted(tracks.deleted)") == ["0", "1"]
    grid.get_by_role("button", name="Undo").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 25 tracks")
    assert value(lab_page, "len(tracks.deleted)") == 0


def test_keys_stay_in_the_grid(open_grid: OpenGrid) -> None:
    """Unprotected, `x` would cut the notebook cell, `a` and `b` insert cells, `m` turn it into Markdown."""
    lab_page = open_grid()
    cells = lab_page.page.locator(".jp-Notebook .jp-Cell").count()
    cell(lab_page, 0, "position").click()
    for key in ("x", "a", "b", "m", "d", "d", "z", "Shift+Enter"):
        lab_page.page.keyboard.press(key)
    lab_page.page.wait_for_timeout(300)
    assert lab_page.page.locator(".jp-Notebook .jp-Cell").count() == cells
    expect(grid_of(lab_page)).to_be_visible()


def test_tab_leaves_the_rows(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    cell(lab_page, 0, "name").click()
    for _ in range(3):
        lab_page.page.keyboard.press("Tab")
    assert lab_page.page.evaluate("() => !document.activeElement.closest('.bn-rows')")


def test_copying_gives_tab_separated_text(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    lab_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell(lab_page, 2, "genre").click()
    lab_page.page.keyboard.press("Control+c")
    assert lab_page.page.evaluate("() => navigator.clipboard.readText()") == "Blues"
    cell(lab_page, 2, "name").click()
    lab_page.page.keyboard.press("Space")
    lab_page.page.keyboard.press("Control+c")
    lines = lab_page.page.evaluate("() => navigator.clipboard.readText()").split("\n")
    assert lines[0].split("\t")[:3] == ["Name", "Position", "Price"]
    assert lines[1].split("\t")[:3] == ["Track 2", "2", "0.02"]


def test_an_empty_grid_offers_the_first_record(open_grid: OpenGrid) -> None:
    lab_page = open_grid(0)
    grid = grid_of(lab_page)
    expect(grid.locator(".bn-empty")).to_contain_text("No records yet.")
    grid.get_by_role("button", name="Create the first one").click()
    expect(grid.get_by_role("form", name="New Track")).to_be_visible()


def test_rows_that_cannot_be_read_can_be_tried_again(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    grid = grid_of(lab_page)
    lab_page.kexec("tracks.broken = True")
    grid.get_by_role("button", name="Refresh").click()
    expect(grid.locator(".bn-notice")).to_contain_text("The rows could not be read. The table is gone.")
    expect(grid.locator(".bn-range")).to_have_text("The rows could not be read")
    lab_page.kexec("tracks.broken = False; tracks.written['0'] = {**tracks.get('0'), 'name': 'Back again'}")
    grid.get_by_role("button", name="Try again").click()
    expect(cell(lab_page, 0, "name")).to_have_text("Back again")


def test_the_page_loads_the_big_bundle_once(open_grid: OpenGrid) -> None:
    second = ['other = ComputedWorkspace(3)\nRecordGrid(other, "track")']
    lab_page = open_grid(more=second)
    expect(lab_page.page.locator('.bn-record-grid [row-index="2"] [col-id="name"]').nth(1)).to_be_visible()
    assert lab_page.page.evaluate("() => Object.keys(window.buildifyBundles).length") == 1
    assert lab_page.page.evaluate("() => document.querySelectorAll('style[data-buildify]').length") == 2


def test_opening_it_again_closes_the_first(open_grid: OpenGrid) -> None:
    lab_page = open_grid(more=['again = RecordGrid(ws, "track")\nagain'])
    expect(lab_page.page.locator(".bn-record-grid")).to_have_count(1)
    assert value(lab_page, "[grid.comm is None, again.comm is None]") == [True, False]


def test_it_comes_back_when_the_page_is_loaded_again(open_grid: OpenGrid) -> None:
    lab_page = open_grid()
    type_into(lab_page, 1, "name", "Still here")
    lab_page.save_and_reload()
    expect(cell(lab_page, 1, "name")).to_have_text("Still here", timeout=20_000)
    type_into(lab_page, 1, "name", "And alive")
    expect(cell(lab_page, 1, "name")).to_contain_text("And alive")
    assert value(lab_page, "tracks.get('1')['name']") == "And alive"


def test_it_is_usable_in_a_narrow_window(open_grid: OpenGrid) -> None:
    lab_page = open_grid(width=600)
    grid = grid_of(lab_page)
    outer = grid.bounding_box()
    assert outer is not None
    for name in ("New record", "Delete", "Refresh"):
        box = grid.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= outer["x"] + outer["width"]
    type_into(lab_page, 1, "name", "Narrow")
    expect(cell(lab_page, 1, "name")).to_contain_text("Narrow")


def _pick(lab_page: LabPage, row: int, column: str, value: str) -> None:
    start_editing(lab_page, row, column).select_option(value)
    lab_page.page.keyboard.press("Enter")


def _toggle(lab_page: LabPage, row: int) -> None:
    lab_page.page.evaluate("() => document.querySelector('.bn-record-grid').api.ensureColumnVisible('is_live')")
    cell(lab_page, row, "is_live").locator("input").click()


def _look_up(lab_page: LabPage, row: int, column: str, text: str) -> None:
    editor = start_editing(lab_page, row, column)
    editor.get_by_role("combobox").fill(text)
    expect(editor.get_by_role("option")).to_have_count(1)
    lab_page.page.keyboard.press("Enter")
