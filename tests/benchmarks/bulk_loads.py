"""Benchmarks of many records by one call, beside the engine's own bulk path.

Each sample begins behind a checkpoint, so that none pays for the writing out of another one's rows.
"""

from __future__ import annotations

from itertools import count
from typing import Any

import pandas as pd
import pyarrow as pa

from tests.benchmarks.bench import AUDIT, AUDIT_COLUMNS, COLUMNS, FIELDS, TABLE, Bench, Row, values
from tests.benchmarks.timing import Case, Run

_numbers = count(1)


def cases(bench: Bench, records: int, frame_rows: int) -> list[Case]:
    """The cases; `records` is the number of records of one call."""
    load = "Arrow" if bench.engine == "DuckDB" else "COPY"
    compared = [
        Case(
            f"bulk_create of {records:,} dicts, per record",
            f"{load} of prepared rows and audit rows, one commit",
            lambda number: _bulk_create(bench, number),
            lambda number: _prepared_floor(bench, number),
            records,
            most=3,
            at_once=True,
        ),
        Case(
            "the same beside a floor that starts from the dicts",
            f"as above, with typed rows, ids and audit texts made from the dicts, then {load}",
            lambda number: _bulk_create(bench, number),
            lambda number: _dicts_floor(bench, number),
            records,
            at_once=True,
        ),
    ]
    frame = Case(
        f"from_dataframe of {frame_rows:,} rows, per row",
        "",
        lambda number: _from_dataframe(bench, number),
        None,
        frame_rows,
        at_once=True,
    )
    return [*compared, frame] if frame_rows else compared


def _bulk_create(bench: Bench, number: int) -> Run:
    given = [values(next(_numbers)) for _ in range(number)]
    bench.run("CHECKPOINT")

    def run() -> None:
        result = bench.records.bulk_create(given)
        if result.created != number:
            raise RuntimeError(f"Only {result.created} of {number} records were created.")

    return run


def _prepared_floor(bench: Bench, number: int) -> Run:
    rows, audit_rows = _rows(bench, [next(_numbers) for _ in range(number)])
    bench.run("CHECKPOINT")
    if bench.engine == "Postgres":
        return lambda: _copy(bench, rows, audit_rows)
    tables = _arrow(COLUMNS, rows), _arrow(AUDIT_COLUMNS, audit_rows)
    return lambda: _register(bench, *tables)


def _dicts_floor(bench: Bench, number: int) -> Run:
    numbers = [next(_numbers) for _ in range(number)]
    bench.run("CHECKPOINT")

    def run() -> None:
        rows, audit_rows = _rows(bench, numbers)
        if bench.engine == "Postgres":
            _copy(bench, rows, audit_rows)
        else:
            _register(bench, _arrow(COLUMNS, rows), _arrow(AUDIT_COLUMNS, audit_rows))

    return run


def _rows(bench: Bench, numbers: list[int]) -> tuple[list[Row], list[Row]]:
    rows = [bench.row(number) for number in numbers]
    return rows, [bench.audit_row(row) for row in rows]


def _copy(bench: Bench, rows: list[Row], audit_rows: list[Row]) -> None:
    bench.run("BEGIN")
    with bench.driver.cursor() as cursor:
        for table, columns, given in ((TABLE, COLUMNS, rows), (AUDIT, AUDIT_COLUMNS, audit_rows)):
            with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
                for row in given:
                    copy.write_row(row)
    bench.run("COMMIT")


def _register(bench: Bench, rows: pa.Table, audit_rows: pa.Table) -> None:
    bench.run("BEGIN")
    for table, columns, given in ((TABLE, COLUMNS, rows), (AUDIT, AUDIT_COLUMNS, audit_rows)):
        names = ", ".join(columns)
        bench.driver.register("given", given)
        bench.run(f"INSERT INTO {table} ({names}) SELECT {names} FROM given")
        bench.driver.unregister("given")
    bench.run("COMMIT")


def _arrow(columns: tuple[str, ...], rows: list[Row]) -> pa.Table:
    return pa.table({name: _array(found) for name, found in zip(columns, zip(*rows, strict=True), strict=True)})


def _array(found: tuple[Any, ...]) -> pa.Array:
    is_id = hasattr(found[0], "hex") and not isinstance(found[0], float)
    return pa.array([str(one) for one in found]) if is_id else pa.array(found)


def _from_dataframe(bench: Bench, number: int) -> Run:
    frame = pd.DataFrame([values(one) for one in range(number)], columns=list(FIELDS))
    name = f"loaded_{next(_numbers)}"
    return lambda: bench.workspace.entities.from_dataframe(name, frame)
