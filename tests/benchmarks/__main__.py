"""Runs the benchmarks on both engines, each beside its floor, and prints the table: `python -m tests.benchmarks`."""

from __future__ import annotations

import argparse
import logging
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import (
    aggregates,
    bulk_loads,
    conditions,
    definitions,
    http,
    imports,
    introspection,
    pages,
    publishing,
    single_records,
)
from tests.benchmarks.bench import ENGINES, fill
from tests.benchmarks.report import table
from tests.benchmarks.timing import Result, measure


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    samples: int
    operations: int
    records: int
    frame_rows: int
    rows: int
    entities: int
    tables: int


def results_of(engine: str, sizes: Sizes, folder: Path) -> list[Result]:
    """All results of one engine in a database of its own under `folder`."""
    with ENGINES[engine](folder) as bench:
        fill(bench, max(sizes.operations, 10))
        writes = single_records.cases(bench, sizes.operations)
        writes += bulk_loads.cases(bench, sizes.records, sizes.frame_rows)
        results = [measure(case, bench.engine, sizes.samples) for case in writes]
        with http.cases(bench, sizes.operations) as over_http:
            results += [measure(case, bench.engine, sizes.samples) for case in over_http]
        bench.run("TRUNCATE tenant_default.custom_track")
        fill(bench, sizes.rows)
        reads = pages.cases(bench, sizes.rows, sizes.operations)
        reads += aggregates.cases(bench, sizes.rows, sizes.operations)
        results += [measure(case, bench.engine, sizes.samples) for case in reads]
        # Before the model grows: each of these is a few entities more.
        published = [measure(case, bench.engine, sizes.samples) for case in publishing.cases(bench, sizes.operations)]
        models = definitions.cases(bench, sizes.entities, sizes.operations)
        models += introspection.cases(bench, sizes.tables, sizes.operations)
        return results + published + [measure(case, bench.engine, sizes.samples) for case in models]


def main() -> None:
    """Measures what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--engine", choices=list(ENGINES), action="append", help="both when left out")
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--operations", type=int, default=1000, help="of one sample")
    parser.add_argument("--records", type=int, default=10_000, help="of one bulk call")
    parser.add_argument("--frame-rows", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of the table that pages are read from")
    parser.add_argument("--entities", type=int, default=500, help="of the data model that is listed")
    parser.add_argument("--tables", type=int, default=500, help="of the schema that is introspected, on Postgres")
    given = vars(parser.parse_args())
    engines = given.pop("engine") or list(ENGINES)
    logging.disable(logging.INFO)
    results = [measure(case, "Python", given["samples"]) for case in conditions.cases(given["operations"])]
    with tempfile.TemporaryDirectory() as folder:
        results += [result for engine in engines for result in results_of(engine, Sizes(**given), Path(folder))]
    print(table(results))
    print(imports.line(given["samples"]))


if __name__ == "__main__":
    main()
