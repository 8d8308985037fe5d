"""How long `import buildify_nb` takes in a fresh process, and the services that the first `connect` imports after it.

Neither may import what only some users need.

The bytecode is there, as it is after an installation by pip; the variable that forbids to keep it is not handed on.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

UNWANTED = ("pandas", "IPython", "fastapi", "pyarrow", "alembic", "sqlglot", "re2")
MOST_SECONDS = 0.6
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_SERVICES = "import buildify_nb.runtime"
_CODE = f"import sys; {_SERVICES}; print(*[name for name in {UNWANTED!r} if name in sys.modules])"


def seconds(code: str, samples: int) -> float:
    """The median of a whole process that runs `code`, less that of a process that imports nothing."""
    return _median(code, samples) - _median("pass", samples)


def imported() -> str:
    """Which of the unwanted packages were imported; empty when none."""
    return subprocess.run([sys.executable, "-c", _CODE], capture_output=True, text=True, check=True).stdout.strip()


def line(samples: int) -> str:
    """The result in words."""
    taken, services, found = seconds("import buildify_nb", samples), seconds(_SERVICES, samples), imported()
    verdict = "met" if taken < MOST_SECONDS and not found else "MISSED"
    brought = found or f"none of {', '.join(UNWANTED)}"
    times = f"{taken * 1000:.0f} ms of at most {MOST_SECONDS * 1000:.0f}"
    whole = f"with the services, as the first connect imports them, {services * 1000:.0f} ms"
    return f"import buildify_nb: {times}, importing {brought}: {verdict}; {whole}"


def _median(code: str, samples: int) -> float:
    _once(code)
    return statistics.median(_once(code) for _ in range(samples))


def _once(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=_ENVIRONMENT)
    return time.perf_counter() - start
