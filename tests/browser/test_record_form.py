"""The record form in a real JupyterLab: typing, saving, refusals, two versions, and a page that is loaded again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import RecordForm
ws = bn.connect(":memory:", user="ana")
ws.entities.create("artist", fields={"name": "string"}).publish()
ws.entities.create("track", fields={
    "title": {"field_type": "string", "is_required": True, "max_length": 20, "help_text": "As on the sleeve."},
    "artist": {"field_type": "lookup", "reference_entity": "artist"},
    "seconds": {"field_type": "integer", "suffix": "s"},
    "genre": {"field_type": "select", "allowed_values": ["jazz", "rock"]},
    "tags": {"field_type": "multiselect", "allowed_values": ["live", "vinyl"]},
    "is_live": "boolean", "released": "date", "played_at": "datetime", "notes": "text", "extra": "json",
}).publish()
ws.records["artist"].bulk_create([{"name": "Miles Davis"}, {"name": "Ella Fitzgerald"}])
tracks = ws.records["track"]
made = tracks.create(title="So What", seconds=545)["id"]
"""


@pytest.fixture
def open_form(open_notebook: OpenNotebook) -> Any:
    """A notebook that shows a form."""

    def opened(shown: str = 'form = RecordForm(ws, "track")\nform', *, width: int = 1400) -> LabPage:
        lab_page = open_notebook([_SETUP, shown], width=width)
        expect(_form(lab_page)).to_be_visible(timeout=20_000)
        return lab_page

    return opened


def test_a_record_is_created_with_every_kind_of_input(open_form: Any) -> None:
    lab_page = open_form()
    form = _form(lab_page)
    form.get_by_label("Title").fill("A title that is much too long")
    form.get_by_label("Seconds").fill("many")
    form.get_by_role("button", name="Create", exact=True).click()
    expect(form.get_by_label("Title")).to_be_focused()
    expect(form.locator(".bn-field-error")).to_have_count(2)
    expect(form.get_by_label("Seconds")).to_have_value("many")
    assert _value(lab_page, "len(tracks.list())") == 1
    form.get_by_label("Title").fill("Nardis")
    form.get_by_label("Seconds").fill("350")
    form.get_by_label("Artist").fill("ell")
    expect(form.locator(".bn-lookup").get_by_role("option")).to_have_count(1)
    lab_page.page.keyboard.press("Enter")
    form.get_by_label("Genre").select_option("jazz")
    form.get_by_label("Vinyl").check()
    form.get_by_role("switch", name="Is live").click()
    form.get_by_label("Released").fill("1961-06-25")
    form.get_by_label("Played at").fill("2026-01-02T03:04:05")
    form.get_by_label("Extra").fill('{"take": 2}')
    form.get_by_label("Notes").fill("Trio")
    lab_page.page.keyboard.press("Control+Enter")
    expect(form.locator(".bn-state")).to_have_text("Saved")
    expect(form.locator("h3")).to_have_text("Nardis")
    saved = _value(lab_page, "tracks.to_wire(tracks.get(form.record_id))")
    assert (saved["seconds"], saved["artist__label"], saved["genre"], saved["tags"]) == (
        350,
        "Ella Fitzgerald",
        "jazz",
        ["vinyl"],
    )
    assert (saved["is_live"], saved["released"], saved["extra"], saved["notes"]) == (
        True,
        "1961-06-25",
        {"take": 2},
        "Trio",
    )
    assert saved["played_at"].startswith("2026-01-02T03:04:05")
    assert not lab_page.errors


def test_what_is_typed_survives_a_reload_and_is_not_saved_by_it(open_form: Any) -> None:
    lab_page = open_form('form = RecordForm(ws, "track", made)\nform')
    form = _form(lab_page)
    form.get_by_label("Title").fill("Half typ")
    expect(form.locator(".bn-state")).to_have_text("Unsaved changes")
    lab_page.wait_for("form.draft.get('values')", {"title": "Half typ"})
    lab_page.save_and_reload()
    expect(form.get_by_label("Title")).to_have_value("Half typ", timeout=20_000)
    assert _value(lab_page, "tracks.get(made)['title']") == "So What"
    form.get_by_role("button", name="Reset").click()
    expect(form.get_by_label("Title")).to_have_value("So What")
    lab_page.wait_for("form.draft", {})
    assert _value(lab_page, "tracks.get(made)['row_version']") == 1


def test_two_versions_are_settled_field_by_field(open_form: Any) -> None:
    lab_page = open_form('form = RecordForm(ws, "track", made)\nform')
    form = _form(lab_page)
    form.get_by_label("Title").fill("Mine")
    form.get_by_label("Seconds").fill("100")
    lab_page.kexec("_ = tracks.update(made, title='Theirs', seconds=200, genre='rock')")
    expect(form.locator(".bn-notice-warn")).to_contain_text("Somebody changed this record")
    form.get_by_role("button", name="Save", exact=True).click()
    question = form.get_by_role("alertdialog")
    expect(question).to_contain_text("Theirs")
    expect(question).to_contain_text("Mine")
    question.get_by_role("radio", name="Take theirs: Seconds").check()
    question.get_by_role("button", name="Save this choice").click()
    expect(form.locator(".bn-state")).to_have_text("Saved")
    assert _value(lab_page, "(lambda r: [r['title'], r['seconds'], r['genre']])(tracks.get(made))") == [
        "Mine",
        200,
        "rock",
    ]


def test_deleting_and_restoring_in_a_narrow_dark_page(open_form: Any) -> None:
    lab_page = open_form('form = RecordForm(ws, "track", made)\nform', width=600)
    lab_page.theme("JupyterLab Dark")
    form = _form(lab_page)
    box = form.bounding_box()
    assert box is not None
    for label in ("Title", "Notes", "Extra"):
        inner = form.get_by_label(label).bounding_box()
        assert inner is not None
        assert inner["x"] + inner["width"] <= box["x"] + box["width"]
    form.get_by_role("button", name="Delete…").click()
    form.get_by_role("button", name="Delete", exact=True).click()
    expect(form.locator("footer")).to_contain_text("This track is deleted.")
    assert _value(lab_page, "len(tracks.list())") == 0
    form.get_by_role("button", name="Restore").click()
    expect(form.locator(".bn-state")).to_have_text("Restored")
    assert _value(lab_page, "tracks.get(made)['title']") == "So What"
    lab_page.theme("JupyterLab Light")


def _form(lab_page: LabPage) -> Locator:
    return lab_page.page.locator(".bn-record-form").first


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
