"""Closes what a test opened, so that no widget outlives its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from buildify_nb.workspace import Workspace, connect
from buildify_widgets import base_widget
from tests.unit.widgets.studio_page import StudioPage


@pytest.fixture(autouse=True)
def _close_widgets() -> Iterator[None]:
    yield
    for widget in list(base_widget._open_widgets.values()):
        widget.close()


@pytest.fixture
def memory() -> Iterator[Workspace]:
    """An empty database in memory, opened as its owner."""
    with connect(":memory:", user="ana") as workspace:
        yield workspace


@pytest.fixture
def studio(memory: Workspace) -> StudioPage:
    """A studio over that database."""
    return StudioPage(memory)
