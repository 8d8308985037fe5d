"""Kills a bulk load into a table that has records at random moments; each time none or all of the load is there."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter

import pytest

import buildify_nb as bn
from buildify_nb.errors import DatabaseInUse
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql
from tests.slow.killed import run_and_kill_after

pytestmark = pytest.mark.slow

BEFORE, LOADED, KILLS = 1_000, 40_000, 20
_LOAD = """
import sys
import buildify_nb as bn
ws = bn.connect({url!r}, user="ana")
records = [{{"a": f"new {{n}}", "b": n}} for n in range({rows})]
print("ready", flush=True)
ws.records["thing"].bulk_create(records)
print("done", flush=True)
"""


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a published entity that has records."""
    with bn.connect(database_url, user="ana") as workspace:
        fields = {"a": {"field_type": "string", "is_unique": True}, "b": "integer"}
        workspace.entities.create("thing", fields=fields, is_audited=True).publish()
        workspace.records["thing"].bulk_create([{"a": f"old {n}", "b": n} for n in range(BEFORE)])
    return database_url


def test_killed_at_random_moments(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    longest = run_and_kill_after(_LOAD.format(url=url, rows=LOADED), None)
    _take_back(url)
    moments = random.Random(20260102)
    found: Counter[str] = Counter()
    for _ in range(KILLS):
        run_and_kill_after(_LOAD.format(url=url, rows=LOADED), moments.uniform(longest * 0.3, longest))
        found[_state(url)] += 1
        _take_back(url)
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills within {longest:.1f} s of loading {LOADED:,} records: {dict(found)}\n")
    assert set(found) <= {"nothing", "all"}
    assert "nothing" in found


def _open(url: str) -> Workspace:
    for _ in range(100):
        try:
            return bn.connect(url, user="ana")
        except DatabaseInUse:
            time.sleep(0.1)
    raise AssertionError("the lock of the killed process was never let go")


def _state(url: str) -> str:
    """What the next opener finds: the records, their audit rows, and a table that takes writes."""
    with _open(url) as workspace:
        things = workspace.records["thing"]
        written = things.create(a="after", b=1)
        things.delete(written["id"])
        counted = sql(workspace, "SELECT count(*) FROM {s}.custom_thing WHERE a LIKE 'new %'")[0][0]
        created = "SELECT count(*) FROM buildify.audit_log WHERE action = 'create' AND entity_id IN "
        audited = sql(workspace, created + "(SELECT CAST(id AS text) FROM {s}.custom_thing WHERE a LIKE 'new %')")[0][0]
        kept = sql(workspace, "SELECT count(*) FROM {s}.custom_thing WHERE a LIKE 'old %'")[0][0]
        assert (audited, kept) == (counted, BEFORE)
        return {0: "nothing", LOADED: "all"}.get(counted, f"{counted} records")


def _take_back(url: str) -> None:
    with _open(url) as workspace:
        sql(workspace, "DELETE FROM {s}.custom_thing WHERE a LIKE 'new %'")
