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


def test_the_wizard_has_formulas_options_and_partial_indexes(open_notebook: OpenNotebook) -> None:
    lab_page = open_notebook([_SETUP, "Studio(ws, height=860)"], width=1500, height=1000)
    studio = lab_page.page.locator(".bn-studio").first
    studio.get_by_role("button", name="+ New entity").click(timeout=20_000)
    studio.get_by_label("Label").first.fill("Offer")
    _next(studio)
    first = studio.get_by_role("group", name="Field 1", exact=True)
    first.get_by_text("Options").click()
    first.get_by_label("Longest length").fill("20")
    _next_field(studio, 2, "Price", "decimal").get_by_text("Options").click()
    studio.get_by_role("group", name="Field 2").get_by_label("Smallest value").fill("1")
    bad = _next_field(studio, 3, "Id", "integer")
    expect(bad.locator(".bn-field-error")).to_contain_text("The name ")
    bad.get_by_role("button", name="Remove field Id").click()
    double = _next_field(studio, 3, "Double", "calculated")
    double.get_by_label("Calculated by").fill("pric * 2")
    expect(double.locator(".bn-field-error")).to_contain_text("did you mean 'price'?")
    double.get_by_label("Calculated by").fill("price * 2")
    expect(double).to_contain_text("Gives a number.")
    double.get_by_role("button", name="Move field 3 up").click()
    studio.get_by_role("button", name="Move field 2 up").click()
    _next(studio)
    _next(studio)
    studio.get_by_role("button", name="+ Add index").click()
    index = studio.get_by_role("group", name="Index 1", exact=True)
    expect(index.locator(".bn-chip", has_text="Double")).to_have_count(0)
    index.get_by_label("Name", exact=True).first.check()
    index.get_by_label("Unique").check()
    index.get_by_role("button", name="+ Add condition").click()
    index.get_by_label("Field of condition 1").select_option("price")
    index.get_by_label("Value of condition 1").fill("much")
    expect(index.locator(".bn-rule .bn-field-error")).to_contain_text("expected a number")
    index.get_by_label("Comparison of condition 1").select_option(">")
    index.get_by_label("Value of condition 1").fill("10")
    expect(index.locator(".bn-field-error")).to_have_count(0)
    studio.get_by_role("button", name="Save draft and preview").click()
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Offer is published")
    assert _value(lab_page, "[f.name for f in ws.entities['offer'].definition.fields]") == ["double", "name", "price"]
    lab_page.kexec("""
tried = []
for name, price in (("A", 5), ("A", 5), ("B", 11), ("B", 12), ("C", 0), ("D" * 21, 2)):
    try:
        tried.append(str(ws.records["offer"].create(name=name, price=price)["double"]))
    except bn.errors.BuildifyError:
        tried.append("refused")
""")
    assert _value(lab_page, "tried") == ["10.00", "10.00", "22.00", "refused", "refused", "refused"]
    assert not lab_page.errors


def test_the_wizard_has_rules_conditions_and_options_of_relationships(open_notebook: OpenNotebook) -> None:
    lab_page = open_notebook([_SETUP, "Studio(ws, height=860)"], width=1500, height=1000)
    studio = lab_page.page.locator(".bn-studio").first
    studio.get_by_role("button", name="+ New entity").click(timeout=20_000)
    studio.get_by_label("Label").first.fill("Claim")
    _next(studio)
    first = _unfolded(studio.get_by_role("group", name="Field 1", exact=True))
    first.get_by_role("button", name="+ Add rule").click()
    first.get_by_label("Pattern").fill("[A-Z")
    expect(first.locator(".bn-field-error")).to_be_visible()
    first.get_by_label("Pattern").fill("[A-Z]+")
    expect(first.locator(".bn-field-error")).to_have_count(0)
    due = _unfolded(_next_field(studio, 2, "Due", "date"))
    due.get_by_label("Shown only when").fill("name = 'LATE'")
    due.get_by_label("Computed default").fill("today() + 7")
    expect(due).to_contain_text("Gives a date.")
    due.get_by_label("Indexed").check()
    _next(studio)
    studio.get_by_role("button", name="+ Add relationship").click()
    card = studio.get_by_role("group", name="Relationship 1", exact=True)
    card.get_by_label("Kind").select_option("many-to-many")
    expect(card).to_contain_text("Links are kept in a table of their own")
    expect(card.get_by_label("Required")).to_have_count(0)
    card.get_by_label("Kind").select_option("one-to-one")
    card.get_by_label("Required").check()
    card.get_by_label("When the one is deleted").select_option("CASCADE")
    card.get_by_text("Names and display").click()
    card.get_by_label("Shown on the one as").fill("Bad name")
    card.get_by_label("Shown on the other as").fill("about")
    _next(studio)
    studio.get_by_role("button", name="Save draft and preview").click()
    expect(card.get_by_label("Shown on the one as")).to_have_attribute("aria-invalid", "true")
    card.get_by_label("Shown on the one as").fill("claim")
    _next(studio)
    studio.get_by_role("button", name="Save draft and preview").click()
    last = studio.locator(".bn-last")
    for told in ("validation_rules", "visible_when", "today() + 7", 'edit_field("about", is_required=True)'):
        expect(last).to_contain_text(told)
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Claim is published")
    lab_page.kexec("""
tried, lines = [], [ws.records["line"].create(price=1) for _ in range(2)]
for values in ({"name": "LATE", "about": lines[0]["id"]}, {"name": "SOON", "about": lines[0]["id"]},
               {"name": "SOON", "about": lines[1]["id"]}, {"name": "late", "about": lines[1]["id"]}, {"name": "NONE"}):
    try:
        tried.append(ws.records["claim"].create(**values)["due"] is not None)
    except bn.errors.BuildifyError:
        tried.append("refused")
ws.records["line"].delete(lines[0]["id"])
left = [r["name"] for r in ws.records["claim"].list()]
""")
    assert _value(lab_page, "tried") == [True, "refused", False, "refused", "refused"]
    assert _value(lab_page, "left") == ["SOON"]
    assert not lab_page.errors


def _unfolded(card: Locator) -> Locator:
    """A field in the wizard with its rules in sight."""
    card.locator("summary", has_text="Rules and visibility").click()
    return card


def _next(studio: Locator) -> None:
    studio.get_by_role("button", name="Next", exact=True).click()


def _next_field(studio: Locator, place: int, label: str, field_type: str) -> Locator:
    """Another field in the wizard."""
    studio.get_by_role("button", name="+ Add field").click()
    card = studio.get_by_role("group", name=f"Field {place}", exact=True)
    card.get_by_label("Label").first.fill(label)
    card.get_by_label("Type").select_option(field_type)
    return card


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
