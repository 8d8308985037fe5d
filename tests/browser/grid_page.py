"""What tests do in a record grid: find its cells and type into them."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator

from tests.browser.lab import LabPage


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
