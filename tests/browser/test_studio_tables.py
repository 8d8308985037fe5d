"""What is really in the database, by clicking alone: outside changes are taken over, hidden values deleted."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import Studio
ws = bn.connect(":memory:", user="ana")
track = ws.entities.create("track", fields={"title": "string", "mood": "string"}).publish()
_ = ws.records["track"].create(title="So What", mood="blue")
_ = track.drop_field("mood").publish("Moods go")
def sql(statement):
    ws.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(statement))
"""


@pytest.fixture
def lab_page(open_notebook: OpenNotebook) -> LabPage:
    """A notebook with a studio over an entity that lost a field."""
    opened = open_notebook([_SETUP, "Studio(ws, height=760)"], width=1500, height=1000)
    expect(opened.page.locator(".bn-studio .bn-page h2").first).to_be_visible(timeout=20_000)
    return opened


def test_a_column_added_outside_is_taken_over_and_published(lab_page: LabPage) -> None:
    studio = lab_page.page.locator(".bn-studio").first
    lab_page.kexec("sql('ALTER TABLE tenant_default.custom_track ADD COLUMN plays integer')")
    studio.get_by_role("tab", name="Preview & publish").click()
    notice = studio.get_by_role("region", name="Changed outside")
    expect(notice).to_contain_text("there is an unknown column plays")
    expect(notice).to_contain_text("the column plays is a field of type integer")
    expect(studio.locator(".bn-entity")).to_contain_text("Table changed")
    notice.get_by_role("button", name="Take over into the definition").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.entities["track"].reconcile()')
    expect(notice).to_contain_text("The draft says the same; publish it.")
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(notice).to_have_count(0)
    expect(studio.locator(".bn-entity")).not_to_contain_text("Table changed")
    lab_page.kexec("_ = ws.records['track'].create(title='Blue in Green', plays=7)")
    assert _value(lab_page, "[r['plays'] for r in ws.records['track'].list(sort='created_at')]") == [None, 7]
    assert not lab_page.errors


def test_hidden_values_go_for_good_only_when_that_is_confirmed(lab_page: LabPage) -> None:
    studio, names = lab_page.page.locator(".bn-studio").first, "ws.entities['track'].parked().names"
    studio.get_by_role("tab", name="History").click()
    hidden = studio.get_by_role("region", name="Hidden values")
    expect(hidden).to_contain_text("Hidden by track_v2")
    expect(hidden).to_contain_text("1 value")
    hidden.get_by_role("button", name="Look at parked_mood_v2").click()
    dialog = studio.get_by_role("dialog")
    kept = _value(lab_page, "ws.records['track'].list()[0]['id']")
    expect(dialog.get_by_role("table", name="Hidden rows").locator("tbody td")).to_have_text([kept, "blue"])
    expect(dialog).to_contain_text("1 of 1 row of parked_mood_v2")
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    hidden.get_by_role("button", name="Delete parked_mood_v2 for good").click()
    expect(dialog).to_contain_text("1 value is deleted with the column parked_mood_v2")
    expect(dialog).to_contain_text("cannot be undone")
    purge = dialog.get_by_role("button", name="Delete for good")
    expect(purge).to_be_disabled()
    lab_page.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert _value(lab_page, names) == ["parked_mood_v2"]
    hidden.get_by_role("button", name="Delete parked_mood_v2 for good").click()
    dialog.get_by_label("Delete 1 value for good").check()
    purge.click()
    expect(hidden).to_contain_text("Nothing is hidden")
    expect(studio.locator(".bn-last")).to_contain_text('purge("parked_mood_v2", confirm=True)')
    assert _value(lab_page, names) == []
    assert not lab_page.errors


def test_the_table_of_a_deleted_entity_is_deleted_for_good(lab_page: LabPage) -> None:
    studio = lab_page.page.locator(".bn-studio").first
    studio.get_by_role("tab", name="Details").click()
    studio.get_by_role("button", name="Archive…").click()
    studio.get_by_role("button", name="Archive Track").click()
    studio.get_by_role("button", name="Delete…").click()
    studio.get_by_role("button", name="Delete Track").click()
    studio.get_by_role("button", name="Hidden tables").click()
    page = studio.get_by_role("article", name="Hidden tables")
    expect(page.get_by_role("list", name="Tables of deleted entities")).to_contain_text("track")
    expect(page).to_contain_text("1 row")
    page.get_by_role("button", name="Look at").click()
    expect(studio.get_by_role("dialog")).to_contain_text("So What")
    lab_page.page.keyboard.press("Escape")
    page.get_by_role("button", name="for good").click()
    dialog = studio.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete for good")).to_be_disabled()
    dialog.get_by_role("button", name="Keep").click()
    assert _value(lab_page, "len(ws.entities.parked())") == 1
    page.get_by_role("button", name="for good").click()
    dialog.get_by_label("Delete 1 row for good").check()
    dialog.get_by_role("button", name="Delete for good").click()
    expect(page).to_contain_text("No table is hidden")
    expect(studio.locator(".bn-last")).to_contain_text("ws.entities.purge(")
    assert _value(lab_page, "len(ws.entities.parked())") == 0
    lab_page.kexec("""left = ws.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(
    "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE '%%track%%'").scalar())""")
    assert _value(lab_page, "left") == 0
    assert not lab_page.errors


def test_a_deleted_entity_comes_back_without_lookups_at_records_deleted_since(lab_page: LabPage) -> None:
    studio = lab_page.page.locator(".bn-studio").first
    lab_page.kexec("""
ws.entities.create("mood", fields={"name": "string"}, supports_soft_delete=False).publish()
track.add_field("felt", "lookup", reference_entity="mood").publish()
blue = ws.records["mood"].create(name="blue")["id"]
_ = ws.records["track"].create(title="Blue in Green", felt=blue)
track.archive()
track.delete()
ws.records["mood"].delete(blue)
""")
    studio.get_by_role("button", name="Hidden tables").click()
    page, dialog = studio.get_by_role("article", name="Hidden tables"), studio.get_by_role("dialog")
    page.get_by_role("button", name="Bring track back").click()
    expect(dialog).to_contain_text("1 value of felt points at no record of custom_mood")
    expect(dialog.get_by_role("button", name="Bring back")).to_be_disabled()
    dialog.get_by_role("button", name="Keep").click()
    assert _value(lab_page, "[list(ws.entities), len(ws.entities.parked())]") == [["mood"], 1]
    page.get_by_role("button", name="Bring track back").click()
    dialog.get_by_label("Empty these lookups").check()
    dialog.get_by_role("button", name="Bring back").click()
    expect(page).to_contain_text("No table is hidden")
    expect(studio.locator(".bn-last")).to_contain_text("accept_data_loss=True)")
    lab_page.kexec("_ = ws.entities['track'].publish()")
    told = "[[r['title'], r['felt']] for r in ws.records['track'].list(sort='title')]"
    assert _value(lab_page, told) == [["Blue in Green", None], ["So What", None]]
    assert not lab_page.errors


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
