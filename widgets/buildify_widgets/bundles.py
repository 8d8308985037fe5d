"""Delivers the built front end: a small loader for every instance, the big bundle once per page.

Each widget instance evaluates its `_esm` for good, so `_esm` is only the loader; it asks the kernel for the bundle by
its key and shares it with every other instance of the page. Reads `static/`, builds nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from buildify_nb.errors import BuildifyError

_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Bundle:
    """One widget's front end.

    `key` is its name and hash: a rebuilt bundle is another one, so an old page keeps what it has.
    """

    key: str
    loader: str
    source: bytes


def load_bundle(name: str) -> Bundle:
    """The bundle `static/<name>.js`; raises BuildifyError when the front end was not built."""
    path = _STATIC / f"{name}.js"
    try:
        return _read(name, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise BuildifyError(
            f"The front end of the widget {name!r} is missing.",
            why="This copy of buildify-nb was not installed, so its JavaScript was never built.",
            todo="Install it with `pip install -e .` or build the front end with `make widgets`.",
        ) from None


@cache
def _read(name: str, changed: int) -> Bundle:
    """Cached by name and time of change, so a rebuild is seen without a restart."""
    del changed
    source = (_STATIC / f"{name}.js").read_bytes()
    key = f"{name}-{hashlib.sha256(source).hexdigest()[:16]}"
    loader = (_STATIC / "loader.js").read_text(encoding="utf-8").replace("BUNDLE_KEY", key)
    return Bundle(key, loader, source)
