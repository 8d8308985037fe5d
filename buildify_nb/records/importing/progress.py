"""Shows how far an import is, where the caller asked for that by `progress=True`: by tqdm, or in a line of text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TextIO

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records.importing.imports import NOT_IMPORTED, Progress


@contextmanager
def shown_progress(
    given: Progress | bool | None, told: str, stream: TextIO | None = None
) -> Generator[Progress | None]:
    """What an import tells how far it is; nothing when `given` is None or False.

    Args:
        given: the caller's own, or True for a bar.
        told: what the bar is called.
        stream: takes the line of text; standard error when left out.
    """
    if given is None or given is False:
        yield None
    elif given is not True:
        if not callable(given):
            raise InvalidRecord(NOT_IMPORTED, [Problem("progress", "must be True, or a function of (done, total)")])
        yield _rising(given)
    elif (bar := _tqdm()) is not None:
        with bar(desc=told, unit=" rows") as shown:
            yield _rising(lambda done, total: _moved(shown, done, total))
    else:
        out = stream or sys.stderr
        yield _rising(lambda done, total: out.write(f"\r{told}: {done:,} of {total:,} rows"))
        out.write("\n")


def _rising(tell: Progress) -> Progress:
    """Tells only what is more than before: a transaction that lost a race begins anew."""
    most = -1

    def told(done: int, total: int) -> None:
        nonlocal most
        if done > most:
            most = done
            tell(done, total)

    return told


def _tqdm() -> Callable[..., Any] | None:
    try:
        return import_module("tqdm.auto").tqdm
    except ImportError:
        return None


def _moved(bar: Any, done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)
