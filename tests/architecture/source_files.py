"""The files that the architecture tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "buildify_nb"
WIDGETS = ROOT / "widgets" / "buildify_widgets"
FRONT_END = ROOT / "widgets" / "frontend"


def python_sources() -> Iterator[Path]:
    """Modules that are shipped."""
    for folder in (CORE, WIDGETS):
        yield from sorted(folder.rglob("*.py"))


def python_tests() -> Iterator[Path]:
    """Modules under tests/."""
    yield from sorted((ROOT / "tests").rglob("*.py"))


def typescript_sources() -> Iterator[Path]:
    """TypeScript, tests included."""
    yield from sorted(path for path in FRONT_END.rglob("*") if path.suffix in {".ts", ".tsx"})


def notebooks() -> Iterator[Path]:
    """The notebooks that are part of the repository."""
    yield from sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def name_of(path: Path) -> str:
    """The path from the root, for messages."""
    return path.relative_to(ROOT).as_posix()
