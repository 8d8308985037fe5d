"""The benchmarks run from end to end with tiny sizes; how long anything takes is not looked at here."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks import __main__ as benchmarks
from tests.benchmarks import conditions
from tests.benchmarks.report import duration, table
from tests.benchmarks.timing import Case, Result, measure


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_every_case_runs(engine: str, tmp_path: Path) -> None:
    sizes = benchmarks.Sizes(samples=1, operations=5, records=5, frame_rows=5, rows=50, entities=3, tables=3)
    results = benchmarks.results_of(engine, sizes, tmp_path)
    targets = {result.case.name.split(" ")[0]: result.case.most for result in results if result.case.most}
    introspection = {"introspect": 2} if engine == "postgres" else {}
    publishing = {"publish": 5, "preview": 5, "add": 8}
    single = {"create": 3, "get": 4, "update": 3, "POST": 2.5, "GET": 2.5}
    many = {"bulk_create": 3, "page": 3, "aggregate": 1.3}
    assert targets == single | many | publishing | introspection
    assert all(result.ours > 0 for result in results)
    assert all(result.ratio for result in results if result.case.most)


def test_conditions_are_measured_beside_python_and_json_logic() -> None:
    results = [measure(case, "Python", samples=1) for case in conditions.cases(operations=1)]
    assert [result.case.most for result in results] == [2.5, 0.04]
    assert all(result.ratio for result in results)


def test_ours_and_the_floor_take_turns() -> None:
    turns: list[str] = []
    case = Case("c", "f", lambda _: lambda: turns.append("ours"), lambda _: lambda: turns.append("floor"), 20)
    measure(case, "none", samples=1)
    assert turns[:2] == ["ours", "floor"]
    assert turns[2:] == ["ours", "floor"] * 10


def test_the_table_says_which_target_was_missed() -> None:
    met = Result(Case("quick", "f", lambda _: list, lambda _: list, 1, most=3), "DuckDB", 2.0, 1.0)
    missed = Result(Case("slow", "f", lambda _: list, lambda _: list, 1, most=3), "DuckDB", 4.0, 1.0)
    lines = table([met, missed]).splitlines()
    assert "met" in lines[1]
    assert "MISSED" in lines[2]


def test_durations_read_well() -> None:
    assert [duration(seconds) for seconds in (12.5, 0.00123, 4e-7)] == ["12.5 s", "1.23 ms", "400 ns"]


def test_a_target_in_seconds_holds_whatever_the_floor_takes() -> None:
    case = Case("nap", "", lambda _: lambda: None, None, operations=1, most=5, within=0.05)
    assert Result(case, "X", 0.04, None).is_met
    assert not Result(case, "X", 0.06, 0.05).is_met
    assert not Result(case, "X", 0.04, 0.001).is_met
    assert "<= 5, < 50 ms  MISSED" in table([Result(case, "X", 0.06, 0.05)])
