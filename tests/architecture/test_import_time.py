"""`import buildify_nb` is cheap: what is heavy is imported by the function that needs it (`make bench` measures it)."""

from __future__ import annotations

import subprocess
import sys

_HEAVY = (
    *("pandas", "pyarrow", "numpy", "IPython", "ipywidgets", "anywidget", "fastapi", "alembic", "sqlglot", "re2"),
    "babel",
)
_CODE = f"import sys, buildify_nb; print([name for name in {_HEAVY!r} if name in sys.modules])"


def test_nothing_heavy_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
