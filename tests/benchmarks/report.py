"""The table of a benchmark run, as text."""

from __future__ import annotations

from collections.abc import Sequence

from tests.benchmarks.timing import Result

HEAD = ("engine", "operation", "ours", "floor", "ratio", "target", "", "the floor is")


def table(results: Sequence[Result]) -> str:
    """One line per result; times are medians per operation."""
    lines = [HEAD, *(_line(result) for result in results)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(HEAD))]
    return "\n".join("  ".join(_padded(line, widths)).rstrip() for line in lines)


def duration(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> duration(0.00123), duration(12.5)
    ('1.23 ms', '12.5 s')
    """
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds / size:,.0f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def _line(result: Result) -> tuple[str, ...]:
    case, ratio = result.case, result.ratio
    targets = [f"<= {case.most:g}"] if case.most is not None else []
    targets += [f"< {duration(case.within)}"] if case.within is not None else []
    return (
        result.engine,
        case.name,
        duration(result.ours),
        "" if result.floor is None else duration(result.floor),
        "" if ratio is None else f"{ratio:.2f}",
        ", ".join(targets),
        ("met" if result.is_met else "MISSED") if targets else "",
        case.floor_name,
    )


def _padded(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    numbers = range(2, 6)
    return [
        cell.rjust(width) if place in numbers else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(line, widths, strict=True))
    ]
