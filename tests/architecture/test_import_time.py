"""`import buildify_nb` is cheap: what is heavy is imported by the function that needs it (`make bench` measures it)."""

from __future__ import annotations

import subprocess
import sys

_HEAVY = (
    *("pandas", "pyarrow", "numpy", "IPython", "ipywidgets", "anywidget", "fastapi", "alembic", "sqlglot", "re2"),
    "babel",
)
_SERVICES = ("sqlalchemy", "pydantic", "buildify_nb.runtime")


def test_nothing_heavy_comes_with_the_services() -> None:
    assert _imported_by("buildify_nb.runtime", _HEAVY) == "[]"


def test_the_services_come_with_the_first_connect() -> None:
    assert _imported_by("buildify_nb", _SERVICES) == "[]"
    assert _imported_by("buildify_nb", _SERVICES, after="buildify_nb.connect(':memory:').close()") == str([*_SERVICES])


def _imported_by(module: str, names: tuple[str, ...], *, after: str = "pass") -> str:
    code = f"import sys, {module}; {after}; print([name for name in {names!r} if name in sys.modules])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
