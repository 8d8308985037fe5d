"""The designer by mouse alone: an entity with a field of each type is published, altered, rehearsed and rolled back."""

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
"""
_TYPES = "print(json.dumps(list(ws.runtime.modelling.field_types)))"


@pytest.fixture
def lab_page(open_notebook: OpenNotebook) -> LabPage:
    """A notebook with a studio over one published entity."""
    opened = open_notebook([_SETUP, "Studio(ws, height=760)"], width=1500, height=1000)
    expect(opened.page.locator(".bn-studio .bn-page h2").first).to_be_visible(timeout=20_000)
    return opened


def test_a_field_of_each_type_is_published_altered_and_rolled_back(lab_page: LabPage) -> None:
    studio = lab_page.page.locator(".bn-studio").first
    types: list[str] = lab_page.kexec(_TYPES)
    studio.get_by_role("button", name="+ New entity").click()
    studio.get_by_label("Label").first.fill("Thing")
    _next(studio)
    for place, field_type in enumerate(types, start=1):
        if place > 1:
            studio.get_by_role("button", name="+ Add field").click()
        _describe(studio.get_by_role("group", name=f"Field {place}", exact=True), field_type)
    for _ in range(2):
        _next(studio)
    studio.get_by_role("button", name="Save draft and preview").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Thing is published")
    stored = "[f.field_type for f in ws.entities['thing'].definition.fields]"
    assert lab_page.kexec(f"print(json.dumps({stored}))") == types
    lab_page.kexec("_ = [ws.records['thing'].create(f_string=text, f_text=text) for text in ('12', 'a dozen')]")

    studio.get_by_role("button", name="Data model").click()
    studio.get_by_role("tab", name="Fields").click()
    studio.locator(".bn-item-open", has_text="F text").click()
    studio.locator(".bn-panel").get_by_label("Type", exact=True).select_option("integer")
    expect(studio.locator(".bn-saved")).to_contain_text("Saved")
    studio.get_by_role("tab", name="Preview & publish").click()
    expect(studio.get_by_role("table", name="Differences")).to_contain_text("Field type")
    risks = studio.get_by_role("list", name="Risks")
    expect(risks).to_contain_text("Loses data")
    risks.get_by_role("button", name="Show records").first.click()
    expect(risks.locator("table")).to_contain_text("a dozen")
    publish = studio.get_by_role("button", name="Publish", exact=True)
    expect(publish).to_be_disabled()
    studio.get_by_role("button", name="Rehearse", exact=True).click()
    expect(studio.get_by_label("Rehearsal")).to_contain_text(
        "1 value would not be kept. Rolling back gives everything back."
    )
    studio.get_by_label("I accept that data is lost").check()
    publish.click()
    expect(studio.locator(".bn-notice-success")).to_be_visible()
    assert _values(lab_page) == [12, None]

    studio.get_by_role("tab", name="History").click()
    studio.get_by_role("button", name="Roll back version 2").click()
    panel = studio.get_by_label("Roll back version 2", exact=True)
    expect(panel).to_contain_text("bring column f_text back")
    panel.get_by_role("button", name="Roll back", exact=True).click()
    expect(studio.get_by_role("list", name="Publishes")).to_contain_text("Rolled back")
    assert _values(lab_page) == ["12", "a dozen"]
    assert not lab_page.errors


def test_the_diagram_draws_references_and_opens_entities(lab_page: LabPage) -> None:
    studio = lab_page.page.locator(".bn-studio").first
    lab_page.kexec(
        "_ = ws.entities.create('album', fields={'title': 'string'}); _ = ws.relationships.create('artist', 'album')"
    )
    studio.get_by_role("button", name="Diagram", exact=True).click()
    album = studio.get_by_role("button", name="Open Album: Draft, 2 fields")
    expect(studio.locator(".bn-line")).to_have_count(1)
    album.focus()
    expect(studio.locator(".bn-line-near")).to_have_count(1)
    lab_page.page.keyboard.press("Enter")
    expect(studio.locator(".bn-page h2")).to_have_text("Album")
    assert not lab_page.errors


def _describe(card: Locator, field_type: str) -> None:
    """Fills in one field of the wizard."""
    card.get_by_label("Label").first.fill(f"F {field_type}")
    card.get_by_label("Type").select_option(field_type)
    if field_type == "lookup":
        card.get_by_label("Points at").select_option("artist")
    if field_type in ("select", "multiselect"):
        card.get_by_role("button", name="+ Add choice").click()
        card.get_by_label("Label of choice 1").fill("One")


def _next(studio: Locator) -> None:
    studio.get_by_role("button", name="Next", exact=True).click()


def _values(lab_page: LabPage) -> list[Any]:
    return lab_page.kexec("print(json.dumps([r['f_text'] for r in ws.records['thing'].list(sort='created_at')]))")
