"""Calculated fields and validation rules by clicking: made in the designer, published, and acting on records."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import Studio
ws = bn.connect(":memory:", user="ana")
fields = {"price": "decimal", "quantity": "integer", "total": "decimal", "note": "string"}
ws.entities.create("line", fields=fields).publish()
"""


def test_a_calculated_field_and_a_rule_are_made_published_and_act(open_notebook: OpenNotebook) -> None:
    lab_page = open_notebook([_SETUP, "Studio(ws)"], width=1500, height=1000)
    studio = lab_page.page.locator(".bn-studio").first
    expect(studio.locator(".bn-page h2")).to_be_visible(timeout=20_000)

    panel = _open(studio, "Total")
    formula = panel.get_by_label("Calculated by")
    formula.fill("pric * quantity")
    expect(panel.locator(".bn-field-error")).to_contain_text(
        "Unknown field 'pric'; did you mean 'price'? (character 1)"
    )
    expect(formula).to_have_attribute("aria-invalid", "true")
    formula.fill("price * quantity")
    expect(panel.get_by_text("Gives a number.")).to_be_visible()
    formula.blur()
    expect(studio.locator(".bn-last")).to_contain_text('calculation_formula="price * quantity"')
    expect(studio.locator(".bn-item", has_text="Total").locator(".bn-flag")).to_have_text("Calculated")
    expect(panel.get_by_role("switch", name="Required")).to_have_count(0)

    panel = _open(studio, "Price")
    panel.get_by_role("button", name="+ Add rule").click()
    rule = panel.get_by_role("group", name="Rule 1")
    expect(rule.get_by_label("Kind of rule 1")).to_be_focused()
    rule.get_by_label("Smallest").fill("1")
    rule.get_by_label("Message").fill("nothing is free")
    rule.get_by_label("Message").blur()
    expect(panel.locator("summary", has_text="Rules and visibility")).to_contain_text("1 rule")

    panel = _open(studio, "Note")
    panel.get_by_label("Shown only when").fill("total > 100")
    panel.get_by_label("Group").fill("More")
    panel.get_by_label("Group").blur()
    lab_page.wait_for(
        "(lambda f: [f.visible_when, f.group])(ws.entities['line'].definition.field('note'))", ["total > 100", "More"]
    )

    studio.get_by_role("tab", name="Publish").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Line is published")
    studio.get_by_role("button", name="Open records").first.click()
    studio.get_by_role("button", name="New in a form").click()
    form = studio.locator(".bn-record-form")
    expect(form.get_by_label("Total")).to_be_disabled()
    expect(form.get_by_label("Note")).to_have_count(0)
    form.get_by_label("Price").fill("0.5")
    form.get_by_label("Quantity").fill("3")
    form.get_by_role("button", name="Create", exact=True).click()
    expect(form.locator(".bn-field-error")).to_contain_text("nothing is free")
    assert _value(lab_page, "ws.records['line'].count()") == 0
    form.get_by_label("Price").fill("50")
    section = form.get_by_role("group", name="More")
    section.get_by_label("Note").fill("large")
    form.get_by_role("button", name="Create", exact=True).click()
    expect(form.locator(".bn-state")).to_have_text("Saved")
    expect(studio.locator('.bn-record-grid [row-index="0"] [col-id="total"]')).to_have_text("150.00")
    assert _value(lab_page, "[[str(r['total']), r['note']] for r in ws.records['line'].list()]") == [
        ["150.00", "large"]
    ]
    assert not lab_page.errors


def _open(studio: Locator, label: str) -> Locator:
    """The form of a field, its rules unfolded."""
    studio.locator(".bn-item-open", has_text=label).click()
    panel = studio.locator(".bn-panel")
    expect(panel.locator("h3")).to_have_text(label)
    summary = panel.locator("summary", has_text="Rules and visibility")
    if not panel.get_by_label("Group").is_visible():
        summary.click()
    return panel


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
