"""Kills a publish over many rows at random moments, again and again; each time the next opener finds all or nothing."""

from __future__ import annotations

import random
import sys
from collections import Counter

import pytest

import buildify_nb as bn
from tests.conformance.datamodel.tables import sql
from tests.slow.killed import opened, run_and_kill_after

pytestmark = pytest.mark.slow

ROWS, KILLS = 300_000, 25
_PUBLISH = """
import sys
import buildify_nb as bn
ws = bn.connect({url!r}, user="ana")
print("ready", flush=True)
ws.entities["thing"].publish("killed", accept_data_loss=True)
print("done", flush=True)
"""
_ROWS = """
    INSERT INTO {s}.custom_thing (id, a, created_at, updated_at, row_version)
    SELECT CAST(lpad(CAST(n AS text), 32, '0') AS uuid), CAST(n AS text), now(), now(), 1
    FROM generate_series(1, :rows) AS g(n)
"""


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a published entity of many records and a change of type that waits."""
    with bn.connect(database_url, user="ana") as workspace:
        workspace.entities.create("thing", fields={"a": "string"}).publish()
        sql(workspace, _ROWS, rows=ROWS)
        workspace.entities["thing"].edit_field("a", field_type="integer").edit_field("a", name="b")
    return database_url


def test_killed_at_random_moments(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    longest = run_and_kill_after(_PUBLISH.format(url=url), None)
    _undo(url)
    moments = random.Random(20260101)
    found: Counter[tuple[str, str, str]] = Counter()
    for _ in range(KILLS):
        run_and_kill_after(_PUBLISH.format(url=url), moments.uniform(0, longest))
        found[_state(url)] += 1
        _undo(url)
    lines = [f"\n{KILLS} kills within {longest:.1f} s of a publish of {ROWS:,} rows"]
    for (status, migration, table), times in sorted(found.items()):
        lines.append(f"{times:4} x entity {status}, last migration {migration}, table {table}")
    with capsys.disabled():
        sys.stdout.write("\n".join([*lines, ""]))
    assert {table for _, _, table in found} <= {"old", "new"}
    assert len(found) > 1


def _state(url: str) -> tuple[str, str, str]:
    """What the next opener finds; the table must be complete and take writes."""
    with opened(url) as workspace:
        entity = workspace.entities["thing"]
        is_new = not entity.has_unpublished_changes
        name = "b" if is_new else "a"
        counted = sql(workspace, f"SELECT count(*), count({name}), sum(CAST({name} AS bigint)) FROM {{s}}.custom_thing")
        assert [int(value) for value in counted[0]] == [ROWS, ROWS, ROWS * (ROWS + 1) // 2]
        record = workspace.records["thing"].create({name: 7 if is_new else "7"})
        sql(workspace, f"DELETE FROM {{s}}.custom_thing WHERE id = '{record['id']}'")
        last = entity.last_migration()
        assert last.status in ("completed", "failed")
        return entity.status, last.status, "new" if is_new else "old"


def _undo(url: str) -> None:
    """Brings the old table back when the publish went through, and makes the change wait again."""
    with opened(url) as workspace:
        entity = workspace.entities["thing"]
        if not entity.has_unpublished_changes:
            entity.edit_field("b", name="a", field_type="string").publish(accept_data_loss=True)
            entity.edit_field("a", field_type="integer").edit_field("a", name="b")
