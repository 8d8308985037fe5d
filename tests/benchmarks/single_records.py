"""Benchmarks of calls on one record: create, get, update, and the permission check that each begins with."""

from __future__ import annotations

from itertools import count

from tests.benchmarks.bench import AUDIT, AUDIT_COLUMNS, COLUMNS, ENTITY, TABLE, Bench, some_ids, values
from tests.benchmarks.timing import Case, Run

_numbers = count(1)


def cases(bench: Bench, operations: int) -> list[Case]:
    """The cases, on a table that may have any number of rows."""
    return [
        Case(
            "create one record",
            "BEGIN, INSERT record, INSERT audit row, COMMIT, of prepared rows",
            lambda number: _create(bench, number),
            lambda number: _create_floor(bench, number),
            operations,
            most=3,
        ),
        Case(
            "get one record by id",
            "BEGIN, SELECT by id, COMMIT",
            lambda number: _get(bench, number),
            lambda number: _get_floor(bench, number),
            operations,
            most=4,
        ),
        Case(
            "update one field",
            "BEGIN, SELECT by id, UPDATE, INSERT audit row, COMMIT",
            lambda number: _update(bench, number),
            lambda number: _update_floor(bench, number),
            operations,
            most=3,
        ),
        Case(
            "check a permission",
            "",
            lambda number: _check(bench, number),
            None,
            operations,
        ),
    ]


def _create(bench: Bench, number: int) -> Run:
    records, given = bench.records, [values(next(_numbers)) for _ in range(number)]

    def run() -> None:
        for one in given:
            records.create(one)

    return run


def _create_floor(bench: Bench, number: int) -> Run:
    rows = [bench.row(next(_numbers)) for _ in range(number)]
    pairs = [(row, bench.audit_row(row)) for row in rows]
    record, audit = bench.insert(TABLE, COLUMNS), bench.insert(AUDIT, AUDIT_COLUMNS)

    def run() -> None:
        for row, audit_row in pairs:
            bench.run("BEGIN")
            bench.run(record, row)
            bench.run(audit, audit_row)
            bench.run("COMMIT")

    return run


def _get(bench: Bench, number: int) -> Run:
    records, ids = bench.records, [str(one) for one in some_ids(bench, number)]

    def run() -> None:
        for one in ids:
            records.get(one)

    return run


def _get_floor(bench: Bench, number: int) -> Run:
    ids = some_ids(bench, number)
    statement = f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE id = {bench.mark}"

    def run() -> None:
        for one in ids:
            bench.run("BEGIN")
            bench.run(statement, [one]).fetchall()
            bench.run("COMMIT")

    return run


def _update(bench: Bench, number: int) -> Run:
    records, given = bench.records, [(str(one), next(_numbers)) for one in some_ids(bench, number)]

    def run() -> None:
        for one, value in given:
            records.update(one, price=value)

    return run


def _update_floor(bench: Bench, number: int) -> Run:
    given = [(one, next(_numbers)) for one in some_ids(bench, number)]
    lock = "" if bench.engine == "DuckDB" else " FOR UPDATE"
    select = f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE id = {bench.mark}{lock}"
    update = f"UPDATE {TABLE} SET price = {bench.mark}, row_version = row_version + 1 WHERE id = {bench.mark}"
    audit, audit_row = bench.insert(AUDIT, AUDIT_COLUMNS), bench.audit_row(bench.row(1))
    rows = [(bench.row(1)[0], *audit_row[1:]) for _ in range(number)]

    def run() -> None:
        for (one, value), row in zip(given, rows, strict=True):
            bench.run("BEGIN")
            bench.run(select, [one]).fetchall()
            bench.run(update, [value, one])
            bench.run(audit, row)
            bench.run("COMMIT")

    return run


def _check(bench: Bench, number: int) -> Run:
    access, context, wanted = bench.workspace.runtime.access, bench.workspace.context, f"records:create:{ENTITY}"

    def run() -> None:
        for _ in range(number):
            access.require(context, wanted)

    return run
