"""A hundred thousand rows, one in a hundred bad: told exactly, ended without a trace, and never in memory together."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import buildify_nb as bn
from buildify_nb.records.importing.import_report import ImportCancelled
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
from tests.slow.killed import opened, run_and_kill_after

pytestmark = pytest.mark.slow

ROWS, MOST_MEGABYTES = 100_000, 600
BAD = [row for row in range(2, ROWS + 2) if row % 100 == 7]
"""Their numbers in the file."""
FIELDS = {
    "code": {"field_type": "string", "is_unique": True},
    "size": "integer",
    "price": "decimal",
    "day": "date",
    "note": "text",
}
_MEASURED = """
import json, re, time
from pathlib import Path
import buildify_nb as bn
ws = bn.connect({url!r}, user="ana")
ws.records["thing"].import_file(b"code,size\\nwarm,1\\n")
# Not ru_maxrss, which a process takes over from the one that started it.
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
before, seen = peak(), []
started = time.monotonic()
plan = ws.records["thing"].preview_import({path!r})
previewed = time.monotonic() - started
started = time.monotonic()
report = ws.records["thing"].import_file({path!r}, if_bad="skip", progress=lambda *told: seen.append(told))
print(json.dumps({{
    "previewed": previewed, "imported": time.monotonic() - started, "grown": peak() - before, "seen": seen,
    "plan": [plan.created, [one.row for one in plan.refused]],
    "report": [report.created, [one.row for one in report.refused]],
}}))
ws.close()
"""
_LOAD = """
import buildify_nb as bn
ws = bn.connect({url!r}, user="ana")
ready = lambda done, total: print("ready", flush=True) if done == 2000 else None
ws.records["thing"].import_file({path!r}, if_bad="skip", progress=ready)
"""


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a published entity without records."""
    with bn.connect(database_url, user="ana") as workspace:
        workspace.entities.create("thing", fields=FIELDS, is_audited=True).publish()
    return database_url


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A file in which each hundredth row has a size that is no number."""
    with (tmp_path / "things.csv").open("w") as file:
        file.write("Code;Size;Price;Day;Note\n")
        for row in range(2, ROWS + 2):
            size = "many" if row % 100 == 7 else row
            file.write(f"C{row};{size};{row},25;{row % 28 + 1}.02.2026;what is said about the thing {row}\n")
    return str(tmp_path / "things.csv")


def test_report_progress_and_memory(url: str, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = _MEASURED.format(url=url, path=path)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    with capsys.disabled():
        told = "previewed in {previewed:.1f} s, imported in {imported:.1f} s, {grown:.0f} MB more".format(**found)
        sys.stdout.write(f"\n{ROWS:,} rows {told}\n")
    assert found["plan"] == found["report"] == [ROWS - len(BAD), BAD]
    rows_done = [done for done, _ in found["seen"]]
    assert rows_done == sorted(set(rows_done))
    assert found["seen"][-1] == [ROWS, ROWS]
    assert 0 < found["grown"] < MOST_MEGABYTES
    with bn.connect(url, user="ana") as workspace:
        assert counted(workspace) == (ROWS - len(BAD) + 1, ROWS - len(BAD) + 1)


def test_cancelled_half_way(url: str, path: str) -> None:
    cancel = threading.Event()

    def progress(done: int, total: int) -> None:
        if done >= total // 2:
            cancel.set()

    with bn.connect(url, user="ana") as workspace:
        with pytest.raises(ImportCancelled):
            workspace.records["thing"].import_file(path, if_bad="skip", progress=progress, cancel=cancel)
        assert counted(workspace) == (0, 0)


def test_killed_half_way(url: str, path: str) -> None:
    run_and_kill_after(_LOAD.format(url=url, path=path), 1.5)
    time.sleep(0.2)
    with opened(url) as workspace:
        assert counted(workspace) == (0, 0)
        assert workspace.records["thing"].import_file(b"code\nafter\n").created == 1


def counted(workspace: Workspace) -> tuple[int, int]:
    """Records, and rows of the audit log about them."""
    [(records,)] = sql(workspace, "SELECT count(*) FROM {s}.custom_thing")
    [(audited,)] = sql(
        workspace, "SELECT count(*) FROM buildify.audit_log WHERE action = 'create' AND entity_name LIKE 'thing%'"
    )
    return records, audited
