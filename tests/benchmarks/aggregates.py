"""Benchmarks of figures over a table with a million rows, beside the same GROUP BY by the driver."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.bench import TABLE, Bench
from tests.benchmarks.timing import Case, Run

MOST = 1.3
"""The ratio that must not be exceeded."""
_BY_HAND = f"SELECT genre, count(*), sum(price), max(seconds) FROM {TABLE} WHERE deleted_at IS NULL GROUP BY genre"
_ORDER = "ORDER BY genre ASC NULLS LAST"


def cases(bench: Bench, rows: int, operations: int) -> list[Case]:
    """The cases, on a table of `rows` rows."""

    def ours() -> list[tuple[Any, ...]]:
        figures = {"records": "count", "total": {"sum": "price"}, "longest": {"max": "seconds"}}
        return [tuple(row.values()) for row in bench.records.aggregate(figures, by="genre")]

    def floor() -> list[tuple[Any, ...]]:
        bench.run("BEGIN")
        found = bench.run(f"{_BY_HAND} {_ORDER}").fetchall()
        bench.run("COMMIT")
        return found

    if ours() != floor():
        raise RuntimeError("The floor makes other figures than we do.")
    name = f"aggregate {rows:,} rows: three figures by group"
    number = max(1, operations // 50)
    did = "BEGIN, the same GROUP BY, COMMIT"
    return [Case(name, did, lambda n: _all(ours, n), lambda n: _all(floor, n), number, MOST)]


def _all(call: Any, number: int) -> Run:
    def run() -> None:
        for _ in range(number):
            call()

    return run
