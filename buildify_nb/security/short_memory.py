"""Remembers answers about rights for a few seconds, and forgets them as soon as this process changes any right."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

SECONDS = 5.0
"""How long a right that another process took away may still be used here."""
MOST_ENTRIES = 10_000

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class _Changes:
    """Counts the changes of rights that this process committed."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self.newest = 0

    def add(self) -> None:
        self.newest = next(self._numbers)


_changes = _Changes()


def rights_changed() -> None:
    """Makes every memory of this process forget; called after each committed change of rights."""
    _changes.add()


class ShortMemory(Generic[Key, Answer]):
    """Answers by key, each at most `SECONDS` old. Threads may share it.

    Args:
        timer: a monotonic clock in seconds.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._timer = timer
        self._answers: dict[Key, tuple[float, int, Answer]] = {}

    def recall(self, key: Key, ask: Callable[[], Answer]) -> Answer:
        """The remembered answer, or that of `ask`."""
        now, found = self._timer(), self._answers.get(key)
        if found is not None and found[1] == _changes.newest and now < found[0]:
            return found[2]
        # Noted before asking: a change while `ask` reads makes its answer too old to be used again.
        changes = _changes.newest
        answer = ask()
        if len(self._answers) >= MOST_ENTRIES:
            self._answers.clear()
        self._answers[key] = (now + SECONDS, changes, answer)
        return answer
