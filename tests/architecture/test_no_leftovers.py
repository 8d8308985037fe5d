"""Nothing half done is left behind, and nothing of the machine that it was made on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from tests.architecture.source_files import ROOT, name_of, notebooks, python_sources, python_tests, typescript_sources

_UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
_SKIPPED = re.compile(r"pytest\.(mark\.)?(skip|xfail)|@unittest\.skip|\b(test|it)\.(skip|only)\(")
_MACHINE_PATH = re.compile(r"(?<![\w.:])/(home|Users|root|work)/[A-Za-z0-9_.-]+")
_TEXTS = (".py", ".ts", ".tsx", ".css", ".mjs", ".md", ".toml", ".yml", ".cfg", ".json", ".ipynb", "")
_GENERATED = {"node_modules", "static", "dist", "build", "sandboxes", "__pycache__"}


def _code() -> list[Path]:
    return [*python_sources(), *python_tests(), *typescript_sources(), ROOT / "hatch_build.py"]


def _texts() -> list[Path]:
    found = (path for path in ROOT.rglob("*") if not _is_generated(path.relative_to(ROOT)))
    return [path for path in found if path.is_file() and path.suffix in _TEXTS and path.stat().st_size < 2_000_000]


def _is_generated(path: Path) -> bool:
    hidden = any(part.startswith(".") and part not in {".ci", ".gitignore", ".npmrc"} for part in path.parts)
    return hidden or bool(_GENERATED & set(path.parts))


def test_nothing_is_left_to_do() -> None:
    assert not _lines_with(_UNFINISHED, _code())


def test_no_test_is_skipped() -> None:
    assert not _lines_with(_SKIPPED, [*python_tests(), *typescript_sources()])


def test_no_path_of_a_machine() -> None:
    assert not _lines_with(_MACHINE_PATH, _texts())


def test_notebooks_carry_outputs_but_no_widget_state() -> None:
    saved = {path: json.loads(path.read_text()) for path in notebooks()}
    assert saved
    assert not [path.name for path, notebook in saved.items() if "widgets" in notebook["metadata"]]
    assert not [path.name for path, notebook in saved.items() if not _has_outputs(notebook)]


def test_the_search_finds_what_it_looks_for() -> None:
    assert _UNFINISHED.search("# TODO: later")
    assert _SKIPPED.search("@pytest.mark.skip")
    assert _MACHINE_PATH.search('path = "/home/someone/project"')


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads((ROOT / "widgets" / "package-lock.json").read_text())["packages"]
    assert len(packages) > 3
    assert not [name for name, package in packages.items() if "resolved" in package]


def _has_outputs(notebook: dict[str, Any]) -> bool:
    return any(cell.get("outputs") for cell in notebook["cells"])


def _lines_with(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    assert files
    return [
        f"{name_of(path)}:{number}: {line.strip()[:120]}"
        for path in files
        for number, line in enumerate(path.read_text(errors="ignore").splitlines(), 1)
        if path != Path(__file__) and pattern.search(line)
    ]
