from __future__ import annotations

import io
import sys
from types import ModuleType
from typing import Any, Self

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.importing.progress import shown_progress


def test_nobody_is_told_unless_asked() -> None:
    for given in (None, False):
        with shown_progress(given, "Importing") as tell:
            assert tell is None


def test_a_function_hears_of_more_only() -> None:
    told: list[tuple[int, int]] = []
    with shown_progress(lambda done, total: told.append((done, total)), "Importing") as tell:
        assert tell is not None
        for done in (1, 5, 1, 5, 7):  # A transaction that lost a race begins anew.
            tell(done, 7)
    assert told == [(1, 7), (5, 7), (7, 7)]


def test_without_tqdm_there_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    shown = io.StringIO()
    with shown_progress(True, "Importing track", shown) as tell:
        assert tell is not None
        tell(1000, 2000)
        tell(2000, 2000)
    last = shown.getvalue().split("\r")[-1]
    assert last == "Importing track: 2,000 of 2,000 rows\n"


def test_with_tqdm_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    bars: list[Any] = []

    class Bar:
        def __init__(self, desc: str, unit: str) -> None:
            self.desc, self.n, self.total, self.is_closed = desc, 0, 0, False
            bars.append(self)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            self.is_closed = True

        def update(self, more: int) -> None:
            self.n += more

    tqdm = ModuleType("tqdm.auto")
    tqdm.tqdm = Bar  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tqdm.auto", tqdm)
    with shown_progress(True, "Importing track") as tell:
        assert tell is not None
        tell(3, 10)
        tell(10, 10)
    assert [(bar.desc, bar.n, bar.total, bar.is_closed) for bar in bars] == [("Importing track", 10, 10, True)]


def test_what_cannot_be_told_is_refused() -> None:
    wrong: Any = "yes"
    with pytest.raises(InvalidRecord, match="progress: must be True"), shown_progress(wrong, "Importing"):
        pass
