"""The designer by mouse and keys: an entity with a field of each type is published, filled, altered and rolled back."""

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
    assert len(types) == 19
    _make(studio, types)
    assert _columns(lab_page).keys() == {f"f_{one}" for one in types}
    stored = "[[f.field_type, f.is_calculated] for f in ws.entities['thing'].definition.fields]"
    assert lab_page.kexec(f"print(json.dumps({stored}))") == [[one, False] for one in types] + [["integer", True]]
    assert (
        lab_page.kexec("print(json.dumps(ws.entities['thing'].definition.field('f_lookup').reference_field))") == "name"
    )
    before = _columns(lab_page)
    _fill_in(studio, "12")
    _fill_in(studio, "a dozen")
    assert _values(lab_page, "f_text", "twice") == [["12", 14], ["a dozen", 14]]

    _alter(studio)
    _publish_with_losses(studio)
    after = _columns(lab_page)
    assert after.keys() == before.keys() - {"f_string", "f_url"} | {"code"}
    assert (after["f_text"], after["code"]) == ("INTEGER", before["f_string"])
    assert _values(lab_page, "f_text", "code", "twice") == [[12, "s", 14], [None, "s", 14]]

    studio.get_by_role("tab", name="History").click()
    studio.get_by_role("button", name="Roll back version 2").click()
    panel = studio.get_by_label("Roll back version 2", exact=True)
    expect(panel).to_contain_text("bring column f_text back")
    panel.get_by_role("button", name="Roll back", exact=True).click()
    expect(studio.get_by_role("list", name="Publishes")).to_contain_text("Rolled back")
    assert _columns(lab_page) == before
    assert _values(lab_page, "f_text", "f_string", "f_url", "twice") == [
        ["12", "s", "https://example.com/12", 14],
        ["a dozen", "s", "https://example.com/a%20dozen", 14],
    ]
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


def _make(studio: Locator, types: list[str]) -> None:
    """Describes an entity with a field of each type and a calculated one in the wizard, and publishes it."""
    studio.get_by_role("button", name="+ New entity").click()
    studio.get_by_label("Label").first.fill("Thing")
    _next(studio)
    for place, field_type in enumerate(types, start=1):
        if place > 1:
            studio.get_by_role("button", name="+ Add field").click()
        _describe(studio.get_by_role("group", name=f"Field {place}", exact=True), field_type)
    studio.get_by_role("button", name="+ Add field").click()
    twice = studio.get_by_role("group", name=f"Field {len(types) + 1}", exact=True)
    twice.get_by_label("Label").first.fill("Twice")
    twice.get_by_label("Type").select_option("calculated")
    twice.get_by_label("Calculated by").fill("f_integer * 2")
    twice.get_by_label("Shown as").select_option("integer")
    expect(twice).to_contain_text("Gives a whole number.")
    for _ in range(2):
        _next(studio)
    studio.get_by_role("button", name="Save draft and preview").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Thing is published")


def _describe(card: Locator, field_type: str) -> None:
    """Fills in one field of the wizard."""
    card.get_by_label("Label").first.fill(f"F {field_type}")
    card.get_by_label("Type").select_option(field_type)
    card.get_by_label("Required").uncheck()
    if field_type == "lookup":
        card.get_by_label("Points at").select_option("artist")
        card.get_by_label("Shows").select_option("name")
    if field_type in ("select", "multiselect"):
        card.get_by_role("button", name="+ Add choice").click()
        card.get_by_label("Label of choice 1").fill("One")


def _fill_in(studio: Locator, text: str) -> None:
    """Enters a record in a form."""
    studio.get_by_role("button", name="Records", exact=True).click()
    studio.locator(".bn-entity", has_text="Things").click()
    studio.get_by_role("button", name="New in a form").click()
    form = studio.locator(".bn-record-form")
    values = {
        "F string": "s",
        "F text": text,
        "F integer": "7",
        "F url": f"https://example.com/{text.replace(' ', '%20')}",
    }
    for label, value in values.items():
        form.get_by_label(label, exact=True).fill(value)
    form.get_by_role("button", name="Create", exact=True).click()
    expect(form.locator(".bn-state")).to_have_text("Saved")
    studio.get_by_role("button", name="Back to the grid").click()


def _alter(studio: Locator) -> None:
    """Renames a field, gives another one another type, and drops a third."""
    studio.get_by_role("button", name="Data model").click()
    studio.get_by_role("tab", name="Fields").click()
    panel, saved = studio.locator(".bn-panel"), studio.locator(".bn-saved")
    studio.locator(".bn-item-open", has_text="F string").click()
    panel.get_by_label("Name", exact=False).first.fill("code")
    panel.get_by_label("Label").first.focus()
    expect(studio.locator(".bn-item-open", has_text="code")).to_be_visible()
    studio.locator(".bn-item-open", has_text="F text").click()
    panel.get_by_label("Type", exact=True).select_option("integer")
    expect(studio.locator(".bn-item-open", has_text="F text")).to_contain_text("integer")
    studio.locator(".bn-item-open", has_text="F url").click()
    panel.get_by_role("button", name="Drop field…").click()
    panel.get_by_role("button", name="Drop F url").click()
    expect(studio.locator(".bn-item-open", has_text="F url")).to_have_count(0)
    expect(saved).to_contain_text("Saved")


def _publish_with_losses(studio: Locator) -> None:
    """Looks at the differences, the risk and a rehearsal, accepts the loss and publishes."""
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


def _next(studio: Locator) -> None:
    studio.get_by_role("button", name="Next", exact=True).click()


def _columns(lab_page: LabPage) -> dict[str, str]:
    """The columns of the fields with their types, as the database has them."""
    lab_page.kexec("""
listed = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'custom_thing'"
rows = ws.runtime.database.as_owner(lambda uow: uow.connection.exec_driver_sql(listed).all())
shown = {name: kind for name, kind in rows}""")
    found: dict[str, str] = lab_page.kexec("print(json.dumps(shown))")
    return {name: kind for name, kind in found.items() if name == "code" or name.startswith("f_")}


def _values(lab_page: LabPage, *names: str) -> list[Any]:
    listed = f"[[r[name] for name in {list(names)!r}] for r in ws.records['thing'].list(sort='created_at')]"
    return lab_page.kexec(f"print(json.dumps({listed}))")
