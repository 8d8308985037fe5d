"""Views over entities, by clicking alone: made, published, read, edited while somebody else edits too, rolled back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import Studio
ws = bn.connect(":memory:", user="ana")
ws.entities.create("artist", fields={"name": "string"}).publish()
lookup = {"field_type": "lookup", "reference_entity": "artist"}
ws.entities.create("work", fields={"title": "string", "price": "decimal", "artist": lookup}).publish()
miles, ella = (ws.records["artist"].create(name=name)["id"] for name in ("Miles", "Ella"))
for title, price, artist in (("So What", 3, miles), ("Blue", 5, miles), ("Summertime", 7, ella)):
    _ = ws.records["work"].create(title=title, price=price, artist=artist)
"""


@pytest.fixture
def lab_page(open_notebook: OpenNotebook) -> LabPage:
    """A notebook with a studio over artists and their works."""
    opened = open_notebook([_SETUP, "Studio(ws, height=860)"], width=1500, height=1000)
    expect(_studio(opened).locator(".bn-page h2").first).to_be_visible(timeout=20_000)
    return opened


def test_a_view_is_made_published_and_grouped_later(lab_page: LabPage) -> None:
    studio = _studio(lab_page)
    studio.get_by_role("button", name="+ New view").click()
    studio.get_by_label("Label").first.fill("Songs of artists")
    studio.get_by_label("Reads").select_option("work")
    studio.get_by_role("button", name="Show Title").click()
    studio.get_by_role("button", name="Show Artist › Name").click()
    expect(studio.locator(".bn-sentence")).to_have_text("One row for each work.")
    studio.get_by_label("Name of column 2").fill("by")
    expect(studio.get_by_role("group", name="Column 2")).to_contain_text("is a reserved word")
    studio.get_by_label("Name of column 2").fill("title")
    expect(studio.get_by_role("group", name="Column 2")).to_contain_text("Another one has this name")
    studio.get_by_label("Name of column 2").fill("player")
    studio.get_by_role("button", name="+ Add condition").click()
    studio.get_by_label("Field of condition 1").select_option("price")
    studio.get_by_label("Comparison of condition 1").select_option(">")
    studio.get_by_label("Value of condition 1").fill("much")
    expect(studio.locator(".bn-rule .bn-field-error")).to_contain_text("expected a number")
    studio.get_by_label("Value of condition 1").fill("4")
    expect(studio.locator(".bn-rule .bn-field-error")).to_have_count(0)
    studio.get_by_role("button", name="Save draft and preview").click()
    expect(studio.locator(".bn-last")).to_contain_text("ws.entities.create_view(")
    expect(studio.get_by_label("SQL of this publish")).to_contain_text("CREATE VIEW")
    _publish(studio)
    rows = "sorted([r['title'], r['player']] for r in ws.records['songs_of_artists'].list())"
    assert _value(lab_page, rows) == [["Blue", "Miles"], ["Summertime", "Ella"]]

    studio.get_by_role("tab", name="Definition").click()
    expect(studio.get_by_label("Value of condition 1")).to_have_value("4")
    studio.get_by_role("button", name="Remove title").click()
    studio.get_by_role("button", name="Count records").click()
    studio.get_by_role("button", name="Show Price").click()
    studio.get_by_label("What column 3 shows").select_option("sum")
    expect(studio.get_by_label("Name of column 3")).to_have_value("price_sum")
    expect(studio.locator(".bn-sentence")).to_have_text(
        "One row for each Artist › Name, with the number of records and the sum of Price."
    )
    studio.get_by_role("button", name="Remove condition 1").click()
    studio.get_by_role("button", name="Save view").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.entities["songs_of_artists"].edit_view(')
    studio.get_by_role("tab", name="Preview & publish").click()
    _publish(studio)
    grouped = (
        "[[r['player'], r['records'], str(r['price_sum'])] for r in ws.records['songs_of_artists'].list(sort='player')]"
    )
    assert _value(lab_page, grouped) == [["Ella", 1, "7.00"], ["Miles", 2, "8.00"]]

    studio.get_by_role("tab", name="History").click()
    studio.get_by_role("button", name="Roll back version 2").click()
    studio.get_by_label("Roll back version 2", exact=True).get_by_role("button", name="Roll back", exact=True).click()
    expect(studio.get_by_role("list", name="Publishes")).to_contain_text("Rolled back")
    assert _value(lab_page, rows) == [["Blue", "Miles"], ["Summertime", "Ella"]]
    assert not lab_page.errors


def test_a_stale_view_shows_both_revisions_and_keeps_what_was_chosen(lab_page: LabPage) -> None:
    lab_page.kexec("_ = ws.entities.create_view('songs', source='work', fields={'title': 'title'}).publish()")
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Songs").click()
    studio.get_by_role("tab", name="Definition").click()
    studio.get_by_role("button", name="Show Price").click()
    lab_page.kexec("_ = ws.entities['songs'].edit(label='Tunes')")
    studio.get_by_role("button", name="Save view").click()
    notice = studio.locator(".bn-notice-warn")
    expect(notice).to_contain_text(re.compile(r"revision \d+ while you were editing revision \d+"))
    notice.get_by_role("button", name="Save mine on top").click()
    expect(notice).to_have_count(0)
    lab_page.wait_for("[f.name for f in ws.entities['songs'].definition.fields]", ["id", "title", "price"])
    assert _value(lab_page, "ws.entities['songs'].definition.label") == "Tunes"
    studio.get_by_role("tab", name="Fields").click()
    studio.locator(".bn-item-open", has_text="Price").click()
    studio.locator(".bn-panel").get_by_label("Label").fill("Cost")
    studio.locator(".bn-panel").get_by_label("Group").focus()
    lab_page.wait_for("ws.entities['songs'].definition.field('price').label", "Cost")
    expect(studio.get_by_role("tab", name="Indexes")).to_have_count(0)
    assert not lab_page.errors


def test_records_of_a_view_are_read_and_nothing_points_at_it(lab_page: LabPage) -> None:
    lab_page.kexec("_ = ws.entities.create_view('songs', source='work', fields={'title': 'title'})")
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Songs").click()
    studio.get_by_role("tab", name="Preview & publish").click()
    _publish(studio)
    expect(studio.locator(".bn-notice-success")).to_contain_text("Its records can be read now")
    studio.locator(".bn-notice-success").get_by_role("button", name="Open records").click()
    grid = studio.locator(".bn-record-grid")
    expect(grid.locator('[col-id="title"]', has_text="Summertime")).to_be_visible()
    expect(studio.get_by_role("button", name="New in a form")).to_have_count(0)
    expect(grid.get_by_role("button", name="New record")).to_have_count(0)
    studio.get_by_role("button", name="Data model").click()
    studio.locator(".bn-entity", has_text="Work").click()
    studio.get_by_role("tab", name="Fields").click()
    studio.locator(".bn-item-open", has_text="Artist").click()
    targets = studio.locator(".bn-panel").get_by_label("Points at").locator("option")
    expect(targets).to_have_text(["Choose an entity", "Artist", "Work"])
    assert not lab_page.errors


def _publish(studio: Locator) -> None:
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("is published")


def _studio(lab_page: LabPage) -> Locator:
    return lab_page.page.locator(".bn-studio").first


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
