"""Tests mirror the code: whoever looks for a module's tests finds them where the module is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import CORE, ROOT, WIDGETS, name_of, python_sources

UNIT, CONFORMANCE = ROOT / "tests" / "unit", ROOT / "tests" / "conformance"


def test_every_module_has_its_test_module() -> None:
    missing = [name_of(path) for path in python_sources() if _needs_test(path) and not _has_test(path)]
    assert not missing, f"no tests/unit/<area>/test_<module>.py (nor tests/conformance/…) for: {missing}"


def _needs_test(path: Path) -> bool:
    """Packages' own files, table definitions and pure contracts hold nothing that could go wrong on its own."""
    return path.name != "__init__.py" and "upgrades" not in path.parts and _has_behaviour(path)


def _has_behaviour(path: Path) -> bool:
    """Whether any function does something, that is, has a body beyond a docstring and `...`."""
    return any(_acts(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def _acts(node: ast.FunctionDef) -> bool:
    return any(not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)) for part in node.body)


def _has_test(path: Path) -> bool:
    return any(candidate.is_file() for candidate in _candidates(path))


def _candidates(path: Path) -> Iterator[Path]:
    area = Path("widgets") if path.is_relative_to(WIDGETS) else path.parent.relative_to(CORE)
    for base in (UNIT, CONFORMANCE):
        yield base / area / f"test_{path.stem.removeprefix('_')}.py"
