"""The vocabulary of revisions, and which one undo and redo lead to.

Revisions are only ever added. An undo is itself a revision, one that restores an older document: nothing is lost by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

Action = Literal["create", "edit", "undo", "redo", "restore", "rollback", "publish", "delete"]


@dataclass(frozen=True, slots=True, repr=False)
class Revision:
    """One saved state of a definition. `restores` is the number whose document this one brought back."""

    number: int
    action: Action
    restores: int | None
    document: Mapping[str, Any]
    created_at: datetime
    created_by: str | None
    message: str | None = None

    def __repr__(self) -> str:
        told = f" of {self.restores}" if self.restores is not None else ""
        return f"Revision({self.number}, {self.action!r}{told}, by {self.created_by!r})"


def undo_target(history: Sequence[Revision]) -> int | None:
    """The number of the revision whose document an undo restores; None when there is nothing to undo.

    Args:
        history: all revisions of one definition, oldest first.
    """
    done, _ = _stacks(history)
    return done[-2] if len(done) > 1 else None


def redo_target(history: Sequence[Revision]) -> int | None:
    """The number of the revision whose document a redo restores; None when nothing was undone since the last edit."""
    _, undone = _stacks(history)
    return undone[-1] if undone else None


def _stacks(history: Sequence[Revision]) -> tuple[list[int], list[int]]:
    done: list[int] = []
    undone: list[int] = []
    for revision in history:
        if revision.action == "undo":
            undone.append(done.pop())
        elif revision.action == "redo":
            done.append(undone.pop())
        else:
            done.append(revision.number)
            undone.clear()
    return done, undone
