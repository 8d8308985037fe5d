"""Relationships, indexes and calculated fields of an entity, by clicking alone."""

from __future__ import annotations

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
ws.entities.create("work", fields={"title": "string", "kind": "string", "year": "integer"})
_ = ws.relationships.create("artist", "work")
ws.entities["work"].publish()
miles = ws.records["artist"].create(name="Miles")["id"]
_ = ws.records["work"].create(title="So What", kind="single", year=1959, artist=miles)
def deleted_artist():
    try:
        ws.records["artist"].delete(miles)
        return "gone"
    except bn.errors.BuildifyError:
        return "refused"
"""


@pytest.fixture
def lab_page(open_notebook: OpenNotebook) -> LabPage:
    """A notebook with a studio over an artist and a work of theirs."""
    opened = open_notebook([_SETUP, "Studio(ws, height=860)"], width=1500, height=1000)
    opened.page.locator(".bn-studio .bn-entity", has_text="Work").click(timeout=20_000)
    return opened


def test_a_relationship_is_edited_published_and_deleted(lab_page: LabPage) -> None:
    studio, panel = _studio(lab_page)
    studio.get_by_role("tab", name="Relationships").click()
    studio.locator(".bn-item-open").click()
    save = panel.get_by_role("button", name="Save relationship")
    expect(save).to_be_disabled()
    panel.get_by_label("Name").fill("Bad Name")
    save.click()
    expect(panel.get_by_label("Name")).to_be_focused()
    expect(panel.locator(".bn-field-error")).to_contain_text("try 'bad_name'")
    panel.get_by_label("Name").fill("made_by")
    panel.get_by_label("When the one is deleted").select_option("CASCADE")
    save.click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.relationships.update("artist_work"')
    expect(studio.get_by_role("list", name="Relationships")).to_contain_text("Cascades")
    expect(studio.locator(".bn-item-open")).to_be_focused()
    row = studio.get_by_role("list", name="Relationships")
    expect(row).to_contain_text("Unpublished change")
    expect(row).to_contain_text("When the one is deleted: Refuse while others point at it → Delete them too")
    assert _value(lab_page, "ws.relationships['made_by'].on_delete") == "CASCADE"
    assert _value(lab_page, "deleted_artist()") == "refused"
    studio.locator(".bn-item-open").click()
    expect(panel).to_contain_text("Acts when Work is published.")
    panel.get_by_role("button", name="Preview & publish Work").click()
    expect(studio.get_by_role("tabpanel")).to_contain_text("records that refer to a deleted one are deleted with it")
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_be_visible()
    studio.get_by_role("tab", name="Relationships").click()
    expect(row).not_to_contain_text("Unpublished change")
    assert _value(lab_page, "deleted_artist()") == "gone"
    assert _value(lab_page, "ws.records['work'].list().total") == 0
    studio.locator(".bn-item-open").click()
    panel.get_by_role("button", name="Delete relationship…").click()
    expect(panel).to_contain_text("The field artist is taken out of the draft of Work")
    panel.get_by_role("button", name="Delete Made by").click()
    expect(studio.get_by_text("No relationships yet")).to_be_visible()
    assert _value(lab_page, "list(ws.relationships)") == []
    assert not lab_page.errors


def test_deleted_relationships_come_back_with_values_and_links(lab_page: LabPage) -> None:
    studio, panel = _studio(lab_page)
    lab_page.kexec("""
ws.entities.create("tag", fields={"name": "string"})
_ = ws.relationships.create("work", "tag", "many-to-many")
ws.entities["tag"].publish()
work = ws.records["work"].list()[0]["id"]
ws.records["work"].link(work, "tags", [ws.records["tag"].create(name=name)["id"] for name in ("calm", "loud")])
""")
    studio.get_by_role("tab", name="Relationships").click()
    deleted = studio.get_by_role("list", name="Deleted relationships")
    expect(studio.locator(".bn-item-open")).to_have_count(2)
    for label in ("Artist work", "Work tag"):
        studio.locator(".bn-item-open", has_text=label).click()
        panel.get_by_role("button", name="Delete relationship…").click()
        panel.get_by_role("button", name=f"Delete {label}").click()
        expect(deleted).to_contain_text(label)
    lab_page.kexec("_ = ws.entities['work'].publish()")
    assert _value(lab_page, "[list(ws.relationships), 'artist' in ws.records['work'].list()[0]]") == [[], False]
    expect(deleted).to_contain_text("Artist work: 1 value comes back with the field artist.")
    expect(deleted).to_contain_text("Work tag: 2 links come back at once.")
    deleted.get_by_role("button", name="Bring Work tag back").click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Work tag is back, with 2 links.")
    assert _value(lab_page, "len(ws.records['work'].related(work, 'tags'))") == 2
    deleted.get_by_role("button", name="Bring Artist work back").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.relationships.restore("artist_work")')
    expect(deleted).to_have_count(0)
    studio.get_by_role("button", name="Preview & publish Work").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_be_visible()
    assert _value(lab_page, "ws.records['work'].list()[0]['artist'] == miles") is True
    assert not lab_page.errors


def test_a_partial_index_is_described_checked_and_acts(lab_page: LabPage) -> None:
    studio, panel = _studio(lab_page)
    studio.get_by_role("tab", name="Indexes").click()
    studio.get_by_role("button", name="+ Add index").click()
    panel.get_by_label("Title").check()
    panel.get_by_label("Unique").check()
    panel.get_by_role("button", name="+ Add condition").click()
    panel.get_by_label("Field of condition 1").select_option("year")
    panel.get_by_label("Value of condition 1").fill("soon")
    expect(panel.locator(".bn-rule .bn-field-error")).to_contain_text("expected a number")
    panel.get_by_label("Field of condition 1").select_option("kind")
    panel.get_by_label("Value of condition 1").fill("album")
    expect(panel.locator(".bn-field-error")).to_have_count(0)
    panel.get_by_role("button", name="Add index", exact=True).click()
    expect(studio.get_by_role("list", name="Indexes")).to_contain_text("where Kind is album")
    studio.locator(".bn-item-open").click()
    panel.get_by_label("Value of condition 1").fill("single")
    panel.get_by_role("button", name="Save index").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.entities["work"].edit_index(')
    studio.get_by_role("tab", name="Preview & publish").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_be_visible()
    lab_page.kexec("""
tried = []
for kind in ("album", "album", "single"):
    try:
        ws.records["work"].create(title="So What", kind=kind)
        tried.append("taken")
    except bn.errors.BuildifyError:
        tried.append("refused")
""")
    assert _value(lab_page, "tried") == ["taken", "taken", "refused"]
    assert not lab_page.errors


def test_a_calculated_field_is_added_at_once(lab_page: LabPage) -> None:
    studio, panel = _studio(lab_page)
    studio.get_by_role("button", name="+ Add field").click()
    panel.get_by_role("button", name="Calculated").click()
    panel.get_by_label("Label").fill("Next year")
    panel.get_by_label("Calculated by").fill("yeer + 1")
    expect(panel.locator(".bn-field-error")).to_contain_text("did you mean 'year'?")
    panel.get_by_label("Calculated by").fill("year + 1")
    expect(panel).to_contain_text("Gives a whole number.")
    panel.get_by_label("Shown as").select_option("integer")
    panel.get_by_role("button", name="Add field", exact=True).click()
    expect(studio.locator(".bn-last")).to_contain_text('calculation_formula="year + 1"')
    studio.get_by_role("tab", name="Preview & publish").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_be_visible()
    assert _value(lab_page, "[r['next_year'] for r in ws.records['work'].list()]") == [1960]
    assert not lab_page.errors


def _studio(lab_page: LabPage) -> tuple[Locator, Locator]:
    """The studio and the panel at its right."""
    studio = lab_page.page.locator(".bn-studio").first
    return studio, studio.locator(".bn-panel")


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
