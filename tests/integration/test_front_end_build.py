"""The build hook: builds when a source changed, and only then; the wheel carries the result."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]


@pytest.fixture
def widgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the front-end sources whose build only writes down that it ran."""
    folder = tmp_path / "widgets"
    shutil.copytree(ROOT / "widgets", folder, ignore=shutil.ignore_patterns("node_modules", "static"))
    (folder / "buildify_widgets" / "static").mkdir()
    (folder / "node_modules").mkdir()

    def record(where: Path, *arguments: str) -> None:
        with (where / "ran.txt").open("a") as log:
            log.write(f"{Path(arguments[0]).name}\n")

    monkeypatch.setattr(hatch_build, "_node", record)
    return folder


def _ran(widgets: Path) -> list[str]:
    log = widgets / "ran.txt"
    return log.read_text().split() if log.exists() else []


def test_the_second_build_has_nothing_to_do(widgets: Path) -> None:
    assert hatch_build.build(widgets) is True
    assert hatch_build.build(widgets) is False
    assert _ran(widgets) == ["npm-cli.js", "build.mjs"]


def test_a_changed_source_is_built_without_installing_again(widgets: Path) -> None:
    hatch_build.build(widgets)
    (widgets / "frontend" / "shared" / "theme.css").write_text(".changed {}")
    assert hatch_build.build(widgets) is True
    assert _ran(widgets) == ["npm-cli.js", "build.mjs", "build.mjs"]


def test_a_changed_test_is_not_a_changed_source(widgets: Path) -> None:
    hatch_build.build(widgets)
    (widgets / "frontend" / "shared" / "rpc.test.ts").write_text("// other")
    assert hatch_build.build(widgets) is False


def test_changed_dependencies_are_installed(widgets: Path) -> None:
    hatch_build.build(widgets)
    lock = widgets / "package-lock.json"
    lock.write_text(lock.read_text() + "\n")
    assert hatch_build.build(widgets) is True
    assert _ran(widgets)[2:] == ["npm-cli.js", "build.mjs"]


def test_a_failed_build_leaves_no_stamp(widgets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(where: Path, *arguments: str) -> None:
        raise subprocess.CalledProcessError(1, arguments)

    monkeypatch.setattr(hatch_build, "_node", fail)
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            hatch_build.build(widgets)


@pytest.mark.slow
def test_the_wheel_carries_both_packages_and_the_front_end(tmp_path: Path) -> None:
    """By way of the source distribution, as a release is made."""
    subprocess.run([sys.executable, "-m", "build", "--outdir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    bundles = {f"buildify_widgets/static/{name}.js" for name in ("loader", "record_grid")}
    assert bundles | {"buildify_nb/__init__.py", "buildify_nb/py.typed", "buildify_widgets/record_grid.py"} <= names
    assert not [name for name in names if name.startswith(("tests/", "widgets/")) or name.endswith(".ts")]
