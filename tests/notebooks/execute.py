"""Executes the notebooks in place and leaves in them only what belongs into the repository.

`python tests/notebooks/execute.py` runs all of them, `… notebooks/00_start_here.ipynb` only those named. Outputs are
kept; widget state and views of widgets are removed, so that a saved notebook shows the text and HTML of each widget
wherever it is opened. Cells tagged `raises-exception` are expected to raise, and fail the run when they do not.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
SECONDS_PER_CELL = 120


def main(arguments: list[str]) -> None:
    """Executes the named notebooks, or all."""
    for path in map(Path, arguments) if arguments else sorted((ROOT / "notebooks").glob("*.ipynb")):
        start = time.perf_counter()
        execute(path)
        print(f"{path.name}: {time.perf_counter() - start:.1f} s")


def execute(path: Path) -> None:
    """Runs one notebook with its folder as the working folder and writes it back."""
    os.environ.setdefault("PYTHONHASHSEED", "0")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=SECONDS_PER_CELL, resources={"metadata": {"path": str(path.parent)}}).execute()
    check_errors(notebook)
    nbformat.write(cleaned(notebook), path)


def check_errors(notebook: Any) -> None:
    """Raises RuntimeError when a cell that should have raised did not."""
    for number, cell in enumerate(notebook.cells, 1):
        raised = any(output.output_type == "error" for output in cell.get("outputs", []))
        if "raises-exception" in cell.metadata.get("tags", []) and not raised:
            raise RuntimeError(f"Cell {number} is tagged raises-exception, but it raised nothing.")


def cleaned(notebook: Any) -> Any:
    """The notebook without widget state, execution times and the versions of the machine."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
    return notebook


if __name__ == "__main__":
    main(sys.argv[1:])
