"""Benchmarks of lists of a table with a million rows: a page by index, a filtered page, a jump of a grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.benchmarks.bench import COLUMNS, TABLE, Bench, values
from tests.benchmarks.timing import Case, Run

PAGE = 25
_SELECT = f"SELECT {', '.join(COLUMNS)}, deleted_at FROM {TABLE} WHERE deleted_at IS NULL"
_ORDER = "ORDER BY seconds ASC NULLS LAST, id ASC"
_FILTER = {
    "combinator": "and",
    "rules": [
        {"field": "genre", "operator": "=", "value": "jazz"},
        {"field": "seconds", "operator": ">", "value": 1000},
    ],
}


def cases(bench: Bench, rows: int, operations: int) -> list[Case]:
    """The cases, on a table of `rows` rows."""
    deep = max(0, rows * 9 // 10 - 100)
    filtered = f"{_SELECT} AND genre = {bench.mark} AND seconds > {bench.mark} {_ORDER} LIMIT {PAGE}"
    jump = f"{_SELECT} {_ORDER} LIMIT 100 OFFSET {deep}"
    return [
        _case(
            bench,
            f"page of {PAGE} of {rows:,} in an index's order",
            lambda: bench.records.list(sort="seconds", page_size=PAGE, count="none"),
            f"{_SELECT} {_ORDER} LIMIT {PAGE}",
            (),
            operations,
            most=3,
        ),
        _case(
            bench,
            "page with a filter of two rules",
            lambda: bench.records.list(filters=_FILTER, sort="seconds", page_size=PAGE, count="none"),
            filtered,
            ("jazz", 1000),
            min(operations, 200),
        ),
        _case(
            bench,
            f"sorted window at {deep:,}, order known",
            lambda: bench.records.window(start=deep, stop=deep + 100, sort="seconds"),
            jump,
            (),
            min(operations, 5),
        ),
        _case(
            bench,
            f"sorted window at {deep:,} after a write",
            lambda: bench.records.window(start=deep, stop=deep + 100, sort="seconds"),
            jump,
            (),
            min(operations, 1),
            before=lambda: bench.records.create(values(1)),
        ),
    ]


def _case(
    bench: Bench,
    name: str,
    ours: Callable[[], Any],
    statement: str,
    parameters: tuple[Any, ...],
    operations: int,
    *,
    most: float | None = None,
    before: Callable[[], object] = lambda: None,
) -> Case:
    def floor() -> list[Any]:
        bench.run("BEGIN")
        rows = bench.run(statement, parameters).fetchall()
        bench.run("COMMIT")
        return rows

    def prepare_ours(number: int) -> Run:
        before()
        return _repeated(ours, number)

    if [record["id"] for record in getattr(ours(), "items")] != [str(row[0]) for row in floor()]:  # noqa: B009
        raise RuntimeError(f"{name}: the floor reads other records than we do.")
    return Case(name, "BEGIN, the same SELECT, COMMIT", prepare_ours, lambda n: _repeated(floor, n), operations, most)


def _repeated(call: Callable[[], object], number: int) -> Run:
    def run() -> None:
        for _ in range(number):
            call()

    return run
