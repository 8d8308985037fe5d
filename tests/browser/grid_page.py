"""What tests do in a record grid: find its cells and type into them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator

from tests.browser.lab import LabPage

STORED_TRACKS = """
import json
import buildify_nb as bn
from buildify_widgets.record_grid import RecordGrid
ws = bn.connect(":memory:", user="ana")
kinds = [{"value": "jazz", "label": "Jazz"}, {"value": "folk", "label": "Folk"}]
fields = {
    "name": {"field_type": "string", "is_required": True, "max_length": 20},
    "price": {"field_type": "decimal", "min_value": 0},
    "genre": {"field_type": "select", "allowed_values": kinds},
    "places": {"field_type": "integer"},
}
if "track" not in ws.entities:
    ws.entities.create("track", fields=fields, default_sort_field="places", supports_soft_delete=True).publish()
    made = [{"name": f"Track {n}", "price": n, "genre": "jazz", "places": n} for n in range(30)]
    ws.records["track"].bulk_create(made)
tracks = ws.records["track"]
ids = [one["id"] for one in tracks.list(page_size=30)]
def stored(): return [[str(tracks.get(id)[name]) for name in ("name", "genre", "price")] for id in ids[:3]]
"""
"""A cell that makes thirty tracks in a database, unless they are there."""


def grid_of(page: LabPage) -> Locator:
    """The first grid of the page."""
    return page.page.locator(".bn-record-grid").first


def cell(page: LabPage, row: int, column: str) -> Locator:
    """The cell of a row, from 0, in the column of a field."""
    return grid_of(page).locator(f'[row-index="{row}"] [role=gridcell][col-id="{column}"]')


def having(name: str) -> re.Pattern[str]:
    """A class among others."""
    return re.compile(rf"\b{name}\b")


def value(page: LabPage, expression: str) -> Any:
    """What an expression is in the kernel."""
    return page.kexec(f"print(json.dumps({expression}))")


def start_editing(page: LabPage, row: int, column: str) -> Locator:
    """Opens the editor of a cell."""
    page.page.evaluate("name => document.querySelector('.bn-record-grid').api.ensureColumnVisible(name)", column)
    cell(page, row, column).click()
    page.page.keyboard.press("Enter")
    return grid_of(page).locator(".bn-cell-editor")


def type_into(page: LabPage, row: int, column: str, text: str) -> None:
    """Edits a cell as text."""
    start_editing(page, row, column).fill(text)
    page.page.keyboard.press("Enter")
