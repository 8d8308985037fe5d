"""How changes of records are taken back: the values that were there, and the versions around each change. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

_STEPS = 20


@dataclass(frozen=True, slots=True)
class Reversal:
    """What takes the change of one record back."""

    id: str
    values: Mapping[str, Any]
    """The changed fields as they were."""
    found: Any
    """The row version that the change met."""
    left: Any
    """The row version that it made; when the record has another one, somebody else changed it since."""

    @property
    def change(self) -> dict[str, Any]:
        """As `Records.bulk_update` takes it."""
        return {**self.values, "id": self.id, "row_version": self.left}


Step: TypeAlias = tuple[Reversal, ...]
"""What was changed by one save."""


def reversals(
    changes: Sequence[Mapping[str, Any]],
    before: Mapping[str, Mapping[str, Any]],
    after: Mapping[str, Mapping[str, Any]],
) -> Step:
    """What takes these changes back; records that cannot be seen before or after are left out.

    Args:
        changes: as `Records.bulk_update` took them.
        before: the records in wire form by id, and so is `after`.
    """
    return tuple(
        Reversal(
            key,
            {name: before[key].get(name) for name in change if name not in ("id", "row_version")},
            before[key].get("row_version"),
            after[key].get("row_version"),
        )
        for change in changes
        if (key := str(change["id"])) in before and key in after
    )


class UndoHistory:
    """The last steps of one user, the newest first to be taken back."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=_STEPS)

    def __len__(self) -> int:
        return len(self._steps)

    def add(self, step: Step) -> None:
        """Remembers a step; an empty one is none."""
        if step:
            self._steps.append(step)

    @property
    def newest(self) -> Step:
        """The step to take back next; empty when there is none."""
        return self._steps[-1] if self._steps else ()

    def undone(self, versions: Mapping[str, Any]) -> None:
        """The newest step was taken back; `versions` are those that this left, by id.

        A step before it may then be taken back too: a record that had nothing but the undone step in between is as that
        step left it, under a newer version.
        """
        undone = {one.id: one.found for one in self._steps.pop()}
        for index, step in enumerate(self._steps):
            self._steps[index] = tuple(
                replace(one, left=versions[one.id])
                if one.id in versions and one.id in undone and one.left == undone[one.id]
                else one
                for one in step
            )
