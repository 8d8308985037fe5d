"""All that waits is published by one click, and what waits for it says so meanwhile."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import RecordForm, RecordGrid, Studio
ws = bn.connect(":memory:", user="ana")
ws.entities.create("artist", fields={"name": "string"})
ws.entities.create("work", fields={"title": "string", "artist": {"reference_entity": "artist", "is_required": True}})
ws.entities["work"].publish()
ws.entities.create("price", fields={"amount": "string"}).publish()
_ = ws.records["price"].create(amount="much")
_ = ws.entities["price"].edit_field("amount", field_type="integer")
"""
_OVERFLOW = "(main => main.scrollWidth - main.clientWidth)(document.querySelector('.bn-main'))"


@pytest.fixture
def narrow(open_notebook: OpenNotebook) -> LabPage:
    """A studio as narrow as a side panel, over a draft, what refers to it, and a change that loses a value."""
    return open_notebook([_SETUP, "Studio(ws, height=860)"], width=900, height=1000)


def test_what_waits_is_published_with_one_yes(narrow: LabPage) -> None:
    studio = narrow.page.locator(".bn-studio")
    studio.get_by_role("button", name="‹ Entities").click(timeout=20_000)
    studio.get_by_role("button", name="Publish all…").click()
    waiting = studio.get_by_role("list", name="To publish")
    expect(waiting.get_by_role("listitem", name="Artist")).to_contain_text("let work.artist refer to custom_artist")
    expect(waiting.get_by_role("listitem", name="Price")).to_contain_text("Loses data")
    publish = studio.get_by_role("button", name="Publish 2 entities")
    expect(publish).to_be_disabled()
    assert narrow.page.evaluate(_OVERFLOW) <= 0
    studio.get_by_text("I accept that data is lost").click()
    publish.click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("2 published.")
    expect(studio.locator(".bn-last")).to_contain_text("ws.entities.publish(")
    expect(waiting).to_have_count(0)
    told = narrow.kexec("print(json.dumps([ws.entities['artist'].status, ws.records['price'].list()[0]['amount']]))")
    assert told == ["published", None]
    studio.get_by_role("button", name="Done").click()
    expect(studio.get_by_role("button", name="Publish all…")).to_have_count(0)
    assert not narrow.errors


def test_a_lookup_that_waits_is_disabled_with_its_reason(open_notebook: OpenNotebook) -> None:
    opened = open_notebook([_SETUP, 'RecordForm(ws, "work")', 'RecordGrid(ws, "work", height=300)'])
    why = "Takes no value yet: Artist is not published. Publish that first: ws.entities['artist'].publish()."
    form, grid = opened.page.locator(".bn-record-form"), opened.page.locator(".bn-record-grid")
    artist = form.get_by_label("Artist")
    expect(artist).to_be_disabled()
    expect(artist).to_have_accessible_description(why)
    grid.get_by_role("button", name="New").click()
    expect(grid.get_by_label("Artist", exact=True).last).to_be_disabled()
    expect(grid.get_by_text(why)).to_be_visible()
    opened.kexec("_ = ws.entities['artist'].publish()")
    expect(artist).to_be_enabled()
    assert not opened.errors
