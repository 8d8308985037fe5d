"""Imports in a real JupyterLab: a file with a bad row by clicking only, a page that is reloaded, grid and studio."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import LabPage

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import ImportWizard, RecordGrid, Studio
ws = bn.connect(":memory:", user="ana")
ws.entities.create("customer", fields={"name": "string", "email": {"field_type": "email", "is_unique": True}}).publish()
for name in ("Ada", "Bo"):
    ws.records["customer"].create(name=name, email=f"{name.lower()}@x.org")
fields = {"number": {"field_type": "string", "is_unique": True, "is_required": True}, "total": "decimal", "due": "date"}
ws.entities.create("invoice", fields={**fields, "customer": {"reference_entity": "customer"}}).publish()
"""
_FILE = (
    "Rechnung;Total;Due;Customer\nR1;1.234,50;31.01.2026;ada@x.org\n"
    "R2;viel;01.02.2026;bo@x.org\nR3;2,25;02.02.2026;bo@x.org\n"
)
_DROPPED = """() => {
  const given = new DataTransfer();
  given.items.add(new File(["number\\nR9\\n"], "a.csv"));
  return given;
}"""
_STORED = "[[one['number'], str(one['total']), str(one['due'])] for one in ws.records['invoice'].list(sort='number')]"
_GOOD = [["R1", "1234.50", "2026-01-31"], ["R3", "2.25", "2026-02-02"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three invoices as a German spreadsheet saves them; the second has a bad total."""
    path = tmp_path / "invoices.csv"
    path.write_bytes(_FILE.encode("cp1252"))
    return path


def choose(wizard: Locator, file: Path) -> None:
    """Chooses a file and waits for what is found in it."""
    expect(wizard.get_by_role("button", name="Choose a file…")).to_be_visible(timeout=20_000)
    wizard.get_by_label("File with invoices").set_input_files(file)
    expect(wizard.get_by_role("heading", name="Columns")).to_be_visible(timeout=20_000)


def match(wizard: Locator) -> None:
    """Says what the file does not say itself."""
    wizard.get_by_label("Field for Rechnung").select_option("number")
    wizard.get_by_label("How Customer is found").select_option("customer.email")
    expect(wizard).to_contain_text("2 records would be created, 1 row is bad.")


def shown(lab_page: LabPage) -> Locator:
    return lab_page.page.locator(".bn-import").first


def test_a_file_with_a_bad_row_by_clicking_only(open_notebook: OpenNotebook, file: Path) -> None:
    lab_page = open_notebook([_SETUP, 'wizard = ImportWizard(ws, "invoice")\nwizard'], width=1200)
    wizard = shown(lab_page)
    choose(wizard, file)
    match(wizard)
    expect(wizard.get_by_role("region", name="Bad rows")).to_contain_text("must be a number, not 'viel'")
    expect(wizard.get_by_role("region", name="The first records")).to_contain_text("1,234.50")
    begin = wizard.get_by_role("button", name="Import", exact=True)
    expect(begin).to_be_disabled()
    expect(wizard).to_contain_text("choose to skip them")
    wizard.get_by_label("Bad rows").first.select_option("skip")
    wizard.get_by_role("button", name="Import 2 rows").click()
    expect(wizard).to_contain_text("2 records created, 1 row skipped.")
    lab_page.wait_for(_STORED, _GOOD)
    with lab_page.page.expect_download() as download:
        wizard.get_by_role("button", name="Download 1 bad row").click()
    assert (
        "R2,viel,01.02.2026,bo@x.org,\"total: must be a number, not 'viel'\"" in Path(download.value.path()).read_text()
    )
    wizard.get_by_role("button", name="Import another file").click()
    expect(wizard.get_by_role("button", name="Choose a file…")).to_be_visible()
    assert not lab_page.errors


def test_a_reloaded_page_goes_on_where_it_stood(open_notebook: OpenNotebook, file: Path) -> None:
    lab_page = open_notebook([_SETUP, 'wizard = ImportWizard(ws, "invoice")\nwizard'], width=1200)
    choose(shown(lab_page), file)
    match(shown(lab_page))
    lab_page.save_and_reload()
    wizard = shown(lab_page)
    expect(wizard.get_by_label("Field for Rechnung")).to_have_value("number", timeout=20_000)
    expect(wizard).to_contain_text("2 records would be created, 1 row is bad.")
    wizard.get_by_label("Bad rows").first.select_option("skip")
    wizard.get_by_role("button", name="Import 2 rows").click()
    lab_page.wait_for(_STORED, _GOOD)


def test_a_file_is_dropped(open_notebook: OpenNotebook) -> None:
    lab_page = open_notebook([_SETUP, 'wizard = ImportWizard(ws, "invoice")\nwizard'], width=700)
    wizard = shown(lab_page)
    expect(wizard.locator(".bn-drop")).to_be_visible(timeout=20_000)
    given = lab_page.page.evaluate_handle(_DROPPED)
    wizard.locator(".bn-drop").dispatch_event("drop", {"dataTransfer": given})
    wizard.get_by_role("button", name="Import 1 row").click()
    lab_page.wait_for("[one['number'] for one in ws.records['invoice'].list()]", ["R9"])


def test_a_long_import_shows_how_far_it_is_and_is_cancelled(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    slow = "from buildify_nb.records.importing import import_run\nimport_run.BATCH = 5"
    lab_page = open_notebook([_SETUP + slow, 'wizard = ImportWizard(ws, "invoice")\nwizard'], width=900)
    wizard = shown(lab_page)
    path = tmp_path / "many.csv"
    path.write_text("number\n" + "".join(f"N{number}\n" for number in range(3000)))
    wizard.get_by_label("File with invoices").set_input_files(path)
    wizard.get_by_role("button", name="Import 3,000 rows").click(timeout=60_000)
    expect(wizard.get_by_role("group", name="Progress")).to_contain_text("of 3,000 rows")
    wizard.get_by_role("button", name="Cancel").click()
    expect(wizard).to_contain_text("The import was cancelled: nothing was imported.", timeout=20_000)
    lab_page.wait_for("ws.records['invoice'].count()", 0)


def test_it_stands_beside_a_grid_and_in_the_studio(open_notebook: OpenNotebook, file: Path) -> None:
    lab_page = open_notebook([_SETUP, 'grid = RecordGrid(ws, "invoice")\ngrid', "Studio(ws)"], width=1500)
    grid = lab_page.page.locator(".bn-record-grid").first
    expect(grid).to_be_visible(timeout=20_000)
    grid.get_by_text("More", exact=True).click()
    grid.get_by_role("button", name="Import…").click()
    wizard = grid.locator(".bn-import")
    choose(wizard, file)
    match(wizard)
    wizard.get_by_label("Bad rows").first.select_option("skip")
    wizard.get_by_role("button", name="Import 2 rows").click()
    expect(grid.locator(".ag-row").first).to_contain_text("R1", timeout=10_000)
    lab_page.wait_for(_STORED, _GOOD)
    studio = lab_page.page.locator(".bn-studio").first
    studio.get_by_role("button", name="Records", exact=True).click()
    studio.locator(".bn-entity", has_text="Invoices").click()
    studio.locator(".bn-page-head").get_by_role("button", name="Import…").click()
    choose(studio.locator(".bn-import"), file)
    studio.get_by_role("button", name="Back to the grid").click()
    studio.locator(".bn-page-head").get_by_role("button", name="Import…").click()
    expect(studio.locator(".bn-import").get_by_label("Field for Total")).to_have_value("total")  # It stands as it was.
    assert not lab_page.errors
