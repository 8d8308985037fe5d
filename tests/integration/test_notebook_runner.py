"""The runner of the notebooks saves outputs and nothing else, and notices an error that did not come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.notebooks.execute import WIDGET_VIEW, cleaned, execute


def _notebook(*cells: tuple[str, list[str]]) -> Any:
    made = [nbformat.v4.new_code_cell(source, metadata={"tags": tags}) for source, tags in cells]
    notebook = nbformat.v4.new_notebook(cells=made)
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    return notebook


def test_outputs_are_kept_and_widgets_show_their_html(tmp_path: Path) -> None:
    path = tmp_path / "small.ipynb"
    shown = "import ipywidgets\nipywidgets.Button()"
    nbformat.write(_notebook(("6 * 7", []), (shown, []), ("1 / 0", ["raises-exception"])), path)
    execute(path)
    saved = nbformat.read(path, as_version=4)
    number, button, error = (cell.outputs[0] for cell in saved.cells)
    assert number.data["text/plain"] == "42"
    assert WIDGET_VIEW not in button.data
    assert button.data["text/plain"]
    assert error.ename == "ZeroDivisionError"
    assert "widgets" not in saved.metadata
    assert saved.cells[0].metadata == {}
    assert saved.cells[2].metadata == {"tags": ["raises-exception"]}


def test_an_error_that_did_not_come_fails_and_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "small.ipynb"
    nbformat.write(_notebook(("6 * 7", ["raises-exception"])), path)
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="Cell 1"):
        execute(path)
    assert path.read_bytes() == before


def test_what_is_clean_stays_as_it_is() -> None:
    notebook = cleaned(_notebook(("6 * 7", [])))
    assert cleaned(notebook) == notebook
