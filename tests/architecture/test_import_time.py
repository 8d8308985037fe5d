"""`import buildify_nb` is cheap: what is heavy is imported by the function that needs it."""

from __future__ import annotations

import subprocess
import sys
import time

_HEAVY = ("pandas", "pyarrow", "numpy", "IPython", "ipywidgets", "anywidget", "fastapi", "alembic", "sqlglot", "babel")
_CODE = f"import sys, buildify_nb; print([name for name in {_HEAVY!r} if name in sys.modules])"


def test_nothing_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_it_takes_less_than_600_milliseconds() -> None:
    """The better of five, so that a busy machine does not decide."""
    assert min(_seconds("import buildify_nb") - _seconds("pass") for _ in range(5)) < 0.6


def _seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start
