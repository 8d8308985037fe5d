"""Closes what a test opened, so that no widget outlives its test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from buildify_widgets import base_widget


@pytest.fixture(autouse=True)
def _close_widgets() -> Iterator[None]:
    yield
    for widget in list(base_widget._open_widgets.values()):
        widget.close()
