"""Filters of a grid as chips, days that are counted from today, export of what is shown, and forms beside the rows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.grid_page import cell, grid_of, value

_ALBUMS = """
import datetime, json
import buildify_nb as bn
from buildify_widgets.record_grid import RecordGrid
ws = bn.connect(":memory:", user="ana")
ws.entities.create("artist", fields={"name": "string"}, primary_field="name").publish()
miles = ws.records["artist"].create(name="Miles")["id"]
fields = {"title": "string", "released": "date", "artist": {"reference_entity": "artist"}}
ws.entities.create("album", fields=fields, default_sort_field="title", supports_comments=True).publish()
albums = ws.records["album"]
days = [datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=n) for n in (0, 20, 40, 400)]
ids = albums.bulk_create([{"title": f"Album {n}", "released": day, "artist": miles} for n, day in enumerate(days)]).ids
albums.comment(ids[1], "Good.")
albums.comment(ids[1], "Very good.")
"""


def test_days_are_filtered_from_today_and_what_is_left_is_exported(open_notebook: OpenNotebook) -> None:
    page = open_notebook([_ALBUMS, 'RecordGrid(ws, "album")'])
    grid = grid_of(page)
    expect(cell(page, 0, "title")).to_have_text("Album 0", timeout=20_000)
    grid.locator(".ag-floating-filter[col-id=released]").get_by_label("Open Filter Menu").click()
    page.page.locator(".ag-filter .ag-picker-field-wrapper").first.click()
    page.page.get_by_role("option", name="Last 30 days").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 2 albums")
    page.page.keyboard.press("Escape")
    expect(grid.locator(".bn-filter-chip")).to_have_text("Released in the last 30 days×")
    with page.page.expect_download() as started:
        grid.locator(".bn-more summary").click()
        grid.get_by_role("button", name="Export CSV").click()
    lines = Path(started.value.path()).read_text("utf-8-sig").splitlines()
    assert (started.value.suggested_filename, lines[0]) == ("album.csv", "Title,Released,Artist")
    assert [line.split(",")[::2] for line in lines[1:]] == [["Album 0", "Miles"], ["Album 1", "Miles"]]
    grid.get_by_role("button", name="Remove the filter Released in the last 30 days").click()
    expect(grid.locator(".bn-range")).to_contain_text("of 4 albums")
    expect(grid.locator(".bn-filter-chip")).to_have_count(0)


def test_the_record_behind_a_lookup_is_changed_beside_the_grid(open_notebook: OpenNotebook) -> None:
    page = open_notebook([_ALBUMS, 'RecordGrid(ws, "album")'])
    grid = grid_of(page)
    expect(cell(page, 0, "artist")).to_contain_text("Miles", timeout=20_000)
    cell(page, 0, "artist").click()
    page.page.keyboard.press("Control+Enter")
    form = grid.get_by_role("complementary", name="Record")
    expect(form.get_by_label("Name")).to_have_value("Miles")
    form.get_by_label("Name").fill("Miles Davis")
    form.get_by_role("button", name="Save").click()
    page.wait_for("ws.records['artist'].get(miles)['name']", "Miles Davis")
    form.get_by_role("button", name="Close").click()
    expect(form).to_be_hidden()
    grid.get_by_role("button", name="2 comments").click()
    expect(form.get_by_label("Title")).to_have_value("Album 1")
    assert value(page, "len(albums.list())") == 4
    assert not page.errors
