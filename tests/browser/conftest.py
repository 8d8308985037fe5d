"""Fixtures of the browser tests: one JupyterLab and one Chromium per run, one page per test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.find_chromium import find_chromium
from tests.browser.grid_page import STORED_TRACKS, cell
from tests.browser.lab import Lab, LabPage, running_lab

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

OpenNotebook = Callable[..., LabPage]


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    assert path, "No Chromium: run `python tests/browser/find_chromium.py`, or set BUILDIFY_CHROMIUM."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=_ARGUMENTS, ignore_default_args=["--hide-scrollbars"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser, request: pytest.FixtureRequest) -> Iterator[OpenNotebook]:
    """`open_notebook(["cell", "cell"], width=600)` opens a new notebook and runs it."""
    pages: list[LabPage] = []

    def opened(cells: Sequence[str], *, width: int = 1400, height: int = 900) -> LabPage:
        name = f"{request.node.name.replace('[', '-').replace(']', '')}-{len(pages)}.ipynb"
        lab.write_notebook(name, cells)
        page = LabPage(lab, browser, width=width, height=height)
        pages.append(page)
        page.open(name).run_all()
        return page

    yield opened
    for page in pages:
        page.close()


@pytest.fixture
def page(open_notebook: OpenNotebook) -> LabPage:
    """A grid over thirty stored tracks."""
    lab_page = open_notebook([STORED_TRACKS, 'grid = RecordGrid(ws, "track")\ngrid'])
    expect(cell(lab_page, 0, "name")).to_have_text("Track 0", timeout=20_000)
    return lab_page
