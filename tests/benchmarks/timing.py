"""Times what we do beside its floor: in one process, slice by slice in turn, medians over samples."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

SLICES = 10
"""Parts of a sample in which ours and the floor take turns, so that a busy moment of the machine hits both."""

Run = Callable[[], object]
Prepare = Callable[[int], Run]
"""Makes ready, untimed, what a number of operations needs; the function that it returns is timed."""


@dataclass(frozen=True, slots=True)
class Case:
    """One comparison.

    Args:
        name: what a user does.
        floor_name: what the floor does instead, with the same durability and the same content.
        ours: the operation by this project.
        floor: the same work by the bare driver; None where there is nothing to compare with.
        operations: of one sample.
        most: the ratio that must not be exceeded; None for information only.
        at_once: whether the operations of a sample are one call.
        within: the seconds that one operation must stay below, whatever the floor takes.
    """

    name: str
    floor_name: str
    ours: Prepare
    floor: Prepare | None
    operations: int
    most: float | None = None
    at_once: bool = False
    within: float | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Medians of one case, in seconds per operation."""

    case: Case
    engine: str
    ours: float
    floor: float | None

    @property
    def ratio(self) -> float | None:
        """How many times the floor's time ours takes."""
        return None if self.floor is None else self.ours / self.floor

    @property
    def is_met(self) -> bool:
        """Whether the targets hold; without a target they do."""
        is_near = self.case.most is None or self.ratio is None or self.ratio <= self.case.most
        return is_near and (self.case.within is None or self.ours < self.case.within)


def measure(case: Case, engine: str, samples: int) -> Result:
    """Medians of `samples` samples, after a warm-up of both sides."""
    warm_up = case.operations if case.at_once else min(case.operations, 50)
    for prepare in (case.ours, case.floor):
        if prepare is not None:
            _seconds(prepare(warm_up))
    taken = [_sample(case) for _ in range(samples)]
    ours = statistics.median(ours for ours, _ in taken)
    floor = statistics.median(floor for _, floor in taken)
    return Result(case, engine, ours, floor if case.floor is not None else None)


def _sample(case: Case) -> tuple[float, float]:
    slices = 1 if case.at_once else min(SLICES, case.operations)
    size = case.operations // slices
    ours = floor = 0.0
    for _ in range(slices):
        ours += _seconds(case.ours(size))
        floor += _seconds(case.floor(size)) if case.floor is not None else 0.0
    return ours / (slices * size), floor / (slices * size)


def _seconds(run: Run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
