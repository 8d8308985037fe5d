"""The Binder files say the same as pyproject.toml, and their scripts run without root, Docker or a server."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
BINDER = ROOT / "binder"


def _pip_lines() -> list[str]:
    environment = yaml.safe_load((BINDER / "environment.yml").read_text())
    return next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))


def _project() -> dict[str, list[str]]:
    """The project's own requirements by package name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    return {Requirement(line).name: sorted(map(str, Requirement(line).specifier)) for line in lines}


def test_the_pins_are_those_of_the_project() -> None:
    pins = [Requirement(line) for line in _pip_lines() if not line.startswith(".")]
    assert {pin.name for pin in pins} == {"jupyterlab", "ipykernel", "ipywidgets"}
    assert {pin.name: sorted(map(str, pin.specifier)) for pin in pins} == {
        name: specifiers for name, specifiers in _project().items() if name in {pin.name for pin in pins}
    }


def test_the_project_itself_is_installed_from_the_folder_above() -> None:
    (local,) = [line for line in _pip_lines() if line.startswith(".")]
    folder, extra = re.fullmatch(r"([./]+)\[(\w+)\]", local).groups()  # pyright: ignore[reportOptionalMemberAccess]
    assert (BINDER / folder / "pyproject.toml").is_file()
    assert extra == "lab"


def test_the_python_is_one_that_the_project_supports() -> None:
    environment = yaml.safe_load((BINDER / "environment.yml").read_text())
    (version,) = [entry.split("=")[1] for entry in environment["dependencies"] if str(entry).startswith("python=")]
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    assert f"Programming Language :: Python :: {version}" in classifiers


@pytest.mark.parametrize("script", ["start", "postBuild"])
def test_scripts_can_be_executed(script: str) -> None:
    assert os.access(BINDER / script, os.X_OK)
    assert (BINDER / script).read_text().startswith("#!/usr/bin/env bash\n")


def test_start_hands_over_to_the_command_and_keeps_its_arguments(tmp_path: Path) -> None:
    command = [BINDER / "start", sys.executable, "-c", "import sys; print(sys.argv[1:]); sys.exit(7)", "two words", "*"]
    done = subprocess.run(
        command, cwd=tmp_path, env=_clean_environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.stdout == "['two words', '*']\n"
    assert done.returncode == 7
    assert list(tmp_path.iterdir()) == []


def test_post_build_checks_the_installation(tmp_path: Path) -> None:
    done = _run_post_build(Path(sys.executable).parent, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("buildify-nb ")


@pytest.mark.slow
def test_the_image_can_be_replayed_in_a_clean_folder(tmp_path: Path) -> None:
    """What repo2docker does, with a virtual environment in the place of conda's."""
    venv.create(tmp_path / "env", with_pip=True)
    programs = tmp_path / "env" / "bin"
    subprocess.run([programs / "pip", "install", "--quiet", *_pip_lines()], cwd=BINDER, check=True)
    home = tmp_path / "home"
    home.mkdir()
    assert _run_post_build(programs, home).returncode == 0
    code = "import buildify_nb as bn; print(bn.connect(':memory:'))"
    shown = subprocess.run(
        [BINDER / "start", programs / "python", "-c", code],
        cwd=home, env=_clean_environment(home), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert shown.stdout == "Workspace('root' in tenant 'default' on DuckDB)\n"


def _run_post_build(programs: Path, home: Path) -> subprocess.CompletedProcess[str]:
    environment = {**_clean_environment(home), "PATH": f"{programs}:/usr/bin:/bin"}
    return subprocess.run(
        [BINDER / "postBuild"], cwd=home, env=environment, capture_output=True, text=True, check=False
    )


def _clean_environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
